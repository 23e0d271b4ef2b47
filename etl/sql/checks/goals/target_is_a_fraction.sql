-- One row: a goal of a share written as 0.5. Shares are written in per cent, and no goal is for less than one of
-- anything else.
SELECT
  sheet,
  row_number,
  CASE WHEN target_low > 0 AND target_low < 1 THEN 'target_low' ELSE 'target_high' END AS field
FROM checked
WHERE (target_low > 0 AND target_low < 1)
  OR (target_high > 0 AND target_high < 1)
