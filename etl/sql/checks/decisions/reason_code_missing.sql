-- One row: an exemption or an explanation without a reason from the list.
SELECT
  sheet,
  row_number,
  'reason_code' AS field
FROM checked
WHERE decision IN ('exempt', 'explain')
  AND reason_code IS NULL
