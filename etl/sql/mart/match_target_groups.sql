-- One row: a match and a target group that its place is said to suit. One match may name several, so figures per target
-- group do not add up.
SELECT DISTINCT
  matches.match_no,
  matches.contract_no,
  COALESCE(target_groups.code, target_groups.word) AS target_group
FROM core.matches AS matches
INNER JOIN core.target_groups AS target_groups
  ON target_groups.target_groups = matches.target_groups
ORDER BY contract_no, match_no
