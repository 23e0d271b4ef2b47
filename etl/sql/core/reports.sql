-- One row: a row of the latest report of a known contract and period. A later report for the same contract and period
-- replaces the earlier one whole; it never adds. A report that came in after the date looked at is not known then.
WITH known AS (
  SELECT reports.*
  FROM raw_reports AS reports
  CROSS JOIN core.parameters AS parameters
  WHERE reports.received_date IS NULL
    OR reports.received_date <= parameters.as_of
),
latest AS (
  SELECT
    contract_id,
    period,
    MAX(delivery_sequence) AS delivery_sequence
  FROM known
  GROUP BY contract_id, period
)
SELECT
  contracts.contract_no,
  reports.period,
  periods.unit,
  periods.first_day,
  periods.last_day,
  reports.received_date,
  reports.form,
  reports.persons_started,
  reports.persons_ongoing,
  reports.persons_ended,
  reports.fte_months,
  reports.reason,
  reports.delivery_id,
  reports.sheet,
  reports.row_number
FROM known AS reports
INNER JOIN latest
  ON latest.contract_id = reports.contract_id
  AND latest.period = reports.period
  AND latest.delivery_sequence = reports.delivery_sequence
INNER JOIN core.contracts AS contracts
  ON contracts.contract_id = reports.contract_id
INNER JOIN core.periods AS periods
  ON periods.period = reports.period
