-- One row: something about the report of a contract and period that a decision may change, and how it stands.
SELECT
  contracts.contract_id AS about,
  'report_status' AS what,
  COALESCE(reports.period, '') AS of,
  reports.status AS code,
  CAST(NULL AS DOUBLE) AS amount
FROM mart.report_periods AS reports
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = reports.contract_no
UNION ALL
SELECT
  contracts.contract_id,
  'report_state',
  COALESCE(reports.period, ''),
  reports.decision_state,
  NULL
FROM mart.report_periods AS reports
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = reports.contract_no
UNION ALL
SELECT
  contracts.contract_id,
  'months_accepted',
  acceptances.period,
  NULL,
  CAST(LEAST(COALESCE(acceptances.accepted_fte_months, acceptances.fte_months), acceptances.fte_months) AS DOUBLE)
FROM mart.acceptances AS acceptances
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = acceptances.contract_no
