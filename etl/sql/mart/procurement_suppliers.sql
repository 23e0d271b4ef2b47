-- One row: a procurement and one of the suppliers that won something in it. A procurement with several suppliers stands
-- once under each, so figures per supplier do not add up to the total.
-- A list of awards speaks for the procurements in it: a later one replaces what an earlier one said of them.
WITH latest AS (
  SELECT
    procurement_id,
    MAX(delivery_sequence) AS delivery_sequence
  FROM raw_awards
  GROUP BY procurement_id
),
pairs AS (
  SELECT awards.procurement_id, awards.supplier_key
  FROM raw_awards AS awards
  INNER JOIN latest
    ON latest.procurement_id = awards.procurement_id
    AND latest.delivery_sequence = awards.delivery_sequence
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
