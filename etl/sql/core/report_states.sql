-- One row: a contract and a period whose report the contract's owner has accepted, returned or opened again; the latest
-- decision says which. A report that is delivered again afterwards is to be looked at anew: it is no longer returned,
-- nor accepted. (Where only placements are delivered, a new file tells of all months; then accepted_fte_months guards.)
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
  SELECT
    contract_no,
    MAX(delivery_sequence) AS delivery_sequence
  FROM core.placements
  GROUP BY contract_no
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
    WHEN reported.delivery_sequence IS NULL AND placed.delivery_sequence > decided.delivery_sequence THEN 'resent'
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
