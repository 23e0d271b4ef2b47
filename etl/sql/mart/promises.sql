-- One row: courses in a trade that the labour market side promised at a dialogue, and whether they came. What was kept
-- after the day looked at is not kept yet. A promise whose day has passed without a word is not known, and no no.
WITH looked_at AS (
  SELECT
    dialogues.*,
    parameters.as_of,
    CASE
      WHEN dialogues.promise_kept AND COALESCE(dialogues.kept_date, parameters.as_of) <= parameters.as_of THEN 'kept'
      WHEN dialogues.promise_kept THEN 'pending'
      WHEN NOT dialogues.promise_kept THEN 'broken'
      WHEN dialogues.promised_by > parameters.as_of THEN 'pending'
      ELSE 'unknown'
    END AS promise_status
  FROM core.dialogues AS dialogues
  CROSS JOIN core.parameters AS parameters
  WHERE dialogues.courses_promised > 0
    AND dialogues.dialogue_date <= parameters.as_of
)
SELECT
  looked_at.procurement_id,
  looked_at.dialogue_id,
  procurements.title,
  procurements.organisation_id,
  procurements.municipality_code,
  procurements.county_code,
  procurements.nature,
  looked_at.dialogue_date,
  CAST(DATE_TRUNC('month', looked_at.dialogue_date) AS DATE) AS month,
  looked_at.trade,
  looked_at.promised_by,
  looked_at.kept_date,
  looked_at.promise_status,
  looked_at.courses_promised,
  CASE WHEN promise_status = 'pending' THEN 0 ELSE courses_promised END AS courses_due,
  CASE WHEN promise_status = 'kept' THEN courses_promised ELSE 0 END AS courses_kept,
  CASE WHEN promise_status IN ('kept', 'unknown') THEN courses_promised ELSE 0 END AS courses_possible,
  CASE WHEN promise_status IN ('kept', 'broken') THEN courses_promised ELSE 0 END AS courses_told,
  looked_at.delivery_id,
  looked_at.row_number
FROM looked_at
INNER JOIN mart.procurements AS procurements
  ON procurements.procurement_id = looked_at.procurement_id
