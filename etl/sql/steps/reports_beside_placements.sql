-- One row: a report of a contract and period that is counted from persons, the months that they give in it, and the
-- places that the report tells of beyond theirs: which of the two is right nobody knows until the contract's owner has
-- accepted the period. A tenth of a month is rounding, and of reports that overlap one speaks.
WITH counted AS (
  SELECT
    reported_periods.contract_no,
    reported_periods.period_no,
    macros.total(SUM(delivery_months.fte_months)) AS fte_months,
    macros.total(SUM(delivery_months.places_delivered)) AS places
  FROM core.reported_periods AS reported_periods
  INNER JOIN core.period_months AS period_months
    ON period_months.period_no = reported_periods.period_no
  INNER JOIN mart.delivery_months AS delivery_months
    ON delivery_months.contract_no = reported_periods.contract_no
    AND delivery_months.month = period_months.month
  GROUP BY reported_periods.contract_no, reported_periods.period_no
),
told AS (
  SELECT
    reports.contract_no,
    reports.period_no,
    macros.total(SUM(
      macros.exact(macros.places(
        reports.fte_months, contract_forms.counts_as, contracts.months_per_job, contracts.months_per_internship
      ))
    )) AS places
  FROM core.reports AS reports
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = reports.contract_no
  INNER JOIN core.contract_forms AS contract_forms
    ON contract_forms.contract_no = reports.contract_no
    AND contract_forms.form = reports.form
  GROUP BY reports.contract_no, reports.period_no
),
compared AS (
  SELECT
    reported_periods.contract_no,
    reported_periods.period_no,
    LEAST(reported_periods.last_day, COALESCE(contracts.end_date, reported_periods.last_day), parameters.as_of)
      AS last_day,
    reported_periods.is_overlapped,
    reported_periods.fte_months,
    COALESCE(counted.fte_months, 0) AS counted_fte_months,
    COALESCE(told.places, 0) - COALESCE(counted.places, 0) AS places_more
  FROM core.reported_periods AS reported_periods
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = reported_periods.contract_no
  CROSS JOIN core.parameters AS parameters
  LEFT JOIN counted
    ON counted.contract_no = reported_periods.contract_no
    AND counted.period_no = reported_periods.period_no
  LEFT JOIN told
    ON told.contract_no = reported_periods.contract_no
    AND told.period_no = reported_periods.period_no
  WHERE reported_periods.not_counted_reason = 'counted_from_persons'
    -- A list of persons is what its placements are made of.
    AND reported_periods.is_listed = 0
),
settled AS (
  SELECT DISTINCT
    compared.contract_no,
    compared.period_no
  FROM compared
  INNER JOIN core.report_states AS states
    ON states.contract_no = compared.contract_no
    AND states.state = 'accepted'
    AND states.first_day <= compared.last_day
    AND states.last_day >= compared.last_day
)
SELECT
  compared.contract_no,
  compared.period_no,
  CAST(DATE_TRUNC('month', compared.last_day) AS DATE) AS month,
  compared.counted_fte_months,
  macros.exact(CASE
    WHEN settled.period_no IS NULL
      AND compared.is_overlapped = 0
      AND ROUND(compared.fte_months - compared.counted_fte_months, 6) > 0.1
      THEN GREATEST(0, compared.places_more)
    ELSE 0
  END) AS places_beyond
FROM compared
LEFT JOIN settled
  ON settled.contract_no = compared.contract_no
  AND settled.period_no = compared.period_no
