-- One row: what is known of a procurement before its requirement, as it stands now.
SELECT
  procurement_id AS key,
  '' AS contract_id,
  planned_date,
  decision,
  client_interested,
  matching_officer,
  network,
  early_dialogue
FROM core.readiness
