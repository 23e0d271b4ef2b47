-- One row: a contract and a calendar month from its first to the month looked at, with how it stood at the end of that
-- month. For development over time; the same columns as mart.contracts, which has how it stands today.
SELECT
  standings.contract_no,
  standings.month,
  contracts.last_month,
  contracts.contracts,
  contracts.contract_value_sek,
  contracts.has_value,
  contracts.places_required,
  contracts.has_required_places,
  contracts.has_requirement,
  contracts.not_agreed,
  standings.places_delivered_uncapped,
  standings.places_delivered_capped,
  standings.places_possible,
  standings.obligation_reports_due,
  standings.obligation_reports_received
FROM mart.contract_standings AS standings
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = standings.contract_no
WHERE standings.month IS NOT NULL
