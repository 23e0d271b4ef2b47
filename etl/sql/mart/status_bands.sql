-- One row: a word for how a contract stands, and between which values of its scale it is used: at_least included, below
-- not. The scale pace is (delivered - expected) / required; the scale outcome is delivered / required.
SELECT
  scale,
  status,
  at_least,
  below,
  source
FROM core.status_bands
