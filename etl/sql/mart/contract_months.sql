-- One row: a contract and a calendar month from its first to the month looked at, with how it stood at the end of that
-- month. For development over time; the same columns as mart.contracts, which has how it stands today.
SELECT
  standings.contract_no,
  standings.month,
  contracts.last_month,
  standings.version_no,
  standings.status,
  contracts.contracts,
  contracts.contract_value_sek,
  contracts.has_value,
  standings.places_required,
  CASE WHEN standings.places_required IS NULL THEN 0 ELSE 1 END AS has_required_places,
  contracts.has_requirement,
  CASE WHEN standings.status = 'not_agreed' THEN 1 ELSE 0 END AS not_agreed,
  standings.places_expected,
  CASE WHEN standings.places_expected IS NULL THEN 0 ELSE 1 END AS has_expected_places,
  standings.places_delivered,
  standings.has_told_places,
  standings.places_delivered_uncapped,
  standings.places_delivered_capped,
  standings.places_accepted_capped,
  standings.places_evidenced_capped,
  standings.places_possible,
  standings.obligation_reports_due,
  standings.obligation_reports_received
FROM mart.contract_standings AS standings
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = standings.contract_no
WHERE standings.month IS NOT NULL
