-- A requirement that was set was possible.
SELECT
  sheet,
  row_number,
  'eligible' AS field
FROM checked
WHERE has_requirement
  AND NOT eligible
