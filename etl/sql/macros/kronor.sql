-- One value: an amount in kronor as a decimal, so that a sum is the same to the last digit in whatever order its rows
-- are added. From a thousand million on in whole öre, since a number of a file holds no more. In one row a million
-- million or more is nobody's amount, and becomes the largest below it.
CREATE MACRO macros.kronor(amount) AS
  CAST(
    CASE
      WHEN ABS(amount) < 1000000000 THEN CAST(amount AS DECIMAL(18, 6))
      WHEN ABS(amount) < 999999999999 THEN CAST(amount AS DECIMAL(18, 2))
      WHEN amount > 0 THEN 999999999999
      WHEN amount < 0 THEN -999999999999
    END
    AS DECIMAL(18, 6)
  )
