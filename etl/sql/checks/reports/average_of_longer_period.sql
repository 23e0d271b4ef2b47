-- One row: full-time equivalents of a quarter or longer. They are an average, and say of a month alone how many
-- full-time months it has.
SELECT
  checked.sheet,
  checked.row_number,
  'fte_months' AS field
FROM checked
INNER JOIN headers
  ON headers.sheet = COALESCE(checked.sheet, '')
  AND headers.field = 'fte_months'
WHERE headers.header IN ('fte', 'ftes', 'årsarbetare', 'antal årsarbetare', 'årsarbetskrafter')
  AND checked.fte_months > 0
  AND NOT REGEXP_MATCHES(checked.period, '^[0-9]{4}-[0-9]{2}$')
