-- One row: a placement and a target group that its participant belongs to. One person may belong to several, so figures
-- per target group do not add up.
SELECT DISTINCT
  placements.placement_no,
  COALESCE(target_groups.code, target_groups.word) AS target_group
FROM core.placements AS placements
INNER JOIN core.target_groups AS target_groups
  ON target_groups.target_groups = placements.target_groups
