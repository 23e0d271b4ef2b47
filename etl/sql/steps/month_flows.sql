-- One row: a contract and a month with the places delivered in it, with the reports of the periods that end in it, with
-- the places that such a report tells of beyond those counted from persons, or told of by placements, none of which
-- need count.
WITH without_months AS (
  SELECT DISTINCT
    reported.contract_no,
    months.month
  FROM core.reported_periods AS reported
  INNER JOIN core.period_months AS months
    ON months.period_no = reported.period_no
  WHERE reported.tells_no_months = 1
    AND reported.not_counted_reason IS NULL
)
SELECT
  delivered.contract_no,
  delivered.month,
  SUM(delivered.places_delivered) AS places_delivered,
  SUM(delivered.places_accepted) AS places_accepted,
  SUM(delivered.places_evidenced) AS places_evidenced,
  0 AS reports_due,
  0 AS reports_received,
  0 AS reports_missing,
  0 AS reports_open,
  0 AS months_open,
  0 AS places_beyond,
  -- A month of which a report says who was there and not for how long is told of only where something counts in it.
  MAX(CASE WHEN without_months.contract_no IS NULL OR delivered.places_delivered > 0 THEN 1 ELSE 0 END) AS months_told
FROM mart.delivery_months AS delivered
LEFT JOIN without_months
  ON without_months.contract_no = delivered.contract_no
  AND without_months.month = delivered.month
GROUP BY delivered.contract_no, delivered.month
UNION ALL
SELECT
  contract_no,
  month,
  0,
  0,
  0,
  CAST(SUM(reports_due) AS BIGINT),
  CAST(SUM(reports_received) AS BIGINT),
  CAST(SUM(reports_missing) AS BIGINT),
  CAST(SUM(reports_open) AS BIGINT),
  CAST(SUM(reports_open * (DATE_DIFF('month', first_day, last_day) + 1)) AS BIGINT),
  0,
  0
FROM mart.report_periods
GROUP BY contract_no, month
UNION ALL
SELECT
  contract_no,
  month,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  SUM(places_beyond),
  0
FROM steps.reports_beside_placements
GROUP BY contract_no, month
UNION ALL
SELECT
  contracts.contract_no,
  months.month,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1
FROM core.contracts AS contracts
INNER JOIN core.placement_files AS files
  ON files.contract_no = contracts.contract_no
  AND files.delivery_sequence = files.latest_sequence
INNER JOIN core.months AS months
  ON months.last_day >= contracts.start_date
  AND months.first_day <= files.told_until
