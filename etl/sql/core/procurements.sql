-- One row: a procurement. The latest delivery of it wins. One that is only known from the lists of contracted values or
-- of awards, or from what was planned, is here too, with is_advertised = 0: it is in no list of advertised procurements
-- that has been delivered.
-- What one column says of another is drawn here, and only where the other is empty: a contract with a requirement was
-- signed, so the requirement was set; a requirement that was set was possible, and it is social consideration. What
-- nothing implies stays unknown.
WITH advertised AS (
  SELECT *
  FROM raw_procurements
  QUALIFY ROW_NUMBER() OVER (PARTITION BY procurement_id ORDER BY delivery_sequence DESC, row_number) = 1
),
valued AS (
  SELECT *
  FROM raw_procurement_values
  QUALIFY ROW_NUMBER() OVER (PARTITION BY procurement_id ORDER BY delivery_sequence DESC, row_number) = 1
),
awarded AS (
  SELECT *
  FROM raw_awards
  QUALIFY ROW_NUMBER() OVER (PARTITION BY procurement_id ORDER BY delivery_sequence DESC, row_number) = 1
),
required AS (
  SELECT DISTINCT procurement_id
  FROM core.contracts
  WHERE procurement_id IS NOT NULL
    AND (requirement NOT IN ('none', 'bonus') OR required_places > 0)
),
-- True where a requirement was set, else empty: a no implies nothing.
implied AS (
  SELECT
    advertised.procurement_id,
    TRUE AS has_requirement
  FROM advertised
  LEFT JOIN required
    ON required.procurement_id = advertised.procurement_id
  WHERE advertised.has_requirement
    OR (advertised.has_requirement IS NULL AND required.procurement_id IS NOT NULL)
),
known AS (
  SELECT procurement_id FROM advertised UNION SELECT procurement_id FROM valued
  UNION SELECT procurement_id FROM awarded
  UNION SELECT procurement_id FROM core.readiness WHERE organisation_key IS NOT NULL
)
SELECT
  known.procurement_id,
  COALESCE(advertised.organisation_key, valued.organisation_key, awarded.organisation_key, planned.organisation_key)
    AS organisation_key,
  COALESCE(advertised.title, planned.title) AS title,
  COALESCE(advertised.published_date, valued.published_date, awarded.published_date) AS published_date,
  planned.planned_date,
  COALESCE(advertised.nature, valued.nature, awarded.nature, planned.nature) AS nature,
  advertised.procedure,
  COALESCE(advertised.agreement_type, planned.agreement_type) AS agreement_type,
  COALESCE(advertised.cpv, planned.cpv) AS cpv,
  COALESCE(advertised.value_sek, planned.value_sek) AS value_sek,
  COALESCE(advertised.duration_months, planned.duration_months) AS duration_months,
  COALESCE(advertised.full_time_jobs, planned.full_time_jobs) AS full_time_jobs,
  COALESCE(advertised.social_consideration, implied.has_requirement) AS social_consideration,
  COALESCE(advertised.has_requirement, implied.has_requirement) AS has_requirement,
  COALESCE(advertised.eligible, implied.has_requirement) AS eligible,
  advertised.exclusion_reason,
  advertised.reserved,
  CASE WHEN advertised.procurement_id IS NULL THEN 0 ELSE 1 END AS is_advertised,
  CASE WHEN COALESCE(advertised.delivery_id, valued.delivery_id, awarded.delivery_id) IS NULL THEN 1 ELSE 0 END
    AS is_only_planned,
  CASE WHEN valued.procurement_id IS NULL THEN 0 ELSE 1 END AS has_contracted_value,
  valued.contracted_value_sek,
  COALESCE(advertised.delivery_id, valued.delivery_id, awarded.delivery_id, planned.delivery_id) AS delivery_id,
  COALESCE(advertised.row_number, valued.row_number, awarded.row_number, planned.row_number) AS row_number
FROM known
LEFT JOIN advertised
  ON advertised.procurement_id = known.procurement_id
LEFT JOIN valued
  ON valued.procurement_id = known.procurement_id
LEFT JOIN awarded
  ON awarded.procurement_id = known.procurement_id
LEFT JOIN core.readiness AS planned ON planned.procurement_id = known.procurement_id
LEFT JOIN implied
  ON implied.procurement_id = known.procurement_id
