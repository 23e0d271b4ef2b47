-- One row: a goal as it stands now.
SELECT
  goal_id AS key,
  '' AS contract_id,
  organisation_id,
  title,
  measure,
  year,
  last_year,
  operator,
  target_low,
  target_high,
  nature,
  dimension,
  value,
  with_parts,
  part_of,
  pace,
  decided_by,
  decision_reference,
  decided_date,
  responsible,
  comment,
  next_step
FROM mart.goals
WHERE is_current = 1
