-- One row: a dialogue with suppliers before a procurement and a trade that courses were promised in; a dialogue without
-- promises is one row without a trade. The latest delivery of it wins. What is told of the dialogue itself is what was
-- told last on any of its rows.
WITH latest AS (
  SELECT *
  FROM raw_dialogues
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY procurement_id, dialogue_id, trade
    ORDER BY delivery_sequence DESC, row_number
  ) = 1
)
SELECT
  procurement_id,
  dialogue_id,
  LAST_VALUE(date) OVER told AS dialogue_date,
  LAST_VALUE(dialogue_form IGNORE NULLS) OVER told AS dialogue_form,
  LAST_VALUE(roles_present IGNORE NULLS) OVER told AS roles_present,
  LAST_VALUE(suppliers_invited IGNORE NULLS) OVER told AS suppliers_invited,
  LAST_VALUE(suppliers_attending IGNORE NULLS) OVER told AS suppliers_attending,
  LAST_VALUE(topics IGNORE NULLS) OVER told AS topics,
  LAST_VALUE(requirement_change IGNORE NULLS) OVER told AS requirement_change,
  trade,
  courses_promised,
  promised_by,
  promise_kept,
  kept_date,
  ROW_NUMBER() OVER (PARTITION BY procurement_id, dialogue_id ORDER BY delivery_sequence DESC, row_number) AS place,
  delivery_id,
  row_number
FROM latest
WINDOW told AS (
  PARTITION BY procurement_id, dialogue_id
  ORDER BY delivery_sequence, row_number DESC
  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
)
