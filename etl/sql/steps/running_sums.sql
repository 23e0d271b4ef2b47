-- One row: a contract and a calendar month from its first to the month looked at, with its sums from the start to the
-- end of that month; or, with no month, with all its sums. Counted as they are known now.
WITH spans AS (
  SELECT
    contracts.contract_no,
    contracts.contract_key,
    months.month,
    LEAST(months.last_day, parameters.as_of) AS judged_on
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.months AS months
    ON months.last_day >= contracts.start_date
    AND months.first_day <= parameters.as_of
),
monthly AS (
  SELECT
    spans.contract_no,
    spans.contract_key,
    spans.month,
    spans.judged_on,
    COALESCE(SUM(flows.places_delivered), 0) AS places_delivered,
    COALESCE(SUM(flows.places_accepted), 0) AS places_accepted,
    COALESCE(SUM(flows.places_evidenced), 0) AS places_evidenced,
    COALESCE(CAST(SUM(flows.reports_due) AS BIGINT), 0) AS reports_due,
    COALESCE(CAST(SUM(flows.reports_received) AS BIGINT), 0) AS reports_received,
    COALESCE(CAST(SUM(flows.reports_missing) AS BIGINT), 0) AS reports_missing,
    COALESCE(CAST(SUM(flows.reports_open) AS BIGINT), 0) AS reports_open,
    COALESCE(CAST(SUM(flows.months_open) AS BIGINT), 0) AS months_open,
    COALESCE(SUM(flows.places_beyond), 0) AS places_beyond,
    COALESCE(CAST(SUM(flows.months_told) AS BIGINT), 0) AS months_told
  FROM spans
  LEFT JOIN steps.month_flows AS flows
    ON flows.contract_no = spans.contract_no
    AND flows.month = spans.month
  GROUP BY spans.contract_no, spans.contract_key, spans.month, spans.judged_on
),
-- The most that the contract has given in one month.
most AS (
  SELECT
    contract_no,
    MAX(places_delivered) AS places_delivered
  FROM monthly
  GROUP BY contract_no
)
SELECT
  contract_no,
  contract_key,
  month,
  judged_on,
  CAST(places_delivered AS DOUBLE) AS places_delivered_in_month,
  macros.total(SUM(places_delivered) OVER so_far) AS places_delivered,
  macros.total(SUM(places_accepted) OVER so_far) AS places_accepted,
  macros.total(SUM(places_evidenced) OVER so_far) AS places_evidenced,
  CAST(SUM(reports_due) OVER so_far AS BIGINT) AS reports_due,
  CAST(SUM(reports_received) OVER so_far AS BIGINT) AS reports_received,
  CAST(SUM(reports_missing) OVER so_far AS BIGINT) AS reports_missing,
  CAST(SUM(reports_open) OVER so_far AS BIGINT) AS reports_open,
  CAST(SUM(months_open) OVER so_far AS BIGINT) * macros.total(MAX(places_delivered) OVER so_far) AS places_hidden,
  macros.total(SUM(places_beyond) OVER so_far) AS places_beyond,
  CAST(SUM(months_told) OVER so_far AS BIGINT) AS months_told
FROM monthly
WINDOW so_far AS (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING)
UNION ALL
SELECT
  contracts.contract_no,
  contracts.contract_key,
  NULL,
  parameters.as_of,
  NULL,
  macros.total(COALESCE(SUM(flows.places_delivered), 0)),
  macros.total(COALESCE(SUM(flows.places_accepted), 0)),
  macros.total(COALESCE(SUM(flows.places_evidenced), 0)),
  COALESCE(CAST(SUM(flows.reports_due) AS BIGINT), 0),
  COALESCE(CAST(SUM(flows.reports_received) AS BIGINT), 0),
  COALESCE(CAST(SUM(flows.reports_missing) AS BIGINT), 0),
  COALESCE(CAST(SUM(flows.reports_open) AS BIGINT), 0),
  COALESCE(CAST(SUM(flows.months_open) AS BIGINT), 0) * macros.total(COALESCE(MAX(most.places_delivered), 0)),
  macros.total(COALESCE(SUM(flows.places_beyond), 0)),
  COALESCE(CAST(SUM(flows.months_told) AS BIGINT), 0)
FROM core.contracts AS contracts
CROSS JOIN core.parameters AS parameters
LEFT JOIN steps.month_flows AS flows
  ON flows.contract_no = contracts.contract_no
LEFT JOIN most
  ON most.contract_no = contracts.contract_no
GROUP BY contracts.contract_no, contracts.contract_key, parameters.as_of
