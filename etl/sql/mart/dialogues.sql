-- One row: a dialogue with suppliers before a procurement that somebody knows, held by the day looked at. How many came
-- of those invited is counted where both are told.
SELECT
  dialogues.procurement_id,
  dialogues.dialogue_id,
  procurements.title,
  procurements.organisation_id,
  procurements.municipality_code,
  procurements.county_code,
  procurements.nature,
  dialogues.dialogue_date,
  CAST(DATE_TRUNC('month', dialogues.dialogue_date) AS DATE) AS month,
  dialogues.dialogue_form,
  dialogues.roles_present,
  dialogues.topics,
  dialogues.requirement_change,
  dialogues.suppliers_invited,
  dialogues.suppliers_attending,
  1 AS dialogues,
  CASE WHEN suppliers_invited IS NOT NULL AND suppliers_attending IS NOT NULL THEN 1 ELSE 0 END AS is_attendance_known,
  CASE WHEN suppliers_attending IS NOT NULL THEN suppliers_invited END AS invited_known,
  -- LEAST of something unknown is the other.
  CASE WHEN is_attendance_known = 1 THEN LEAST(suppliers_attending, suppliers_invited) END AS attending_known,
  dialogues.delivery_id,
  dialogues.row_number
FROM core.dialogues AS dialogues
CROSS JOIN core.parameters AS parameters
INNER JOIN mart.procurements AS procurements
  ON procurements.procurement_id = dialogues.procurement_id
WHERE dialogues.dialogue_date <= parameters.as_of
  AND dialogues.place = 1
