-- One row: an organisation as it stands now.
SELECT
  organisation_key AS key,
  '' AS contract_id,
  name,
  type,
  municipality_code,
  parent_organisation_id
FROM core.organisations
