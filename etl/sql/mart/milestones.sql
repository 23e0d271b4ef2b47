-- One row: a milestone of a contract, due and held.
SELECT
  contract_no,
  milestone,
  due_date,
  held_date,
  delivery_id,
  row_number
FROM core.milestones
