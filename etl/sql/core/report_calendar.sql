-- One row: a contract and a period that it is to report, begun by the date looked at. The version of the contract in
-- force on the period's last day says how often, how soon and in what form; one without a requirement owes no report.
-- The first and the last period are cut at the contract's own dates.
WITH versions AS (
  SELECT
    contract_key,
    version_no,
    CASE WHEN requirement = 'none' THEN NULL ELSE report_frequency END AS report_frequency,
    report_form,
    report_due_days,
    effective_from,
    next_valid_from
  FROM core.contract_versions
),
spans AS (
  SELECT
    contracts.contract_no,
    contracts.start_date,
    contracts.end_date,
    parameters.as_of,
    versions.version_no,
    versions.report_frequency,
    versions.report_form,
    versions.report_due_days,
    versions.effective_from,
    CASE WHEN versions.next_valid_from <= parameters.as_of THEN versions.next_valid_from END AS next_from,
    LAG(versions.report_frequency) OVER (
      PARTITION BY contracts.contract_no ORDER BY versions.version_no
    ) AS earlier_frequency
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN versions
    ON versions.contract_key = contracts.contract_key
    AND versions.effective_from <= parameters.as_of
),
-- A change in the middle of a period leaves it unreported under the version before, so the new one begins with its
-- first day: from quarters to months on 15 May, the reports of April and May are due as months. None falls due before
-- the change.
taken_over AS (
  SELECT
    spans.*,
    MAX(COALESCE(broken.first_day, spans.effective_from))
      OVER (PARTITION BY spans.contract_no ORDER BY spans.version_no ROWS UNBOUNDED PRECEDING) AS covers_from
  FROM spans
  LEFT JOIN core.periods AS broken
    ON broken.unit = spans.earlier_frequency
    AND broken.first_day <= spans.effective_from
    -- A contract that has ended by then breaks none.
    AND LEAST(broken.last_day, COALESCE(spans.end_date, broken.last_day)) >= spans.effective_from
)
SELECT
  taken_over.contract_no,
  taken_over.report_form,
  periods.period_no,
  periods.period,
  GREATEST(periods.first_day, taken_over.start_date, taken_over.covers_from) AS first_day,
  LEAST(periods.last_day, COALESCE(taken_over.end_date, periods.last_day)) AS last_day,
  CAST(GREATEST(LEAST(periods.last_day, COALESCE(taken_over.end_date, periods.last_day)), taken_over.effective_from)
    + taken_over.report_due_days * INTERVAL 1 DAY AS DATE) AS due_date
FROM taken_over
INNER JOIN core.periods AS periods
  ON periods.unit = taken_over.report_frequency
  AND periods.last_day >= taken_over.start_date
  AND periods.first_day <= LEAST(COALESCE(taken_over.end_date, taken_over.as_of), taken_over.as_of)
WHERE LEAST(periods.last_day, COALESCE(taken_over.end_date, periods.last_day)) >= taken_over.covers_from
  AND (
    taken_over.next_from IS NULL
    OR LEAST(periods.last_day, COALESCE(taken_over.end_date, periods.last_day)) < taken_over.next_from
  )
UNION ALL
-- A final report is of no named period.
SELECT
  contract_no,
  report_form,
  NULL,
  NULL,
  GREATEST(start_date, covers_from),
  end_date,
  CAST(GREATEST(end_date, effective_from) + report_due_days * INTERVAL 1 DAY AS DATE)
FROM taken_over
WHERE report_frequency = 'final'
  AND end_date >= covers_from
  AND start_date <= as_of
  AND (next_from IS NULL OR end_date < next_from)
