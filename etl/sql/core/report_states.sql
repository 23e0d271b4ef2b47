-- One row: a contract and a period whose report the contract's owner has accepted, returned or opened again; the latest
-- decision says which. A report that is delivered again afterwards is to be looked at anew: it is no longer returned,
-- nor accepted. Where placements are what answers, a new file that tells of the period is that; what it changes of an
-- accepted one, accepted_fte_months guards.
WITH decided AS (
  SELECT *
  FROM core.decisions
  WHERE decision IN ('accept', 'return', 'reopen')
    AND period_no IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY contract_no, period_no
    ORDER BY delivery_sequence DESC, decision_date DESC NULLS LAST, row_number DESC
  ) = 1
),
reported AS (
  SELECT
    contract_no,
    period_no,
    MAX(delivery_sequence) AS delivery_sequence
  FROM core.reports
  GROUP BY contract_no, period_no
),
placed AS (
  SELECT DISTINCT
    contract_no,
    told_until,
    latest_sequence
  FROM core.placement_files
)
SELECT
  decided.contract_no,
  decided.period_no,
  decided.period,
  -- A final report speaks for the whole contract, whatever period its decision names, save one that was due by itself.
  CASE
    WHEN contracts.report_frequency = 'final' AND calendar.period_no IS NULL THEN contracts.start_date
    ELSE decided.first_day
  END AS first_day,
  decided.last_day,
  decided.decision_date,
  decided.reason_code,
  decided.reason,
  decided.evidence_reference,
  decided.accepted_fte_months,
  decided.reported_fte_months,
  CASE
    WHEN decided.decision = 'reopen' THEN 'reopened'
    WHEN decided.decision = 'accept' AND reported.delivery_sequence > decided.delivery_sequence THEN 'changed'
    WHEN decided.decision = 'accept' THEN 'accepted'
    WHEN reported.delivery_sequence > decided.delivery_sequence THEN 'resent'
    WHEN placed.latest_sequence > decided.delivery_sequence
      AND placed.told_until >= LEAST(decided.last_day, COALESCE(contracts.end_date, decided.last_day))
      AND COALESCE(contracts.report_form, '') <> 'sums'
      AND (reported.delivery_sequence IS NULL OR contracts.report_form = 'persons')
      THEN 'resent'
    ELSE 'returned'
  END AS state,
  decided.delivery_id,
  decided.row_number
FROM decided
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = decided.contract_no
LEFT JOIN core.report_calendar AS calendar
  ON calendar.contract_no = decided.contract_no
  AND calendar.period_no = decided.period_no
LEFT JOIN reported
  ON reported.contract_no = decided.contract_no
  AND reported.period_no = decided.period_no
LEFT JOIN placed
  ON placed.contract_no = decided.contract_no
