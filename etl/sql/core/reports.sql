-- One row: a row of the latest report of a known contract and period. A later report for the same contract and period
-- replaces the earlier one whole; it never adds. A report that came in after the date looked at is not known then.
SELECT
  contracts.contract_no,
  periods.period_no,
  reports.received_date,
  reports.form,
  reports.persons_started,
  reports.persons_ongoing,
  reports.persons_ended,
  reports.fte_months,
  reports.reason,
  reports.delivery_sequence,
  reports.delivery_id,
  reports.sheet,
  reports.row_number
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
QUALIFY reports.delivery_sequence = MAX(reports.delivery_sequence) OVER (
  PARTITION BY contracts.contract_no, periods.period_no
)
