-- One row: a supplier, with the name that is shown for it.
SELECT
  supplier_id,
  supplier_key,
  name,
  is_natural_person
FROM core.suppliers
