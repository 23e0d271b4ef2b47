-- One row: a goal that every outcome meets: at least nothing, or at most all of what the measure is a share of.
SELECT
  checked.sheet,
  checked.row_number,
  CASE WHEN checked.operator = 'at_most' THEN 'target_high' ELSE 'target_low' END AS field
FROM checked
INNER JOIN measures
  ON measures.name = checked.measure
WHERE (checked.operator = 'at_least' AND checked.target_low = 0)
  OR (checked.operator = 'at_most' AND checked.target_high = 100 AND measures.unit = 'share')
  OR (
    checked.operator = 'between'
    AND checked.target_low = 0
    AND checked.target_high = 100
    AND measures.unit = 'share'
  )
