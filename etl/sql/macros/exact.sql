-- One value: full-time months or places as decimals, so that their sum is the same to the last digit in whatever order
-- they are added; sums of DOUBLE are not. In one row a million or more is nobody's number, and becomes 999,999.
CREATE MACRO macros.exact(number) AS
  CAST(
    CASE WHEN ABS(number) < 999999 THEN number WHEN number > 0 THEN 999999 WHEN number < 0 THEN -999999 END
    AS DECIMAL(18, 12)
  )
