-- One row: a figure that somebody else has published, as last delivered, with its source and how exact it is.
SELECT
  source_id,
  organisation,
  period,
  metric,
  value,
  precision,
  definition,
  url,
  as_of
FROM raw_published_figures
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY source_id, organisation, period, metric
  ORDER BY delivery_sequence DESC, row_number DESC
) = 1
