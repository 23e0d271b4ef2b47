-- One row: a placement that ends, or is to end, after its contract: its time up to that day counts, and no more.
SELECT
  checked.sheet,
  checked.row_number,
  CASE WHEN checked.end_date IS NULL THEN 'planned_end_date' ELSE 'end_date' END AS field,
  checked.contract_id
FROM checked
INNER JOIN known
  ON known.contract_id = checked.contract_id
WHERE checked.start_date BETWEEN known.start_date AND known.end_date
  AND COALESCE(checked.end_date, checked.planned_end_date) > known.end_date
