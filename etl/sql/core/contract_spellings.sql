-- One row: a way in which some file writes a contract's number, and the key under which all ways of writing it are one.
-- The key is that of macros/contract_key.sql, save where it would make one of two contracts.
WITH written AS (
  SELECT contract_id FROM raw_contracts
  UNION
  SELECT contract_id FROM raw_placements
  UNION
  SELECT contract_id FROM raw_reports
  UNION
  SELECT contract_id FROM raw_milestones
  UNION
  SELECT contract_id FROM raw_matches
  UNION
  SELECT contract_id FROM raw_lessons
  UNION
  SELECT contract_id FROM raw_support
  UNION
  SELECT contract_id FROM raw_decisions
  UNION
  SELECT contract_id FROM raw_payments
  UNION
  SELECT contract_id FROM raw_follow_ups WHERE contract_id IS NOT NULL
),
keyed AS (
  SELECT
    contract_id,
    macros.contract_key(contract_id) AS contract_key
  FROM written
),
-- Two ways of writing in one and the same register are two contracts, however alike: then each is only itself.
ambiguous AS (
  SELECT DISTINCT keyed.contract_key
  FROM raw_contracts AS contracts
  INNER JOIN keyed
    ON keyed.contract_id = contracts.contract_id
  GROUP BY keyed.contract_key, contracts.delivery_id
  HAVING COUNT(DISTINCT contracts.contract_id) > 1
)
SELECT
  keyed.contract_id,
  CASE
    WHEN keyed.contract_key = '' OR ambiguous.contract_key IS NOT NULL THEN keyed.contract_id
    ELSE keyed.contract_key
  END AS contract_key
FROM keyed
LEFT JOIN ambiguous
  ON ambiguous.contract_key = keyed.contract_key
