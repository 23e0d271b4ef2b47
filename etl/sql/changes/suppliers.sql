-- One row: a supplier as it stands now.
SELECT
  supplier_key AS key,
  '' AS contract_id,
  name
FROM core.suppliers
