-- One row: an advertised procurement and how far it came on the way from a possible requirement to one that is met, as 0
-- and 1. Each step counts only procurements that took the step before it; what is unknown at a step has a column of its
-- own and is never counted as a no.
WITH signed AS (
  SELECT
    procurement_id,
    COUNT(*) AS contracts,
    MIN(CASE WHEN contract_owner IS NULL THEN 0 ELSE 1 END) AS has_owners,
    SUM(reports_due) AS reports_due,
    SUM(reports_open) AS reports_open,
    MIN(CASE WHEN status IN ('met', 'exceeded') THEN 1 ELSE 0 END) AS are_met,
    MAX(CASE WHEN status = 'not_met' THEN 1 ELSE 0 END) AS is_not_met,
    MIN(CASE WHEN status = 'exempted' THEN 1 ELSE 0 END) AS are_exempted,
    MIN(exempted_reason_code) AS exemption_reason
  FROM mart.contracts
  WHERE procurement_id IS NOT NULL
    AND (requirement IS NULL OR requirement <> 'none')
  GROUP BY procurement_id
),
steps AS (
  SELECT
    procurements.*,
    signed.contracts,
    signed.has_owners,
    signed.reports_due,
    signed.reports_open,
    signed.are_met,
    signed.is_not_met,
    signed.are_exempted,
    signed.exemption_reason,
    CASE WHEN procurements.requirement_yes = 1 AND signed.contracts > 0 THEN 1 ELSE 0 END AS is_signed
  FROM mart.procurements AS procurements
  LEFT JOIN signed
    ON signed.procurement_id = procurements.procurement_id
  WHERE procurements.is_advertised = 1
),
reporting AS (
  SELECT
    steps.*,
    CASE WHEN is_signed = 1 AND has_owners = 1 THEN 1 ELSE 0 END AS is_owned,
    CASE WHEN is_signed = 1 AND has_owners = 1 AND reports_due > 0 AND reports_open = 0 THEN 1 ELSE 0 END AS is_reporting
  FROM steps
)
SELECT
  procurement_id,
  organisation_id,
  municipality_code,
  county_code,
  nature,
  month,
  COALESCE(exclusion_reason, CASE WHEN eligible_yes = 0 AND eligible_unknown = 0 THEN 'not_stated' END) AS exclusion_reason,
  exemption_reason,
  1 AS advertised,
  eligible_yes AS step_possible,
  CASE WHEN eligible_yes = 0 AND eligible_unknown = 0 THEN 1 ELSE 0 END AS step_excluded,
  eligible_unknown AS step_possible_unknown,
  1 - eligible_unknown AS step_possible_known,
  requirement_yes AS step_set,
  eligible_yes - requirement_known AS step_set_unknown,
  requirement_known - requirement_yes AS step_not_set,
  is_signed AS step_signed,
  is_owned AS step_owned,
  is_reporting AS step_reporting,
  CASE WHEN is_owned = 1 AND COALESCE(reports_due, 0) = 0 THEN 1 ELSE 0 END AS step_reports_not_due,
  CASE WHEN is_owned = 1 AND reports_open > 0 THEN 1 ELSE 0 END AS step_reports_open,
  CASE WHEN is_reporting = 1 AND are_met = 1 THEN 1 ELSE 0 END AS step_met,
  CASE WHEN is_reporting = 1 AND are_met = 0 AND is_not_met = 0 AND are_exempted = 0 THEN 1 ELSE 0 END AS step_under_way,
  CASE WHEN is_signed = 1 AND are_exempted = 1 THEN 1 ELSE 0 END AS step_exempted,
  CASE WHEN is_signed = 1 AND are_exempted = 1 AND exemption_reason = 'other' THEN 1 ELSE 0 END AS step_exempted_other
FROM reporting
