-- One row: a follow-up of a placement that nobody has delivered, so that the row waits. The message names placements.
SELECT
  checked.sheet,
  checked.row_number,
  'placement_id' AS field,
  checked.placement_id AS contract_id
FROM checked
LEFT JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = checked.contract_id
LEFT JOIN steps.current_placements AS placements
  ON placements.placement_id = checked.placement_id
  AND (checked.contract_id IS NULL OR placements.contract_key = spellings.contract_key)
WHERE placements.placement_id IS NULL
