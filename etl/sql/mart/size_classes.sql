-- One row: a size by value in SEK, within which contracts and procurements are compared: from at_least to below.
SELECT
  size_classes.size_class,
  size_classes.at_least,
  size_classes.below
FROM core.size_classes AS size_classes
