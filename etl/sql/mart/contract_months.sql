-- One row: a contract and a calendar month from its first to the month looked at, with how it stood at the end of that
-- month: sums since the start, counted as they are known now. For development over time; the same columns as
-- mart.contracts, which has how it stands today.
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
    SUM(reports_due),
    SUM(reports_received),
    SUM(reports_missing)
  FROM mart.report_periods
  GROUP BY contract_no, month
),
spans AS (
  SELECT
    contracts.contract_no,
    months.month
  FROM mart.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.months AS months
    ON months.month >= contracts.month
    AND months.first_day <= parameters.as_of
),
monthly AS (
  SELECT
    spans.contract_no,
    spans.month,
    COALESCE(SUM(flows.places_delivered), 0) AS places_delivered,
    COALESCE(SUM(flows.reports_due), 0) AS reports_due,
    COALESCE(SUM(flows.reports_received), 0) AS reports_received,
    COALESCE(SUM(flows.reports_missing), 0) AS reports_missing
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
    SUM(reports_due) OVER (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING) AS reports_due,
    SUM(reports_received) OVER (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING) AS reports_received,
    SUM(reports_missing) OVER (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING) AS reports_missing
  FROM monthly
)
SELECT
  running.contract_no,
  running.month,
  contracts.last_month,
  contracts.contracts,
  contracts.contract_value_sek,
  contracts.has_value,
  contracts.places_required,
  contracts.has_required_places,
  contracts.has_requirement,
  contracts.not_agreed,
  CASE WHEN contracts.places_required IS NULL THEN 0 ELSE running.places_delivered END AS places_delivered_uncapped,
  CASE WHEN contracts.places_required IS NULL THEN 0 ELSE LEAST(running.places_delivered, contracts.places_required) END AS places_delivered_capped,
  CASE
    WHEN contracts.places_required IS NULL THEN 0
    WHEN running.reports_missing > 0 THEN contracts.places_required
    ELSE LEAST(running.places_delivered, contracts.places_required)
  END AS places_possible,
  CASE WHEN contracts.places_required IS NULL THEN 0 ELSE running.reports_due END AS obligation_reports_due,
  CASE WHEN contracts.places_required IS NULL THEN 0 ELSE running.reports_received END AS obligation_reports_received
FROM running
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = running.contract_no
