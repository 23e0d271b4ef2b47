-- One row: a procurement that somebody has prepared, and what was answered to the four questions.
WITH asked AS (
  SELECT
    procurement_id,
    CASE WHEN decision THEN 'yes' WHEN NOT decision THEN 'no' ELSE 'unknown' END AS decision_answer,
    CASE WHEN client_interested THEN 'yes' WHEN NOT client_interested THEN 'no' ELSE 'unknown' END AS client_answer,
    CASE WHEN matching_officer THEN 'yes' WHEN NOT matching_officer THEN 'no' ELSE 'unknown' END AS matching_answer,
    CASE WHEN network THEN 'yes' WHEN NOT network THEN 'no' ELSE 'unknown' END AS network_answer,
    CASE WHEN decision AND client_interested AND matching_officer AND network THEN 1 ELSE 0 END AS is_ready,
    CASE WHEN NOT decision OR NOT client_interested OR NOT matching_officer OR NOT network THEN 1 ELSE 0 END
      AS is_lacking,
    delivery_id,
    row_number
  FROM core.readiness
)
SELECT
  prepared.procurement_id,
  procurements.title,
  procurements.organisation_id,
  procurements.municipality_code,
  procurements.county_code,
  procurements.nature,
  known.cpv,
  known.value_sek,
  known.duration_months,
  known.full_time_jobs,
  COALESCE(procurements.published_date, prepared.planned_date) AS planned_or_published_date,
  CAST(DATE_TRUNC('month', planned_or_published_date) AS DATE) AS month,
  CASE
    WHEN prepared.contracts_signed > 0 THEN 'signed'
    WHEN known.is_only_planned = 1 OR procurements.published_date > parameters.as_of THEN 'planned'
    WHEN procurements.published_date IS NULL THEN 'unknown'
    ELSE 'advertised'
  END AS preparation_phase,
  COALESCE(asked.decision_answer, 'unknown') AS decision_answer,
  COALESCE(asked.client_answer, 'unknown') AS client_answer,
  COALESCE(asked.matching_answer, 'unknown') AS matching_answer,
  COALESCE(asked.network_answer, 'unknown') AS network_answer,
  CASE WHEN asked.is_ready = 1 THEN 'yes' WHEN asked.is_lacking = 1 THEN 'no' ELSE 'unknown' END AS readiness_answer,
  prepared.first_dialogue_date,
  prepared.early_dialogue,
  procurements.eligible_answer,
  procurements.exclusion_reason,
  1 AS preparations,
  CASE WHEN asked.procurement_id IS NULL THEN 0 ELSE 1 END AS is_asked,
  COALESCE(asked.is_ready, 0) AS is_ready,
  CASE WHEN asked.procurement_id IS NULL OR asked.is_lacking = 1 THEN 0 ELSE 1 END AS is_ready_possible,
  CASE WHEN asked.is_ready = 1 OR asked.is_lacking = 1 THEN 1 ELSE 0 END AS is_ready_known,
  prepared.contracts_signed,
  asked.delivery_id,
  asked.row_number
FROM core.preparations AS prepared
CROSS JOIN core.parameters AS parameters
INNER JOIN mart.procurements AS procurements
  ON procurements.procurement_id = prepared.procurement_id
INNER JOIN core.procurements AS known
  ON known.procurement_id = prepared.procurement_id
LEFT JOIN asked
  ON asked.procurement_id = prepared.procurement_id
