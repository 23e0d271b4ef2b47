-- One row: a contract and a period that a report speaks for, and whether its sums count. A contract with placements of
-- persons that count in the period is counted from them: then the report is compared, never added. A placement that
-- does not count stands in for nobody's report. A report of a period wholly outside the contract's dates, or one that
-- begins after the date looked at, does not count.
WITH summed AS (
  SELECT
    contract_no,
    period_no,
    MIN(received_date) AS received_date,
    CAST(SUM(persons_started) AS BIGINT) AS persons_started,
    CAST(SUM(persons_ongoing) AS BIGINT) AS persons_ongoing,
    SUM(fte_months) AS fte_months,
    -- Persons without their months, or nothing at all, as every cell is empty: for how long is unknown, not nought.
    CASE
      WHEN COALESCE(SUM(persons_started), SUM(persons_ongoing), SUM(fte_months)) IS NULL THEN 1
      ELSE MAX(CASE
        WHEN fte_months IS NULL AND GREATEST(persons_started, persons_ongoing, persons_ended) > 0 THEN 1
        ELSE 0
      END)
    END AS tells_no_months,
    MIN(delivery_id) AS delivery_id,
    MIN(sheet) AS sheet,
    MIN(row_number) AS row_number
  FROM core.reports
  GROUP BY contract_no, period_no
),
reported AS (
  SELECT
    summed.*,
    periods.period,
    periods.unit,
    periods.first_day,
    periods.last_day
  FROM summed
  INNER JOIN core.periods AS periods
    ON periods.period_no = summed.period_no
),
with_persons AS (
  SELECT
    reported.contract_no,
    reported.period_no,
    COUNT(*) AS placements
  FROM reported
  INNER JOIN core.placements AS placements
    ON placements.contract_no = reported.contract_no
    AND placements.not_counted_reason IS NULL
    AND placements.counted_from <= reported.last_day
    AND placements.counted_to >= reported.first_day
    AND placements.counted_to >= placements.counted_from
  GROUP BY reported.contract_no, reported.period_no
),
-- Reports of different lengths that overlap (a month and its quarter) tell of the same time and are never added. A
-- period that the contract was to report goes first, and of two such the longer, which tells of all its time; else the
-- shorter.
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
),
overlapped AS (
  SELECT
    ranked.contract_no,
    ranked.period_no,
    COUNT(*) AS better_reports
  FROM ranked
  INNER JOIN ranked AS better
    ON better.contract_no = ranked.contract_no
    AND better.place < ranked.place
    AND better.first_day <= ranked.last_day
    AND better.last_day >= ranked.first_day
  GROUP BY ranked.contract_no, ranked.period_no
)
SELECT
  reported.*,
  CASE
    WHEN reported.last_day < contracts.start_date OR reported.first_day > contracts.end_date THEN 'outside_contract'
    WHEN reported.first_day > parameters.as_of THEN 'not_started'
    WHEN with_persons.placements IS NOT NULL THEN 'counted_from_persons'
    WHEN overlapped.better_reports IS NOT NULL THEN 'overlapping_report'
  END AS not_counted_reason,
  CASE WHEN overlapped.better_reports IS NULL THEN 0 ELSE 1 END AS is_overlapped,
  -- Nil is said in figures: a report whose cells are empty says nothing.
  CASE
    WHEN COALESCE(reported.persons_started, reported.persons_ongoing, reported.fte_months) IS NOT NULL
      AND reported.tells_no_months = 0
      AND COALESCE(reported.persons_started, 0) = 0
      AND COALESCE(reported.persons_ongoing, 0) = 0
      AND COALESCE(reported.fte_months, 0) = 0
      THEN 1
    ELSE 0
  END AS is_nil
FROM reported
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = reported.contract_no
CROSS JOIN core.parameters AS parameters
LEFT JOIN with_persons
  ON with_persons.contract_no = reported.contract_no
  AND with_persons.period_no = reported.period_no
LEFT JOIN overlapped
  ON overlapped.contract_no = reported.contract_no
  AND overlapped.period_no = reported.period_no
