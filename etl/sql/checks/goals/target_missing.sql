-- One row: a goal without the value that its condition needs: the lowest for at least, the highest for at most, both
-- for between.
SELECT
  sheet,
  row_number,
  CASE WHEN operator = 'at_most' OR target_low IS NOT NULL THEN 'target_high' ELSE 'target_low' END AS field
FROM checked
WHERE (operator IN ('at_least', 'between') AND target_low IS NULL)
  OR (operator IN ('at_most', 'between') AND target_high IS NULL)
