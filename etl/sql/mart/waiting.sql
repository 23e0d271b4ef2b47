-- One row: what rows of a delivery wait for: a contract, placement or procurement that nobody has delivered yet. They
-- are counted when it arrives.
-- A follow-up of a placement that itself waits, waits for that placement's contract. One whose placement's number
-- several contracts have waits to be told which of them is meant.
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
),
waiting AS (
  SELECT
    'placements' AS kind,
    'contract' AS waits_for,
    placements.contract_id AS missing_id,
    placements.delivery_id,
    placements.row_number
  FROM raw_placements AS placements
  INNER JOIN without_contract
    ON without_contract.contract_id = placements.contract_id
  UNION ALL
  SELECT 'reports', 'contract', reports.contract_id, reports.delivery_id, reports.row_number
  FROM raw_reports AS reports
  INNER JOIN without_contract
    ON without_contract.contract_id = reports.contract_id
  UNION ALL
  SELECT 'milestones', 'contract', milestones.contract_id, milestones.delivery_id, milestones.row_number
  FROM raw_milestones AS milestones
  INNER JOIN without_contract
    ON without_contract.contract_id = milestones.contract_id
  UNION ALL
  SELECT
    'decisions',
    'contract',
    decisions.contract_id,
    decisions.delivery_id,
    decisions.row_number
  FROM raw_decisions AS decisions
  INNER JOIN without_contract
    ON without_contract.contract_id = decisions.contract_id
  UNION ALL
  SELECT
    'payments',
    'contract',
    payments.contract_id,
    payments.delivery_id,
    payments.row_number
  FROM raw_payments AS payments
  INNER JOIN without_contract
    ON without_contract.contract_id = payments.contract_id
  UNION ALL
  SELECT
    'follow_ups',
    CASE
      WHEN follow_ups.contract_id IS NULL AND shared.placement_id IS NOT NULL THEN 'contract_not_named'
      WHEN follow_ups.contract_id IS NULL AND placed.contract_id IS NOT NULL THEN 'contract'
      WHEN without_contract.contract_id IS NOT NULL THEN 'contract'
      ELSE 'placement'
    END,
    CASE
      WHEN follow_ups.contract_id IS NULL AND shared.placement_id IS NOT NULL THEN follow_ups.placement_id
      WHEN follow_ups.contract_id IS NULL THEN COALESCE(placed.contract_id, follow_ups.placement_id)
      ELSE COALESCE(without_contract.contract_id, follow_ups.placement_id)
    END,
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
  UNION ALL
  SELECT
    'procurement_values',
    'procurement',
    procurements.procurement_id,
    procurements.delivery_id,
    procurements.row_number
  FROM core.procurements AS procurements
  WHERE procurements.is_advertised = 0
)
SELECT
  kind,
  waits_for,
  missing_id,
  delivery_id,
  COUNT(*) AS waiting_rows,
  MIN(row_number) AS first_row_number
FROM waiting
GROUP BY kind, waits_for, missing_id, delivery_id
