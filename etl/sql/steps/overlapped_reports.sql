-- One row: a contract and a period of a report that another, of another length, tells of better. Reports that overlap
-- (a month and its quarter) tell of the same time and are never added. A period that the contract was to report goes
-- first, and of two such the longer, which tells of all its time; else the shorter.
WITH reported AS (
  SELECT DISTINCT
    reports.contract_no,
    periods.period_no,
    periods.unit,
    periods.first_day,
    periods.last_day
  FROM core.reports AS reports
  INNER JOIN core.periods AS periods
    ON periods.period_no = reports.period_no
),
mixed AS (
  SELECT contract_no
  FROM reported
  GROUP BY contract_no
  HAVING COUNT(DISTINCT unit) > 1
),
ranked AS (
  SELECT
    reported.contract_no,
    reported.period_no,
    reported.first_day,
    reported.last_day,
    CASE
      WHEN calendar.period_no IS NOT NULL THEN -DATE_DIFF('day', reported.first_day, reported.last_day) - 1
      ELSE DATE_DIFF('day', reported.first_day, reported.last_day)
    END AS place
  FROM reported
  INNER JOIN mixed
    ON mixed.contract_no = reported.contract_no
  LEFT JOIN core.report_calendar AS calendar
    ON calendar.contract_no = reported.contract_no
    AND calendar.period_no = reported.period_no
)
SELECT DISTINCT
  ranked.contract_no,
  ranked.period_no
FROM ranked
INNER JOIN ranked AS better
  ON better.contract_no = ranked.contract_no
  AND better.place < ranked.place
  AND better.first_day <= ranked.last_day
  AND better.last_day >= ranked.first_day
