-- One row: a contract with all that has been delivered on it by the date looked at.
SELECT
  contract_no,
  SUM(fte_months) AS fte_months,
  SUM(places_delivered) AS places_delivered,
  SUM(places_accepted) AS places_accepted,
  SUM(places_evidenced) AS places_evidenced,
  CAST(SUM(placements_started) AS BIGINT) AS placements_started
FROM mart.delivery_months
GROUP BY contract_no
