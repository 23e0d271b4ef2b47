-- One row: a procurement as it stands now.
SELECT
  procurement_id AS key,
  '' AS contract_id,
  organisation_key,
  title,
  published_date,
  nature,
  procedure,
  agreement_type,
  cpv,
  value_sek,
  duration_months,
  full_time_jobs,
  social_consideration,
  has_requirement,
  eligible,
  exclusion_reason,
  reserved,
  is_advertised,
  contracted_value_sek
FROM core.procurements
