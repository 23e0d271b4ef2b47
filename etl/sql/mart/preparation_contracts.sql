-- One row: a procurement that somebody has prepared, and what the contracts that followed require and have given.
SELECT
  prepared.procurement_id,
  SUM(contracts.not_agreed) AS contracts_not_agreed,
  SUM(contracts.places_required) AS places_required,
  SUM(CASE WHEN contracts.places_required IS NULL THEN NULL ELSE contracts.places_delivered END) AS places_delivered
FROM mart.preparations AS prepared
INNER JOIN mart.contracts AS contracts
  ON contracts.procurement_id = prepared.procurement_id
GROUP BY prepared.procurement_id
