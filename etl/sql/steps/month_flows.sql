-- One row: a contract and a month with the places delivered in it, with the reports of the periods that end in it, with
-- the places that such a report tells of beyond those counted from persons, or told of by placements, none of which
-- need count. Each row has what it is of, and nothing in the other columns: they are added up.
WITH without_months AS (
  SELECT DISTINCT
    reported.contract_no,
    months.month
  FROM core.reported_periods AS reported
  INNER JOIN core.period_months AS months
    ON months.period_no = reported.period_no
  WHERE reported.lacks_months = 1
)
SELECT
  delivered.contract_no,
  delivered.month,
  SUM(delivered.places_delivered) AS places_delivered,
  SUM(delivered.places_accepted) AS places_accepted,
  SUM(delivered.places_evidenced) AS places_evidenced,
  -- A month of which a report says who was there and not for how long is told of only where something counts in it.
  MAX(CASE WHEN without_months.contract_no IS NULL OR delivered.places_delivered > 0 THEN 1 ELSE 0 END) AS months_told
FROM mart.delivery_months AS delivered
LEFT JOIN without_months
  ON without_months.contract_no = delivered.contract_no
  AND without_months.month = delivered.month
GROUP BY delivered.contract_no, delivered.month
UNION ALL BY NAME
SELECT
  contract_no,
  month,
  CAST(SUM(reports_due) AS BIGINT) AS reports_due,
  CAST(SUM(reports_received) AS BIGINT) AS reports_received,
  CAST(SUM(reports_missing) AS BIGINT) AS reports_missing,
  CAST(SUM(reports_open) AS BIGINT) AS reports_open,
  CAST(SUM(reports_open * (DATE_DIFF('month', first_day, last_day) + 1)) AS BIGINT) AS months_open
FROM mart.report_periods
GROUP BY contract_no, month
UNION ALL BY NAME
SELECT
  contract_no,
  month,
  SUM(places_beyond) AS places_beyond
FROM steps.reports_beside_placements
GROUP BY contract_no, month
UNION ALL BY NAME
SELECT
  contracts.contract_no,
  months.month,
  1 AS months_told
FROM core.contracts AS contracts
INNER JOIN core.placement_files AS files
  ON files.contract_no = contracts.contract_no
  AND files.delivery_sequence = files.latest_sequence
INNER JOIN core.months AS months
  ON months.last_day >= contracts.start_date
  AND months.first_day <= files.told_until
-- Who is to report in sums has told nothing by not naming a person.
WHERE COALESCE(contracts.report_form, '') <> 'sums'
