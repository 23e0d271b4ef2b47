-- One row: a decision that somebody will ask the reason of, without one in words: a return, a reopening, and "other".
SELECT
  sheet,
  row_number,
  'reason' AS field
FROM checked
WHERE reason IS NULL
  AND (
    decision = 'reopen'
    OR (decision = 'return' AND reason_code IS NULL)
    OR reason_code = 'other'
  )
