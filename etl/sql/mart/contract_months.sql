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
  macros.exact(standings.places_required) AS places_required,
  CASE WHEN standings.places_required IS NULL THEN 0 ELSE 1 END AS has_required_places,
  contracts.has_requirement,
  CASE WHEN standings.status = 'not_agreed' THEN 1 ELSE 0 END AS not_agreed,
  macros.exact(standings.places_expected) AS places_expected,
  CASE WHEN standings.places_expected IS NULL THEN 0 ELSE 1 END AS has_expected_places,
  standings.places_delivered,
  standings.has_told_places,
  macros.exact(standings.places_delivered_uncapped) AS places_delivered_uncapped,
  macros.exact(standings.places_delivered_capped) AS places_delivered_capped,
  macros.exact(standings.places_accepted_capped) AS places_accepted_capped,
  standings.places_evidenced_capped,
  macros.exact(standings.places_possible) AS places_possible,
  standings.obligation_reports_due,
  standings.obligation_reports_received
FROM mart.contract_standings AS standings
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = standings.contract_no
WHERE standings.month IS NOT NULL
ORDER BY contract_no, month
