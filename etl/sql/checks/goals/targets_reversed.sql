-- One row: a goal whose highest value is below its lowest.
SELECT
  sheet,
  row_number,
  'target_high' AS field
FROM checked
WHERE target_high < target_low
