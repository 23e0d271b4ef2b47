-- One row: a decision about a report that does not say which.
SELECT
  sheet,
  row_number,
  'period' AS field
FROM checked
WHERE decision IN ('accept', 'return', 'reopen')
  AND period IS NULL
