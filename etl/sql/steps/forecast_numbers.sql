-- One row: all the numbers that the forecast counts with, side by side.
SELECT
  MAX(CASE WHEN name = 'least_months_of_history' THEN value END) AS least_months,
  MAX(CASE WHEN name = 'recent_months' THEN value END) AS recent_months,
  MAX(CASE WHEN name = 'starts_share_kept' THEN value END) AS starts_share_kept,
  MAX(CASE WHEN name = 'spread_per_open_place' THEN value END) AS spread_per_open_place,
  MAX(CASE WHEN name = 'spread_per_month_left' THEN value END) AS spread_per_month_left,
  MAX(CASE WHEN name = 'spread_of_sums' THEN value END) AS spread_of_sums
FROM steps.forecast_rules AS rules
