-- One row: a placement of a contract on which the file has more persons than its undertaking makes believable.
WITH placed AS (
  SELECT
    checked.sheet,
    checked.row_number,
    checked.contract_id,
    checked.participant_key,
    known.contract_key,
    known.required_places
  FROM checked
  INNER JOIN known
    ON known.contract_id = checked.contract_id
  WHERE known.required_places > 0
),
crowded AS (
  SELECT contract_key
  FROM placed
  GROUP BY contract_key
  HAVING COUNT(DISTINCT participant_key) > GREATEST(
    (SELECT value FROM limits WHERE name = 'persons_at_least'),
    (SELECT value FROM limits WHERE name = 'persons_per_place') * MAX(required_places)
  )
)
SELECT
  placed.sheet,
  placed.row_number,
  'participant_key' AS field,
  placed.contract_id
FROM placed
INNER JOIN crowded
  ON crowded.contract_key = placed.contract_key
