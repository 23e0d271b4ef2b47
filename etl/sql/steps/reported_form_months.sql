-- One row: a contract, form and month with the months and starts that its reports tell in sums.
SELECT
  spread.contract_no,
  spread.form,
  spread.month,
  contracts.months_per_job,
  contracts.months_per_internship,
  contract_forms.counts_as,
  CAST(SUM(macros.exact(COALESCE(spread.fte_months, 0))) AS DOUBLE) AS fte_months,
  CAST(SUM(macros.exact(spread.hours)) AS DOUBLE) AS hours,
  CAST(SUM(spread.persons_started) AS BIGINT) AS persons_started,
  -- Somebody is there of whom it does not say that they began, or nobody can say.
  MAX(CASE WHEN spread.persons_ongoing > 0 OR reported_periods.tells_no_months = 1 THEN 1 ELSE 0 END) AS tells_of_others
FROM steps.report_months AS spread
INNER JOIN core.reported_periods AS reported_periods
  ON reported_periods.contract_no = spread.contract_no
  AND reported_periods.period_no = spread.period_no
  AND reported_periods.not_counted_reason IS NULL
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
