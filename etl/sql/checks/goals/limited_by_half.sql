-- One row: a goal limited by a dimension without its value, or by a value without its dimension.
SELECT
  sheet,
  row_number,
  CASE WHEN dimension IS NULL THEN 'dimension' ELSE 'value' END AS field
FROM checked
WHERE (dimension IS NULL AND value IS NOT NULL)
  OR (dimension IS NOT NULL AND value IS NULL)
