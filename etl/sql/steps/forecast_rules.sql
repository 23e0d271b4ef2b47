-- One row: a number that the forecast counts with, as in force on the date looked at.
SELECT
  forecast_rules.name,
  forecast_rules.from_share_left,
  forecast_rules.value
FROM core.forecast_rules AS forecast_rules
CROSS JOIN core.parameters AS parameters
WHERE forecast_rules.valid_from <= parameters.as_of
QUALIFY forecast_rules.valid_from = MAX(forecast_rules.valid_from) OVER (PARTITION BY forecast_rules.name)
