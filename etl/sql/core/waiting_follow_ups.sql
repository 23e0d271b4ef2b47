-- One row: a follow-up that waits, and what for: a contract or a placement that nobody has delivered yet, or to be told
-- which contract is meant, where several have a placement of its number.
-- A follow-up of a placement that itself waits, waits for that placement's contract.
WITH placed AS (
  SELECT
    placement_id,
    MAX(contract_id) AS contract_id
  FROM raw_placements
  GROUP BY placement_id
),
shared AS (
  SELECT placement_id
  FROM core.placements
  GROUP BY placement_id
  HAVING COUNT(DISTINCT contract_no) > 1
),
without_contract AS (
  SELECT spellings.contract_id
  FROM core.contract_spellings AS spellings
  LEFT JOIN core.contracts AS contracts
    ON contracts.contract_key = spellings.contract_key
  WHERE contracts.contract_key IS NULL
)
SELECT
  CASE
    WHEN follow_ups.contract_id IS NULL AND shared.placement_id IS NOT NULL THEN 'contract_not_named'
    WHEN follow_ups.contract_id IS NULL AND placed.contract_id IS NOT NULL THEN 'contract'
    WHEN without_contract.contract_id IS NOT NULL THEN 'contract'
    ELSE 'placement'
  END AS waits_for,
  CASE
    WHEN follow_ups.contract_id IS NULL AND shared.placement_id IS NOT NULL THEN follow_ups.placement_id
    WHEN follow_ups.contract_id IS NULL THEN COALESCE(placed.contract_id, follow_ups.placement_id)
    ELSE COALESCE(without_contract.contract_id, follow_ups.placement_id)
  END AS missing_id,
  follow_ups.delivery_id,
  follow_ups.row_number
FROM raw_follow_ups AS follow_ups
LEFT JOIN steps.placed_follow_ups AS found
  ON found.delivery_id = follow_ups.delivery_id
  AND found.row_number = follow_ups.row_number
  AND found.sheet IS NOT DISTINCT FROM follow_ups.sheet
LEFT JOIN placed
  ON placed.placement_id = follow_ups.placement_id
LEFT JOIN shared
  ON shared.placement_id = follow_ups.placement_id
LEFT JOIN without_contract
  ON without_contract.contract_id = follow_ups.contract_id
WHERE found.placement_no IS NULL
