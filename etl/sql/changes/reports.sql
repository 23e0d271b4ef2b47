-- One row: a form in the report of a contract and period that is in force now.
SELECT
  CONCAT(contracts.contract_id, CHR(31), periods.period, CHR(31), COALESCE(reports.form, '')) AS key,
  contracts.contract_id,
  reports.received_date,
  reports.persons_started,
  reports.persons_ongoing,
  reports.fte_months,
  reports.sex,
  reports.target_groups
FROM core.reports AS reports
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = reports.contract_no
INNER JOIN core.periods AS periods
  ON periods.period_no = reports.period_no
