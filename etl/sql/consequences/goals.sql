-- One row: something that a goal says, as it stands now.
SELECT
  goal_id AS about,
  'target_low' AS what,
  '' AS of,
  CAST(NULL AS VARCHAR) AS code,
  CAST(target_low AS DOUBLE) AS amount
FROM mart.goals
WHERE is_current = 1
UNION ALL
SELECT
  goal_id,
  'target_high',
  '',
  NULL,
  CAST(target_high AS DOUBLE)
FROM mart.goals
WHERE is_current = 1
UNION ALL
SELECT
  goal_id,
  'operator',
  '',
  operator,
  NULL
FROM mart.goals
WHERE is_current = 1
UNION ALL
SELECT
  goal_id,
  'year',
  '',
  NULL,
  CAST(year AS DOUBLE)
FROM mart.goals
WHERE is_current = 1
UNION ALL
SELECT
  goal_id,
  'last_year',
  '',
  NULL,
  CAST(last_year AS DOUBLE)
FROM mart.goals
WHERE is_current = 1
