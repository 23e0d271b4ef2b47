-- One row: a word for how a goal stands, and between which values of its scale it is used: at_least included, below
-- not.
SELECT
  scale,
  status,
  at_least,
  below,
  source
FROM core.goal_bands
