-- One row: a contract, form and month with the months and starts that its reports tell in sums.
-- A report speaks for the days of its period that are the contract's own and have come.
WITH counted_reports AS (
  SELECT
    reports.contract_no,
    reports.period_no,
    reports.form,
    reports.fte_months,
    reports.persons_started,
    -- Somebody is there of whom it does not say that they began, or nobody can say.
    CASE WHEN reports.persons_ongoing > 0 OR reported_periods.tells_no_months = 1 THEN 1 ELSE 0 END AS tells_of_others,
    GREATEST(reported_periods.first_day, contracts.start_date) AS first_day,
    LEAST(
      reported_periods.last_day, COALESCE(contracts.end_date, reported_periods.last_day), parameters.as_of
    ) AS last_day
  FROM core.reports AS reports
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = reports.contract_no
  INNER JOIN core.reported_periods AS reported_periods
    ON reported_periods.contract_no = reports.contract_no
    AND reported_periods.period_no = reports.period_no
    AND reported_periods.not_counted_reason IS NULL
),
-- One of several months is spread evenly over those of them; those who started are dated to the last.
spread AS (
  SELECT
    counted_reports.contract_no,
    counted_reports.form,
    period_months.month,
    COALESCE(counted_reports.fte_months, 0)
    / (DATE_DIFF('month', counted_reports.first_day, counted_reports.last_day) + 1) AS fte_months,
    CASE
      WHEN period_months.last_day >= counted_reports.last_day THEN COALESCE(counted_reports.persons_started, 0)
      ELSE 0
    END AS persons_started,
    counted_reports.tells_of_others
  FROM counted_reports
  INNER JOIN core.period_months AS period_months
    ON period_months.period_no = counted_reports.period_no
    AND period_months.last_day >= counted_reports.first_day
    AND period_months.month <= counted_reports.last_day
  WHERE counted_reports.first_day <= counted_reports.last_day
)
SELECT
  spread.contract_no,
  spread.form,
  spread.month,
  contracts.months_per_job,
  contracts.months_per_internship,
  contract_forms.counts_as,
  SUM(spread.fte_months) AS fte_months,
  CAST(SUM(spread.persons_started) AS BIGINT) AS persons_started,
  MAX(spread.tells_of_others) AS tells_of_others
FROM spread
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = spread.contract_no
LEFT JOIN core.contract_forms AS contract_forms
  ON contract_forms.contract_no = spread.contract_no
  AND contract_forms.form = spread.form
GROUP BY
  spread.contract_no,
  spread.form,
  spread.month,
  contracts.months_per_job,
  contracts.months_per_internship,
  contract_forms.counts_as
