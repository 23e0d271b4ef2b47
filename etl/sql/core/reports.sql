-- One row: a row of the latest report of a known contract and period. A later report for the same contract and period
-- replaces the earlier one whole; it never adds. A report that came in after the date looked at is not known then.
WITH known AS (
  SELECT
    contracts.contract_no,
    periods.period_no,
    periods.unit,
    periods.first_day,
    periods.last_day,
    reports.*
  FROM raw_reports AS reports
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_id = reports.contract_id
  INNER JOIN core.periods AS periods
    ON periods.period = reports.period
  CROSS JOIN core.parameters AS parameters
  WHERE reports.received_date IS NULL
    OR reports.received_date <= parameters.as_of
),
latest AS (
  SELECT
    contract_no,
    period_no,
    MAX(delivery_sequence) AS delivery_sequence
  FROM known
  GROUP BY contract_no, period_no
)
SELECT
  known.contract_no,
  known.period_no,
  known.period,
  known.unit,
  known.first_day,
  known.last_day,
  known.received_date,
  known.form,
  known.persons_started,
  known.persons_ongoing,
  known.persons_ended,
  known.fte_months,
  known.reason,
  known.delivery_id,
  known.sheet,
  known.row_number
FROM known
INNER JOIN latest
  ON latest.contract_no = known.contract_no
  AND latest.period_no = known.period_no
  AND latest.delivery_sequence = known.delivery_sequence
