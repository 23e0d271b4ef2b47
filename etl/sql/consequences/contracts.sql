-- One row: something about a contract as a whole that a decision, a milestone or a payment may change, and how it
-- stands.
SELECT
  contract_id AS about,
  'status' AS what,
  '' AS of,
  status AS code,
  CAST(NULL AS DOUBLE) AS amount
FROM mart.contracts
UNION ALL
SELECT
  contract_id,
  'places_accepted',
  '',
  NULL,
  CAST(places_accepted AS DOUBLE)
FROM mart.contracts
UNION ALL
SELECT
  contract_id,
  'places_expected',
  '',
  NULL,
  CAST(places_expected AS DOUBLE)
FROM mart.contracts
UNION ALL
SELECT
  contract_id,
  'reports_open',
  '',
  NULL,
  CAST(reports_open AS DOUBLE)
FROM mart.contracts
UNION ALL
SELECT
  contract_id,
  'explained_reason',
  '',
  explained_reason_code,
  NULL
FROM mart.contracts
UNION ALL
SELECT
  contracts.contract_id,
  'bonus_open',
  '',
  NULL,
  CAST(ledgers.bonus_open_sek AS DOUBLE)
FROM mart.ledgers AS ledgers
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = ledgers.contract_no
UNION ALL
SELECT
  contracts.contract_id,
  'penalty_open',
  '',
  NULL,
  CAST(ledgers.penalty_open_sek AS DOUBLE)
FROM mart.ledgers AS ledgers
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = ledgers.contract_no
