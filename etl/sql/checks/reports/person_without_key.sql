-- One row: a row without a key, in the report of a contract and period in which others have keys of persons. It would
-- be a sum beside placements.
SELECT
  checked.sheet,
  checked.row_number,
  'participant_key' AS field
FROM checked
WHERE participant_key IS NULL
  AND EXISTS (
    SELECT 1
    FROM checked AS others
    WHERE others.contract_id = checked.contract_id
      AND others.period = checked.period
      AND others.participant_key IS NOT NULL
  )
