-- One row: a goal of a share written as 0.5, which may be half of all or half a per cent. Shares are written in per
-- cent, and where the sign stands there (0,5 %) it is what it says. No goal is for less than one of anything else.
WITH targets AS (
  SELECT sheet, row_number, 'target_low' AS field, target_low AS target
  FROM checked
  UNION ALL
  SELECT sheet, row_number, 'target_high', target_high
  FROM checked
)
SELECT
  targets.sheet,
  targets.row_number,
  targets.field
FROM targets
LEFT JOIN units
  ON units.sheet = COALESCE(targets.sheet, '')
  AND units.row_number = targets.row_number
  AND units.field = targets.field
  AND units.unit = 'percent'
WHERE targets.target > 0
  AND targets.target < 1
  AND units.unit IS NULL
