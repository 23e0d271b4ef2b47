-- One row: a dialogue with suppliers and the courses promised in a trade, as they stand now.
SELECT
  CONCAT(procurement_id, CHR(31), dialogue_id, CHR(31), COALESCE(trade, '')) AS key,
  '' AS contract_id,
  dialogue_date,
  suppliers_invited,
  suppliers_attending,
  courses_promised,
  promised_by,
  promise_kept,
  kept_date,
  requirement_change
FROM core.dialogues
