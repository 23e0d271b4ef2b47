-- One row: a goal whose last year comes before its first.
SELECT
  sheet,
  row_number,
  'last_year' AS field
FROM checked
WHERE last_year < year
