-- One row: a contract and a month with the places delivered in it, with the reports of the periods that end in it, with
-- the places that such a report tells of beyond those counted from persons, or told of by placements, none of which
-- need count.
SELECT
  contract_no,
  month,
  SUM(places_delivered) AS places_delivered,
  SUM(places_accepted) AS places_accepted,
  SUM(places_evidenced) AS places_evidenced,
  0 AS reports_due,
  0 AS reports_received,
  0 AS reports_missing,
  0 AS reports_open,
  0 AS months_open,
  0 AS places_beyond,
  1 AS months_told
FROM mart.delivery_months
GROUP BY contract_no, month
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
