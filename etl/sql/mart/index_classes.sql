-- One row: a class of the national index of goals (målindex, 0 to 100). A value belongs to the first class, by
-- class_no, whose upper limit it does not pass: at_most includes the limit, below does not.
SELECT
  class_no,
  class_name,
  at_most,
  below,
  source
FROM core.index_classes
