-- One row: a contract, a period and something to look at in its report of sums: it does not count and why, it differs
-- from the placements of the same period, it is of a period that the contract is not to report, it names no form, or it
-- has changed since it was accepted.
-- Nothing of a report disappears without a row here.
WITH without_form AS (
  SELECT
    contract_no,
    period_no,
    COUNT(*) AS report_rows
  FROM core.reports
  WHERE form IS NULL
    AND fte_months > 0
  GROUP BY contract_no, period_no
),
remarks AS (
  SELECT
    contract_no,
    period_no,
    'months_missing' AS remark,
    NULL AS counted_fte_months
  FROM core.reported_periods
  WHERE lacks_months = 1
  UNION ALL
  SELECT
    contract_no,
    period_no,
    not_counted_reason AS remark,
    NULL AS counted_fte_months
  FROM core.reported_periods
  WHERE not_counted_reason <> 'counted_from_persons'
  UNION ALL
  -- A tenth of a month is rounding: suppliers report with one decimal.
  SELECT
    reported_periods.contract_no,
    reported_periods.period_no,
    'deviation',
    compared.counted_fte_months
  FROM steps.reports_beside_placements AS compared
  INNER JOIN core.reported_periods AS reported_periods
    ON reported_periods.contract_no = compared.contract_no
    AND reported_periods.period_no = compared.period_no
  WHERE ROUND(ABS(reported_periods.fte_months - compared.counted_fte_months), 6) > 0.1
  UNION ALL
  SELECT
    states.contract_no,
    states.period_no,
    'changed_after_acceptance',
    NULL
  FROM core.report_states AS states
  WHERE states.state = 'changed'
  UNION ALL
  SELECT
    without_form.contract_no,
    without_form.period_no,
    'form_missing',
    NULL
  FROM without_form
  UNION ALL
  SELECT
    reported_periods.contract_no,
    reported_periods.period_no,
    'unexpected_period',
    NULL
  FROM core.reported_periods AS reported_periods
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = reported_periods.contract_no
  LEFT JOIN core.report_calendar AS calendar
    ON calendar.contract_no = reported_periods.contract_no
    AND calendar.period_no = reported_periods.period_no
  WHERE reported_periods.not_counted_reason IS NULL
    AND contracts.report_frequency <> 'final'
    AND (contracts.requirement IS NULL OR contracts.requirement <> 'none')
    AND calendar.period_no IS NULL
)
SELECT
  remarks.contract_no,
  reported_periods.period,
  CAST(DATE_TRUNC('month', reported_periods.last_day) AS DATE) AS month,
  remarks.remark,
  CASE WHEN remarks.remark = 'deviation' THEN 1 ELSE 0 END AS deviations,
  reported_periods.fte_months AS reported_fte_months,
  remarks.counted_fte_months,
  reported_periods.delivery_id,
  reported_periods.sheet,
  reported_periods.row_number
FROM remarks
INNER JOIN core.reported_periods AS reported_periods
  ON reported_periods.contract_no = remarks.contract_no
  AND reported_periods.period_no = remarks.period_no
UNION ALL
-- Where placements of persons are what was accepted, more or less of them stands there now.
SELECT
  acceptances.contract_no,
  acceptances.period,
  CAST(DATE_TRUNC('month', acceptances.last_day) AS DATE),
  'changed_after_acceptance',
  0,
  acceptances.then_fte_months,
  acceptances.fte_months,
  acceptances.delivery_id,
  NULL,
  acceptances.row_number
FROM mart.acceptances AS acceptances
WHERE acceptances.is_changed = 1
ORDER BY contract_no
