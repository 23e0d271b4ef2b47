-- One row: all the numbers that the forecast counts with, side by side.
SELECT
  MAX(CASE WHEN name = 'least_months_of_history' THEN value END) AS least_months,
  MAX(CASE WHEN name = 'recent_months_read' THEN value END) AS recent_months_read,
  MAX(CASE WHEN name = 'planned_share_kept' THEN value END) AS planned_share_kept,
  MAX(CASE WHEN name = 'spread_per_open_place' THEN value END) AS spread_per_open_place,
  MAX(CASE WHEN name = 'spread_per_month_left' THEN value END) AS spread_per_month_left
FROM steps.forecast_rules AS rules
