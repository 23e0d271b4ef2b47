-- One row: a procurement that somebody has prepared: whose four questions were asked, or before which suppliers met.
-- Whether they met early, which is before the procurement was advertised, else before its first contract: yes where a
-- dialogue says so, no where somebody answered no or the dialogue came later, else not known. None is no no.
WITH signed AS (
  SELECT
    procurement_id,
    COUNT(*) AS contracts,
    MIN(COALESCE(award_date, start_date)) AS first_contract_date
  FROM core.contracts
  WHERE procurement_id IS NOT NULL
  GROUP BY procurement_id
),
held AS (
  SELECT
    dialogues.procurement_id,
    MIN(dialogues.dialogue_date) AS first_dialogue_date
  FROM core.dialogues AS dialogues
  CROSS JOIN core.parameters AS parameters
  WHERE dialogues.dialogue_date <= parameters.as_of
  GROUP BY dialogues.procurement_id
),
prepared AS (
  SELECT procurement_id FROM core.readiness
  UNION
  SELECT procurement_id FROM held
)
SELECT
  prepared.procurement_id,
  readiness.planned_date,
  COALESCE(signed.contracts, 0) AS contracts_signed,
  held.first_dialogue_date,
  CASE
    WHEN held.first_dialogue_date
      < COALESCE(procurements.published_date, readiness.planned_date, signed.first_contract_date, DATE '9999-12-31')
      THEN 'yes'
    WHEN readiness.early_dialogue THEN 'yes'
    WHEN held.first_dialogue_date IS NOT NULL OR NOT readiness.early_dialogue THEN 'no'
    ELSE 'unknown'
  END AS early_dialogue
FROM prepared
INNER JOIN core.procurements AS procurements
  ON procurements.procurement_id = prepared.procurement_id
LEFT JOIN core.readiness AS readiness
  ON readiness.procurement_id = prepared.procurement_id
LEFT JOIN held
  ON held.procurement_id = prepared.procurement_id
LEFT JOIN signed
  ON signed.procurement_id = prepared.procurement_id
