-- One row: an organisation, with the name that is shown for it.
SELECT
  organisation_id,
  organisation_key,
  name,
  type,
  municipality_code,
  county_code,
  parent_organisation_id,
  is_natural_person
FROM core.organisations
