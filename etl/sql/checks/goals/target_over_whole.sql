-- One row: a goal of more than all: over 100 per cent of what the measure is a share of.
SELECT
  checked.sheet,
  checked.row_number,
  CASE WHEN checked.target_low > 100 THEN 'target_low' ELSE 'target_high' END AS field
FROM checked
INNER JOIN measures
  ON measures.name = checked.measure
WHERE measures.unit = 'share'
  AND (checked.target_low > 100 OR checked.target_high > 100)
