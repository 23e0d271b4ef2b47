-- One row: a week from Sunday to Saturday of a contract of which the file tells a week from Monday on the same days.
SELECT
  weeks.sheet,
  weeks.row_number,
  'period' AS field
FROM (
  SELECT *, TRY_CAST(SUBSTR(period, 1, 10) AS DATE) AS sunday
  FROM checked
  WHERE period LIKE '%/P7D'
) AS weeks
WHERE EXISTS (
  SELECT 1
  FROM checked AS others
  WHERE others.contract_id = weeks.contract_id
    AND others.period IN (STRFTIME(weeks.sunday, '%G-W%V'), STRFTIME(weeks.sunday + 1, '%G-W%V'))
)
