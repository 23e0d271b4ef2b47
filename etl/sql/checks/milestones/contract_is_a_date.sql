-- One row: a row whose contract number is a day: a number that the spreadsheet turned into a day (2024-1 ->
-- 2024-01-01).
SELECT
  sheet,
  row_number,
  'contract_id' AS field
FROM checked
WHERE contract_id LIKE '____-__-__' AND TRY_CAST(contract_id AS DATE) IS NOT NULL
