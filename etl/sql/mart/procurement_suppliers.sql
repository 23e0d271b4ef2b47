-- One row: a procurement and one of the suppliers that won something in it. A procurement with several suppliers stands
-- once under each, so figures per supplier do not add up to the total.
WITH pairs AS (
  SELECT procurement_id, supplier_key
  FROM raw_awards
  UNION
  SELECT procurement_id, supplier_key
  FROM core.contracts
  WHERE procurement_id IS NOT NULL
)
SELECT
  suppliers.supplier_id,
  procurements.*
FROM pairs
INNER JOIN core.suppliers AS suppliers
  ON suppliers.supplier_key = pairs.supplier_key
INNER JOIN mart.procurements AS procurements
  ON procurements.procurement_id = pairs.procurement_id
