-- One row: a row of a person in a list, without the form: what they have, and so what it counts as, is not told.
SELECT
  sheet,
  row_number,
  'form' AS field
FROM checked
WHERE participant_key IS NOT NULL
  AND form IS NULL
