-- One row: what rows of a delivery wait for: a contract, placement or procurement that nobody has delivered yet. They
-- are counted when it arrives.
WITH without_contract AS (
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
  SELECT 'lessons', 'contract', lessons.contract_id, lessons.delivery_id, lessons.row_number
  FROM raw_lessons AS lessons
  INNER JOIN without_contract
    ON without_contract.contract_id = lessons.contract_id
  UNION ALL
  SELECT 'support', 'contract', support.contract_id, support.delivery_id, support.row_number
  FROM raw_support AS support
  INNER JOIN without_contract
    ON without_contract.contract_id = support.contract_id
  UNION ALL
  SELECT 'matches', 'contract', matches.contract_id, matches.delivery_id, matches.row_number
  FROM raw_matches AS matches
  INNER JOIN without_contract
    ON without_contract.contract_id = matches.contract_id
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
  SELECT 'follow_ups', waits_for, missing_id, delivery_id, row_number
  FROM core.waiting_follow_ups
  UNION ALL
  SELECT
    'procurement_values',
    'procurement',
    procurements.procurement_id,
    procurements.delivery_id,
    procurements.row_number
  FROM core.procurements AS procurements
  WHERE procurements.is_advertised = 0
    AND procurements.is_only_planned = 0
  UNION ALL
  SELECT 'readiness', 'procurement', readiness.procurement_id, readiness.delivery_id, readiness.row_number
  FROM core.readiness AS readiness
  ANTI JOIN core.procurements AS procurements
    ON procurements.procurement_id = readiness.procurement_id
  UNION ALL
  SELECT 'dialogues', 'procurement', dialogues.procurement_id, dialogues.delivery_id, dialogues.row_number
  FROM core.dialogues AS dialogues
  ANTI JOIN core.procurements AS procurements
    ON procurements.procurement_id = dialogues.procurement_id
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
