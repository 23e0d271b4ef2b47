-- One row: a procurement and what was answered last to the four questions before a requirement. Empty is not known.
SELECT *
FROM raw_readiness
QUALIFY ROW_NUMBER() OVER (PARTITION BY procurement_id ORDER BY delivery_sequence DESC, row_number) = 1
