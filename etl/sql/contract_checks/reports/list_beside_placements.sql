-- One row: a person in a list of a contract whose placements are delivered as such: they tell of its persons, and the
-- list is compared with them as a report in sums.
SELECT
  checked.sheet,
  checked.row_number,
  'participant_key' AS field,
  checked.contract_id
FROM checked
INNER JOIN known
  ON known.contract_id = checked.contract_id
WHERE checked.participant_key IS NOT NULL
  AND known.contract_no IN (SELECT contract_no FROM core.placement_files)
