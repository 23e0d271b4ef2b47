-- One row: a report of a week that tells anything but hours. Persons and months are told by month or longer.
SELECT
  sheet,
  row_number,
  'period' AS field
FROM checked
WHERE (period LIKE '____-W__' OR period LIKE '%/P7D')
  AND (
    fte_months IS NOT NULL
    OR (hours IS NULL AND COALESCE(persons_started, persons_ongoing, persons_ended) IS NOT NULL)
  )
