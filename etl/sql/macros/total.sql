-- One value: a sum of exact numbers (macros.exact) as a number to reckon with, to nine decimals, so that twelve
-- twelfths are one.
CREATE MACRO macros.total(added) AS CAST(ROUND(added, 9) AS DOUBLE)
