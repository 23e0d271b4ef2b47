-- One row: a contract with all that has been delivered on it by the date looked at.
SELECT
  contract_no,
  macros.total(SUM(fte_months)) AS fte_months,
  macros.total(SUM(places_delivered)) AS places_delivered,
  macros.total(SUM(places_accepted)) AS places_accepted,
  macros.total(SUM(places_evidenced)) AS places_evidenced,
  CAST(SUM(placements_started) AS BIGINT) AS placements_started
FROM mart.delivery_months
GROUP BY contract_no
