-- One row: a placement that may be another's person under another key: the same contract, form, sex, age and days.
SELECT
  sheet,
  row_number,
  'participant_key' AS field
FROM checked
WHERE sex IN ('K', 'M')
  AND age_band <> 'unknown'
QUALIFY MIN(participant_key) OVER (
  PARTITION BY contract_id, form, sex, age_band, start_date, COALESCE(end_date, planned_end_date)
) <> MAX(participant_key) OVER (
  PARTITION BY contract_id, form, sex, age_band, start_date, COALESCE(end_date, planned_end_date)
)
