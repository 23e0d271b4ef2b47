-- One row: a follow-up that names no contract, of a number that placements of several contracts have.
WITH shared AS (
  SELECT
    placement_id,
    STRING_AGG(DISTINCT contract_id, ' / ' ORDER BY contract_id) AS contract_id
  FROM steps.current_placements
  GROUP BY placement_id
  HAVING COUNT(DISTINCT contract_no) > 1
)
SELECT
  checked.sheet,
  checked.row_number,
  'placement_id' AS field,
  shared.contract_id
FROM checked
INNER JOIN shared
  ON shared.placement_id = checked.placement_id
WHERE checked.contract_id IS NULL
