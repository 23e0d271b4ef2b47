-- One row: a delivery and an organisation that a row of it is about, also a row that another has replaced since. Empty
-- where a row is about nobody that is known.
SELECT DISTINCT
  delivered.delivery_id,
  organisations.organisation_id
FROM (
  SELECT delivery_id, organisation_key FROM raw_procurements
  UNION SELECT delivery_id, organisation_key FROM raw_goals
  UNION SELECT delivery_id, organisation_key FROM raw_socio_results
  UNION SELECT delivery_id, organisation_key FROM raw_readiness
  UNION
  SELECT dialogues.delivery_id, procurements.organisation_key
  FROM raw_dialogues AS dialogues
  LEFT JOIN core.procurements AS procurements ON procurements.procurement_id = dialogues.procurement_id
) AS delivered
LEFT JOIN core.organisations AS organisations
  ON organisations.organisation_key = delivered.organisation_key
