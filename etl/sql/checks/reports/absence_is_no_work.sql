-- One row: hours of absence among hours of work, by what the row says that it is a part of.
SELECT
  sheet,
  row_number,
  'part' AS field
FROM checked
WHERE hours > 0
  AND REGEXP_MATCHES(LOWER(part), (SELECT pattern FROM absence))
