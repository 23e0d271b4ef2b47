-- One row: a goal that is said to be a part of itself.
SELECT
  sheet,
  row_number,
  'part_of' AS field
FROM checked
WHERE part_of = goal_id
