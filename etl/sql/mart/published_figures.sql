-- One row: a figure that somebody else has published, with its source and how exact it is. Some come with the product
-- (data/reference/published_figures.csv); what is delivered under the same key wins over them, and over earlier
-- deliveries.
WITH together AS (
  SELECT
    source_id,
    organisation,
    period,
    metric,
    value,
    precision,
    definition,
    url,
    as_of,
    1 AS is_delivered,
    delivery_sequence,
    row_number
  FROM raw_published_figures
  UNION ALL
  SELECT source_id, organisation, period, metric, value, precision, definition, url, as_of, 0, -1, row_number
  FROM core.published_facts
),
latest AS (
  SELECT *
  FROM together
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY source_id, organisation, period, metric
    ORDER BY delivery_sequence DESC, row_number DESC
  ) = 1
)
SELECT
  source_id,
  organisation,
  period,
  metric,
  value,
  precision,
  definition,
  url,
  as_of,
  is_delivered,
  -- Several may say something of the same thing, each in its own way. All are kept.
  COUNT(*) OVER same_thing AS versions,
  CASE WHEN MIN(value) OVER same_thing < MAX(value) OVER same_thing THEN 1 ELSE 0 END AS in_conflict
FROM latest
WINDOW same_thing AS (PARTITION BY organisation, period, metric)
