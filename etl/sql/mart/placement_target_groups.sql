-- One row: a placement and a target group that its participant belongs to. One person may belong to several, so figures
-- per target group do not add up.
SELECT DISTINCT
  placements.placement_no,
  TRIM(target_groups.target_group) AS target_group
FROM core.placements AS placements
CROSS JOIN UNNEST(STRING_SPLIT(REPLACE(placements.target_groups, ',', '|'), '|')) AS target_groups(target_group)
WHERE TRIM(target_groups.target_group) <> ''
