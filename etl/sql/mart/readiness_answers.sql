-- One row: one of the four questions before a requirement, of a procurement of which they were asked, and its answer.
WITH answers AS (
  UNPIVOT (
    SELECT
      procurement_id,
      organisation_id,
      municipality_code,
      county_code,
      nature,
      month,
      preparation_phase,
      is_asked,
      decision_answer AS decision,
      client_answer AS client_interested,
      matching_answer AS matching_officer,
      network_answer AS network
    FROM mart.preparations
    WHERE is_asked = 1
  )
  ON decision, client_interested, matching_officer, network
  INTO NAME readiness_question VALUE answer
)
SELECT
  *,
  CASE WHEN answer = 'yes' THEN 1 ELSE 0 END AS is_yes,
  CASE WHEN answer = 'no' THEN 0 ELSE 1 END AS is_yes_possible,
  CASE WHEN answer = 'unknown' THEN 0 ELSE 1 END AS is_known
FROM answers
