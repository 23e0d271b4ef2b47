-- One row: a placement that began before its contract did, so that none of it counts.
SELECT
  checked.sheet,
  checked.row_number,
  'start_date' AS field,
  checked.contract_id
FROM checked
INNER JOIN known
  ON known.contract_id = checked.contract_id
WHERE checked.start_date < known.start_date
