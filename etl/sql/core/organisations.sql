-- One row: an organisation, whether it is in a register of organisations or only named by a procurement, a contract, a
-- goal, what is prepared or a calculation. organisation_key is its number in one spelling; organisation_id is the
-- spelling that readers see.
-- organisation_no is its place by county, municipality and number, so that the contracts of each are one range.
WITH named AS (
  SELECT
    organisation_key,
    organisation_id,
    name,
    type,
    municipality_code,
    parent_organisation_key,
    1 AS source_rank,
    delivery_sequence,
    row_number
  FROM raw_organisations
  UNION ALL
  SELECT
    organisation_key,
    organisation_id,
    organisation_name,
    organisation_type,
    NULL,
    NULL,
    2,
    delivery_sequence,
    row_number
  FROM raw_procurements
  UNION ALL
  SELECT
    organisation_key,
    organisation_id,
    organisation_name,
    organisation_type,
    NULL,
    NULL,
    3,
    delivery_sequence,
    row_number
  FROM raw_procurement_values
  UNION ALL
  SELECT
    organisation_key,
    organisation_id,
    organisation_name,
    organisation_type,
    NULL,
    NULL,
    4,
    delivery_sequence,
    row_number
  FROM raw_awards
  UNION ALL
  SELECT organisation_key, organisation_id, NULL, NULL, NULL, NULL, 5, delivery_sequence, row_number
  FROM raw_contracts
  UNION ALL
  SELECT organisation_key, organisation_id, NULL, NULL, NULL, NULL, 6, delivery_sequence, row_number
  FROM raw_goals
  UNION ALL
  SELECT organisation_key, organisation_id, NULL, NULL, NULL, NULL, 7, delivery_sequence, row_number
  FROM raw_readiness
  WHERE organisation_key IS NOT NULL
  UNION ALL
  SELECT organisation_key, organisation_id, NULL, NULL, NULL, NULL, 8, delivery_sequence, row_number
  FROM raw_socio_results
),
ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY organisation_key ORDER BY source_rank, delivery_sequence DESC, row_number) AS place
  FROM named
),
-- A municipality that came without a code is known by its name: "Lunds kommun" is Lund, "Malmö kommun" is Malmö.
placed AS (
  SELECT
    ranked.organisation_key,
    ranked.organisation_id,
    COALESCE(ranked.name, ranked.organisation_id) AS name,
    ranked.type,
    COALESCE(ranked.municipality_code, municipalities.code) AS municipality_code,
    ranked.parent_organisation_key
  FROM ranked
  LEFT JOIN core.municipalities AS municipalities
    ON ranked.municipality_code IS NULL
    AND ranked.type = 'municipality'
    AND UPPER(ranked.name) IN (UPPER(municipalities.name) || ' KOMMUN', UPPER(municipalities.name) || 'S KOMMUN')
  WHERE ranked.place = 1
)
SELECT
  ROW_NUMBER() OVER (
    ORDER BY municipalities.county_code NULLS FIRST, municipalities.code NULLS FIRST, placed.organisation_key
  ) AS organisation_no,
  placed.organisation_key,
  placed.organisation_id,
  placed.name,
  placed.type,
  municipalities.code AS municipality_code,
  municipalities.county_code,
  parents.organisation_id AS parent_organisation_id,
  CASE WHEN placed.organisation_id LIKE 'ENSKILD-%' THEN 1 ELSE 0 END AS is_natural_person
FROM placed
LEFT JOIN core.municipalities AS municipalities
  ON municipalities.code = placed.municipality_code
LEFT JOIN ranked AS parents
  ON parents.organisation_key = placed.parent_organisation_key
  AND parents.place = 1
