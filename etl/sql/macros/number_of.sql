-- One value: a whole number of so many digits (18 at most) that a text always has, whatever else there is. Two texts
-- may have the same: who needs them apart puts a place behind it.
CREATE MACRO macros.number_of(key, digits) AS
  CAST(LEFT(TRANSLATE(MD5(key), 'abcdef', '012345'), digits) AS BIGINT)
