-- One row: a contract whose jobs and internships by themselves come to another number than its places, which counts.
SELECT
  sheet,
  row_number,
  'required_places' AS field
FROM checked
WHERE required_places > 0
  AND (required_jobs IS NOT NULL OR required_internships IS NOT NULL)
  AND required_places <> COALESCE(required_jobs, 0) + COALESCE(required_internships, 0)
