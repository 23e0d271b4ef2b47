-- One row: a row of a report and a month of its period, with what it tells of that month. A report speaks for the days
-- of its period that are the contract's own and have come; one of several months is spread evenly over those of them,
-- and those who started are dated to the last.
WITH spoken AS (
  SELECT
    reports.contract_no,
    reports.period_no,
    reports.participant_key,
    reports.is_listed,
    reports.form,
    reports.fte_months,
    reports.hours,
    reports.persons_started,
    reports.persons_ongoing,
    GREATEST(periods.first_day, contracts.start_date) AS first_day,
    LEAST(periods.last_day, COALESCE(contracts.end_date, periods.last_day), parameters.as_of) AS last_day
  FROM core.reports AS reports
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = reports.contract_no
  INNER JOIN core.periods AS periods
    ON periods.period_no = reports.period_no
)
SELECT
  spoken.contract_no,
  spoken.period_no,
  spoken.participant_key,
  spoken.is_listed,
  spoken.form,
  period_months.month,
  spoken.fte_months / (DATE_DIFF('month', spoken.first_day, spoken.last_day) + 1) AS fte_months,
  spoken.hours / (DATE_DIFF('month', spoken.first_day, spoken.last_day) + 1) AS hours,
  CASE
    WHEN period_months.last_day >= spoken.last_day THEN COALESCE(spoken.persons_started, 0)
    ELSE 0
  END AS persons_started,
  spoken.persons_ongoing
FROM spoken
INNER JOIN core.period_months AS period_months
  ON period_months.period_no = spoken.period_no
  AND period_months.last_day >= spoken.first_day
  AND period_months.month <= spoken.last_day
WHERE spoken.first_day <= spoken.last_day
