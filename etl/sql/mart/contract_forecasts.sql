-- One row: a contract with a number of places, and the places that it is likely to have given when it ends.
-- Delivered so far, what ongoing placements still give until their planned ends, and what new ones would give at the
-- contract's own rate of starts. Nothing later than the date looked at is used. docs/method.md says how it was chosen.
WITH unfit AS (
  SELECT
    contract_no,
    'no_end_date' AS forecast_method
  FROM core.contracts
  WHERE required_places IS NOT NULL
    AND end_date IS NULL
  UNION ALL
  SELECT
    contracts.contract_no,
    'not_started'
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  WHERE contracts.required_places IS NOT NULL
    AND contracts.end_date IS NOT NULL
    AND contracts.start_date > parameters.as_of
)
SELECT
  contracts.contract_no,
  CAST(DATE_TRUNC('month', contracts.end_date) AS DATE) AS month,
  COALESCE(ranges.forecast_method, unfit.forecast_method) AS forecast_method,
  1 AS has_required_places,
  COALESCE(ranges.has_forecast, 0) AS has_forecast,
  COALESCE(ranges.places_delivered, delivered.places_delivered, 0) AS places_delivered,
  ranges.places_planned,
  CASE WHEN ranges.has_forecast = 1 THEN ranges.forecast_places END AS forecast_places,
  CASE WHEN ranges.has_forecast = 1 THEN ranges.forecast_low END AS forecast_low,
  CASE WHEN ranges.has_forecast = 1 THEN ranges.forecast_high END AS forecast_high
FROM core.contracts AS contracts
LEFT JOIN steps.forecast_ranges AS ranges
  ON ranges.contract_no = contracts.contract_no
LEFT JOIN unfit
  ON unfit.contract_no = contracts.contract_no
LEFT JOIN steps.contract_deliveries AS delivered
  ON delivered.contract_no = contracts.contract_no
WHERE contracts.required_places IS NOT NULL
