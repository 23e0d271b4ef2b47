-- One row: a placement whose planned end comes before its start.
SELECT
  sheet,
  row_number,
  'planned_end_date' AS field
FROM checked
WHERE planned_end_date < start_date
