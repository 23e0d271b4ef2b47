-- One row: a procurement, with its yes/no facts as 0 and 1. Unknown is a fact of its own and never a no.
-- Whether a requirement was possible is what the delivery says, else what the rules that the organisation follows say.
WITH known AS (
  SELECT
    procurements.*,
    COALESCE(procurements.value_sek, procurements.contracted_value_sek) AS size_value_sek,
    CASE
      WHEN procurements.eligible IS NOT NULL THEN procurements.eligible
      WHEN applied.is_excluded = 1 THEN FALSE
      WHEN applied.is_excluded = 0 THEN TRUE
    END AS is_eligible,
    CASE
      WHEN procurements.exclusion_reason IS NOT NULL THEN procurements.exclusion_reason
      WHEN procurements.eligible IS NULL OR NOT procurements.eligible THEN applied.exclusion_reason
    END AS stated_or_ruled_reason
  FROM core.procurements AS procurements
  LEFT JOIN core.exclusions_applied AS applied
    ON applied.subject = 'procurement'
    AND applied.subject_id = procurements.procurement_id
)
SELECT
  procurements.procurement_id,
  procurements.title,
  organisations.organisation_id,
  organisations.municipality_code,
  organisations.county_code,
  procurements.nature,
  -- The groups within which procurements are compared, as of contracts (steps/contract_groups).
  CASE WHEN LENGTH(procurements.cpv) >= 2 THEN SUBSTR(procurements.cpv, 1, 2) END AS cpv_group,
  size_classes.size_class,
  procurements.published_date,
  CAST(DATE_TRUNC('month', procurements.published_date) AS DATE) AS month,
  procurements.is_advertised,
  procurements.has_contracted_value,
  procurements.contracted_value_sek,
  CASE WHEN procurements.is_advertised = 1 AND procurements.social_consideration THEN 1 ELSE 0 END AS social_yes,
  CASE
    WHEN procurements.is_advertised = 1
      AND (procurements.social_consideration OR procurements.social_consideration IS NULL) THEN 1
    ELSE 0
  END AS social_possible,
  CASE
    WHEN procurements.is_advertised = 1 AND procurements.social_consideration IS NOT NULL THEN 1
    ELSE 0
  END AS social_known,
  CASE
    WHEN procurements.is_advertised = 1 AND procurements.social_consideration THEN 'yes'
    WHEN procurements.is_advertised = 1 AND NOT procurements.social_consideration THEN 'no'
    ELSE 'unknown'
  END AS social_answer,
  CASE WHEN procurements.is_advertised = 1 AND procurements.is_eligible THEN 1 ELSE 0 END AS eligible_yes,
  CASE WHEN procurements.is_advertised = 1 AND procurements.is_eligible IS NULL THEN 1 ELSE 0 END AS eligible_unknown,
  CASE
    WHEN procurements.is_advertised = 1 AND procurements.is_eligible AND procurements.has_requirement THEN 1
    ELSE 0
  END AS requirement_yes,
  CASE
    WHEN procurements.is_advertised = 1
      AND procurements.is_eligible
      AND (procurements.has_requirement OR procurements.has_requirement IS NULL) THEN 1
    ELSE 0
  END AS requirement_possible,
  CASE
    WHEN procurements.is_advertised = 1 AND procurements.is_eligible AND procurements.has_requirement IS NOT NULL THEN 1
    ELSE 0
  END AS requirement_known,
  CASE
    WHEN procurements.is_advertised = 1 AND procurements.is_eligible AND procurements.has_requirement THEN 'yes'
    WHEN procurements.is_advertised = 1 AND procurements.is_eligible AND NOT procurements.has_requirement THEN 'no'
    ELSE 'unknown'
  END AS requirement_answer,
  CASE WHEN procurements.is_eligible THEN 'yes' WHEN NOT procurements.is_eligible THEN 'no' ELSE 'unknown' END
    AS eligible_answer,
  procurements.stated_or_ruled_reason AS exclusion_reason,
  procurements.delivery_id,
  procurements.row_number
FROM known AS procurements
LEFT JOIN core.organisations AS organisations
  ON organisations.organisation_key = procurements.organisation_key
LEFT JOIN core.size_classes AS size_classes
  ON (size_classes.at_least IS NULL OR procurements.size_value_sek >= size_classes.at_least)
  AND (size_classes.below IS NULL OR procurements.size_value_sek < size_classes.below)
