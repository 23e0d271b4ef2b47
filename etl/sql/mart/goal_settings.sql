-- One row: a number that judging goals uses, such as how many months a forecast needs.
SELECT
  name,
  value,
  source
FROM core.goal_settings
