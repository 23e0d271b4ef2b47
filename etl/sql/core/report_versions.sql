-- One row: a contract and a period of which reports have come, in how many deliveries, and when the first of them came:
-- a report that is corrected later has come in time all the same. All but the latest are kept as versions and count no
-- more.
SELECT
  contract_no,
  period_no,
  COUNT(DISTINCT delivery_sequence) AS versions,
  MIN(received_date) AS received_date
FROM steps.known_reports
WHERE unit <> 'weekly'
GROUP BY contract_no, period_no
UNION ALL
-- A month told by its weeks has come when the last of them has.
SELECT
  contract_no,
  period_no,
  1,
  MAX(received_date)
FROM core.weekly_reports
GROUP BY contract_no, period_no
