-- One row: an advertised procurement and how far it came on the way from a possible requirement to one that is met, as
-- 0 and 1. Each step counts only procurements that took the step before it, and each that did not take it falls in
-- exactly one of the columns that say why, so that a step and its losses add up to the step before. What is unknown has
-- a column of its own and is never counted as a no.
WITH named AS (
  SELECT
    procurement_id,
    COUNT(*) AS contracts_named
  FROM mart.contracts
  WHERE procurement_id IS NOT NULL
  GROUP BY procurement_id
),
signed AS (
  SELECT
    procurement_id,
    COUNT(*) AS contracts,
    MIN(CASE WHEN contract_owner IS NULL THEN 0 ELSE 1 END) AS has_owners,
    SUM(reports_due) AS reports_due,
    SUM(reports_open) AS reports_open,
    MIN(CASE WHEN status IN ('met', 'exceeded') THEN 1 ELSE 0 END) AS are_met,
    MAX(CASE WHEN status = 'not_met' THEN 1 ELSE 0 END) AS is_not_met,
    MAX(
      CASE WHEN status IN ('data_missing', 'not_agreed', 'no_pace', 'requirement_unknown') THEN 1 ELSE 0 END
    ) AS is_unknown,
    MIN(CASE WHEN status = 'exempted' THEN 1 ELSE 0 END) AS are_exempted,
    MIN(exempted_reason_code) AS exemption_reason
  FROM mart.contracts
  WHERE procurement_id IS NOT NULL
    AND (requirement IS NULL OR requirement NOT IN ('none', 'bonus'))
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
    signed.is_unknown,
    COALESCE(signed.are_exempted, 0) AS are_exempted,
    signed.exemption_reason,
    COALESCE(named.contracts_named, 0) AS contracts_named,
    CASE WHEN procurements.requirement_yes = 1 AND signed.contracts > 0 THEN 1 ELSE 0 END AS is_signed
  FROM mart.procurements AS procurements
  LEFT JOIN signed
    ON signed.procurement_id = procurements.procurement_id
  LEFT JOIN named
    ON named.procurement_id = procurements.procurement_id
  WHERE procurements.is_advertised = 1
),
-- What is exempted whole is followed up no further: it leaves after the step that it took, a signed contract.
owned AS (
  SELECT
    steps.*,
    CASE WHEN is_signed = 1 AND are_exempted = 0 AND has_owners = 1 THEN 1 ELSE 0 END AS is_owned
  FROM steps
),
reporting AS (
  SELECT
    owned.*,
    CASE
      WHEN is_owned = 1 AND COALESCE(reports_open, 0) = 0 AND COALESCE(reports_due, 0) > 0 THEN 1
      ELSE 0
    END AS is_reporting
  FROM owned
)
SELECT
  procurement_id,
  organisation_id,
  municipality_code,
  county_code,
  nature,
  month,
  COALESCE(
    exclusion_reason,
    CASE WHEN eligible_yes = 0 AND eligible_unknown = 0 THEN 'not_stated' END
  ) AS exclusion_reason,
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
  CASE WHEN requirement_yes = 1 AND contracts_named = 0 THEN 1 ELSE 0 END AS step_signed_unknown,
  CASE WHEN requirement_yes = 1 AND is_signed = 0 AND contracts_named > 0 THEN 1 ELSE 0 END AS step_signed_without,
  CASE WHEN is_signed = 1 AND are_exempted = 1 THEN 1 ELSE 0 END AS step_exempted,
  CASE WHEN is_signed = 1 AND are_exempted = 1 AND exemption_reason = 'other' THEN 1 ELSE 0 END AS step_exempted_other,
  CASE WHEN is_signed = 1 AND are_exempted = 0 AND is_owned = 0 THEN 1 ELSE 0 END AS step_owner_unknown,
  CASE WHEN is_owned = 1 AND reports_open > 0 THEN 1 ELSE 0 END AS step_reports_open,
  CASE WHEN is_owned = 1 AND COALESCE(reports_open, 0) = 0 AND COALESCE(reports_due, 0) = 0 THEN 1 ELSE 0 END
    AS step_reports_not_due,
  CASE WHEN is_reporting = 1 AND are_met = 1 THEN 1 ELSE 0 END AS step_met,
  CASE WHEN is_reporting = 1 AND are_met = 0 AND is_not_met = 1 THEN 1 ELSE 0 END AS step_missed,
  CASE
    WHEN is_reporting = 1 AND are_met = 0 AND is_not_met = 0 AND is_unknown = 1 THEN 1
    ELSE 0
  END AS step_met_unknown,
  CASE WHEN is_reporting = 1 AND are_met = 0 AND is_not_met = 0 AND is_unknown = 0 THEN 1 ELSE 0 END AS step_under_way
FROM reporting
