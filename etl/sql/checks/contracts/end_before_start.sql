-- One row: a contract that ends before it starts.
SELECT
  sheet,
  row_number,
  'end_date' AS field
FROM checked
WHERE end_date < start_date
