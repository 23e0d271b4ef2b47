-- One row: a result of a socio-economic calculation made elsewhere, for one level, as last delivered. Rows of different
-- methods, versions or levels are never added up: a level is part of another, and each method counts in its own way.
SELECT
  COALESCE(organisations.organisation_id, results.organisation_id) AS organisation_id,
  results.contract_id,
  results.period,
  results.method,
  results.model_version,
  results.level,
  results.amount_sek,
  results.persons,
  results.assumptions,
  results.delivery_id,
  results.row_number
FROM raw_socio_results AS results
LEFT JOIN core.organisations AS organisations
  ON organisations.organisation_key = results.organisation_key
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY
    results.organisation_key,
    results.contract_id,
    results.period,
    results.method,
    results.model_version,
    results.level
  ORDER BY results.delivery_sequence DESC, results.row_number DESC
) = 1
