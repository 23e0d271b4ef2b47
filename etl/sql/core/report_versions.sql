-- One row: a contract and a period of which reports have come, in how many deliveries, and when the first of them came:
-- a report that is corrected later has come in time all the same. All but the latest are kept as versions and count no
-- more.
SELECT
  contracts.contract_no,
  periods.period_no,
  COUNT(DISTINCT reports.delivery_sequence) AS versions,
  MIN(reports.received_date) AS received_date
FROM raw_reports AS reports
INNER JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = reports.contract_id
INNER JOIN core.contracts AS contracts
  ON contracts.contract_key = spellings.contract_key
INNER JOIN core.periods AS periods
  ON periods.period = reports.period
CROSS JOIN core.parameters AS parameters
WHERE reports.received_date IS NULL
  OR reports.received_date <= parameters.as_of
GROUP BY contracts.contract_no, periods.period_no
