-- One row: a contract and a period whose report is accepted, with the full-time months that were accepted and those
-- that stand there now. Where more stands there now, only what was accepted is; and never more than stood there then.
-- What has changed is told by what stood there then: who accepts a part of it has changed nothing. Where that is not
-- known (an older file), all of it was accepted.
WITH now_reported AS (
  SELECT
    states.contract_no,
    states.period_no,
    macros.total(SUM(placement_months.fte_months)) AS fte_months
  FROM core.report_states AS states
  INNER JOIN mart.placement_months AS placement_months
    ON placement_months.contract_no = states.contract_no
    AND placement_months.month >= CAST(DATE_TRUNC('month', states.first_day) AS DATE)
    AND placement_months.month <= states.last_day
  WHERE states.state = 'accepted'
  GROUP BY states.contract_no, states.period_no
),
stood AS (
  SELECT
    *,
    COALESCE(reported_fte_months, accepted_fte_months) AS then_fte_months,
    LEAST(accepted_fte_months, COALESCE(reported_fte_months, accepted_fte_months)) AS counted_fte_months
  FROM core.report_states
  WHERE state = 'accepted'
)
SELECT
  states.contract_no,
  states.period,
  states.first_day,
  states.last_day,
  states.decision_date,
  states.evidence_reference,
  states.counted_fte_months AS accepted_fte_months,
  states.then_fte_months,
  COALESCE(now_reported.fte_months, 0) AS fte_months,
  CASE
    WHEN states.counted_fte_months IS NULL OR COALESCE(now_reported.fte_months, 0) <= states.counted_fte_months THEN 1.0
    ELSE states.counted_fte_months / now_reported.fte_months
  END AS accepted_part,
  CASE WHEN states.evidence_reference IS NULL THEN 0 ELSE 1 END AS is_evidenced,
  -- A tenth of a month is rounding.
  CASE WHEN ABS(COALESCE(now_reported.fte_months, 0) - states.then_fte_months) > 0.1 THEN 1 ELSE 0 END AS is_changed,
  states.delivery_id,
  states.row_number
FROM stood AS states
LEFT JOIN now_reported
  ON now_reported.contract_no = states.contract_no
  AND now_reported.period_no = states.period_no
ORDER BY contract_no, first_day
