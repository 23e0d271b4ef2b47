-- One row: a contract, a calendar month and a form, with what was delivered. Grows with contracts and months, not with
-- delivered rows: what a page asks for is read here, and persons alone from mart.placement_months.
SELECT
  contract_no,
  month,
  form,
  SUM(fte_months) AS fte_months,
  SUM(places_delivered) AS places_delivered,
  CAST(SUM(placements_started) AS BIGINT) AS placements_started,
  CAST(SUM(persons_reported) AS BIGINT) AS persons_reported
FROM mart.placement_months
GROUP BY contract_no, month, form
