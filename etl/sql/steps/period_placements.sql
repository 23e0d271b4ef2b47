-- One row: a period that a contract is to report and that placements of persons tell of to its last day, in how many
-- deliveries, and when the first of them came.
WITH registered AS (
  SELECT
    spellings.contract_key,
    MIN(contracts.delivered_on) AS registered_on
  FROM raw_contracts AS contracts
  INNER JOIN core.contract_spellings AS spellings
    ON spellings.contract_id = contracts.contract_id
  GROUP BY spellings.contract_key
)
SELECT
  calendar.contract_no,
  calendar.last_day,
  COUNT(*) AS versions,
  -- What fell due before the contract was in the register could not come here in time: when the buyer got it is
  -- unknown.
  CASE
    WHEN MIN(files.delivered_on) <= MIN(calendar.due_date) OR MIN(registered.registered_on) <= MIN(calendar.due_date)
      THEN MIN(files.delivered_on)
  END AS received_date
FROM core.report_calendar AS calendar
INNER JOIN core.placement_files AS files
  ON files.contract_no = calendar.contract_no
  AND files.speaks_until >= calendar.last_day
  AND files.told_until >= calendar.last_day
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = calendar.contract_no
INNER JOIN registered
  ON registered.contract_key = contracts.contract_key
GROUP BY calendar.contract_no, calendar.last_day
