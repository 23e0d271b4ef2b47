-- One row: a procurement, with its yes/no facts as 0 and 1. Unknown is a fact of its own and never a no.
SELECT
  procurements.procurement_id,
  procurements.title,
  organisations.organisation_id,
  organisations.municipality_code,
  organisations.county_code,
  procurements.nature,
  procurements.published_date,
  CAST(DATE_TRUNC('month', procurements.published_date) AS DATE) AS month,
  procurements.is_advertised,
  procurements.has_contracted_value,
  procurements.contracted_value_sek,
  CASE WHEN procurements.is_advertised = 1 AND procurements.social_consideration THEN 1 ELSE 0 END AS social_yes,
  CASE WHEN procurements.is_advertised = 1 AND (procurements.social_consideration OR procurements.social_consideration IS NULL) THEN 1 ELSE 0 END AS social_possible,
  CASE WHEN procurements.is_advertised = 1 AND procurements.social_consideration IS NOT NULL THEN 1 ELSE 0 END AS social_known,
  CASE WHEN procurements.is_advertised = 1 AND procurements.eligible THEN 1 ELSE 0 END AS eligible_yes,
  CASE WHEN procurements.is_advertised = 1 AND procurements.eligible IS NULL THEN 1 ELSE 0 END AS eligible_unknown,
  CASE WHEN procurements.is_advertised = 1 AND procurements.eligible AND procurements.has_requirement THEN 1 ELSE 0 END AS requirement_yes,
  CASE
    WHEN procurements.is_advertised = 1 AND procurements.eligible AND (procurements.has_requirement OR procurements.has_requirement IS NULL) THEN 1
    ELSE 0
  END AS requirement_possible,
  CASE WHEN procurements.is_advertised = 1 AND procurements.eligible AND procurements.has_requirement IS NOT NULL THEN 1 ELSE 0 END AS requirement_known,
  procurements.delivery_id,
  procurements.row_number
FROM core.procurements AS procurements
LEFT JOIN core.organisations AS organisations
  ON organisations.organisation_key = procurements.organisation_key
