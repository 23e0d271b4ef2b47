-- One row: a supplier, from the register of suppliers, else as a contract or an award names it.
WITH named AS (
  SELECT supplier_key, supplier_id, name, 1 AS source_rank, delivery_sequence, row_number
  FROM raw_suppliers
  UNION ALL
  SELECT supplier_key, supplier_id, supplier_name, 2, delivery_sequence, row_number
  FROM raw_contracts
  UNION ALL
  SELECT supplier_key, supplier_id, supplier_name, 3, delivery_sequence, row_number
  FROM raw_awards
),
ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY supplier_key
      ORDER BY source_rank, CASE WHEN name IS NULL THEN 1 ELSE 0 END, delivery_sequence DESC, row_number
    ) AS place
  FROM named
)
SELECT
  supplier_key,
  supplier_id,
  COALESCE(name, supplier_id) AS name,
  CASE WHEN supplier_id LIKE 'ENSKILD-%' THEN 1 ELSE 0 END AS is_natural_person
FROM ranked
WHERE place = 1
