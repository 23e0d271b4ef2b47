-- One row: a placement that begins after the day up to which it says that the file tells of its contract.
SELECT
  sheet,
  row_number,
  'reported_until' AS field
FROM checked
WHERE reported_until < start_date
