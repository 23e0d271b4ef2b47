-- One row: a contract and a calendar month from its first to the month looked at, with how it stood at the end of that
-- month; or, with no month, how it stands on the date looked at. Sums since the start, counted as they are known now.
-- What a contract's places count for is decided here, for today and for every month alike.
WITH flows AS (
  SELECT
    contract_no,
    month,
    SUM(places_delivered) AS places_delivered,
    0 AS reports_due,
    0 AS reports_received,
    0 AS reports_missing
  FROM mart.delivery_months
  GROUP BY contract_no, month
  UNION ALL
  SELECT
    contract_no,
    month,
    0,
    CAST(SUM(reports_due) AS BIGINT),
    CAST(SUM(reports_received) AS BIGINT),
    CAST(SUM(reports_missing) AS BIGINT)
  FROM mart.report_periods
  GROUP BY contract_no, month
),
spans AS (
  SELECT
    contracts.contract_no,
    months.month
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.months AS months
    ON months.last_day >= contracts.start_date
    AND months.first_day <= parameters.as_of
),
monthly AS (
  SELECT
    spans.contract_no,
    spans.month,
    COALESCE(SUM(flows.places_delivered), 0) AS places_delivered,
    COALESCE(CAST(SUM(flows.reports_due) AS BIGINT), 0) AS reports_due,
    COALESCE(CAST(SUM(flows.reports_received) AS BIGINT), 0) AS reports_received,
    COALESCE(CAST(SUM(flows.reports_missing) AS BIGINT), 0) AS reports_missing
  FROM spans
  LEFT JOIN flows
    ON flows.contract_no = spans.contract_no
    AND flows.month = spans.month
  GROUP BY spans.contract_no, spans.month
),
running AS (
  SELECT
    contract_no,
    month,
    SUM(places_delivered) OVER (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING) AS places_delivered,
    CAST(SUM(reports_due) OVER (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING) AS BIGINT) AS reports_due,
    CAST(SUM(reports_received) OVER (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING) AS BIGINT) AS reports_received,
    CAST(SUM(reports_missing) OVER (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING) AS BIGINT) AS reports_missing
  FROM monthly
  UNION ALL
  SELECT
    contracts.contract_no,
    NULL,
    COALESCE(SUM(flows.places_delivered), 0),
    COALESCE(CAST(SUM(flows.reports_due) AS BIGINT), 0),
    COALESCE(CAST(SUM(flows.reports_received) AS BIGINT), 0),
    COALESCE(CAST(SUM(flows.reports_missing) AS BIGINT), 0)
  FROM core.contracts AS contracts
  LEFT JOIN flows
    ON flows.contract_no = contracts.contract_no
  GROUP BY contracts.contract_no
)
SELECT
  running.contract_no,
  running.month,
  running.places_delivered,
  running.reports_due,
  running.reports_received,
  running.reports_missing,
  CASE WHEN contracts.required_places IS NULL THEN 0 ELSE running.places_delivered END AS places_delivered_uncapped,
  CASE WHEN contracts.required_places IS NULL THEN 0 ELSE LEAST(running.places_delivered, contracts.required_places) END AS places_delivered_capped,
  -- With a report missing, anything up to the requirement may have been delivered.
  CASE
    WHEN contracts.required_places IS NULL THEN 0
    WHEN running.reports_missing > 0 THEN contracts.required_places
    ELSE LEAST(running.places_delivered, contracts.required_places)
  END AS places_possible,
  CASE WHEN contracts.required_places IS NULL THEN 0 ELSE running.reports_due END AS obligation_reports_due,
  CASE WHEN contracts.required_places IS NULL THEN 0 ELSE running.reports_received END AS obligation_reports_received
FROM running
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = running.contract_no
