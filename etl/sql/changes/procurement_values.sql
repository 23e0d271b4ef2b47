-- One row: a procurement with the contracted value that it has now.
SELECT
  procurement_id AS key,
  '' AS contract_id,
  contracted_value_sek
FROM core.procurements
WHERE has_contracted_value = 1
