-- One row: a procurement that is told to have a requirement where none was possible. What was set was possible.
SELECT
  sheet,
  row_number,
  'eligible' AS field
FROM checked
WHERE has_requirement
  AND NOT eligible
