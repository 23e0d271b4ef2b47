-- One row: a placement said to be told of up to a day that has not been yet; it is told of up to the day that it came.
SELECT
  sheet,
  row_number,
  'reported_until' AS field
FROM checked
WHERE reported_until > CURRENT_DATE
