-- One row: an acceptance of more full-time months than are reported for the period. A tenth of a month is rounding.
SELECT
  sheet,
  row_number,
  'accepted_fte_months' AS field
FROM checked
WHERE decision = 'accept'
  AND ROUND(accepted_fte_months - reported_fte_months, 6) > 0.1
