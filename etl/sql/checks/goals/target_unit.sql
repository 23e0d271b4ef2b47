-- One row: a target with a unit that its measure does not have: 50 % of a number of persons, 50 places of a share.
SELECT
  checked.sheet,
  checked.row_number,
  units.field
FROM checked
INNER JOIN measures
  ON measures.name = checked.measure
INNER JOIN units
  ON units.sheet = COALESCE(checked.sheet, '')
  AND units.row_number = checked.row_number
WHERE (units.unit = 'percent' AND measures.unit <> 'share')
  OR (units.unit = 'money' AND measures.unit <> 'sek')
  OR (units.unit = 'months' AND measures.unit <> 'months')
  OR (units.unit = 'count' AND measures.unit NOT IN ('count', 'places'))
