-- One row: a contract and a period that a report speaks for, and whether its sums count.
-- A contract with placements of persons in the period is counted from them: then the report is compared, never added.
-- A report of a period wholly outside the contract's dates, or one that begins after the date looked at, does not count.
WITH summed AS (
  SELECT
    contract_no,
    period_no,
    MIN(received_date) AS received_date,
    SUM(persons_started) AS persons_started,
    SUM(persons_ongoing) AS persons_ongoing,
    SUM(fte_months) AS fte_months,
    MIN(delivery_id) AS delivery_id,
    MIN(sheet) AS sheet,
    MIN(row_number) AS row_number
  FROM core.reports
  GROUP BY contract_no, period_no
),
reported AS (
  SELECT
    summed.*,
    periods.period,
    periods.first_day,
    periods.last_day
  FROM summed
  INNER JOIN core.periods AS periods
    ON periods.period_no = summed.period_no
),
with_persons AS (
  SELECT
    reported.contract_no,
    reported.period_no,
    COUNT(*) AS placements
  FROM reported
  INNER JOIN core.placements AS placements
    ON placements.contract_no = reported.contract_no
    AND placements.start_date <= reported.last_day
    AND placements.active_to >= reported.first_day
    AND placements.active_to >= placements.start_date
  GROUP BY reported.contract_no, reported.period_no
)
SELECT
  reported.*,
  CASE
    WHEN reported.last_day < contracts.start_date OR reported.first_day > contracts.end_date THEN 'outside_contract'
    WHEN reported.first_day > parameters.as_of THEN 'not_started'
    WHEN with_persons.placements IS NOT NULL THEN 'counted_from_persons'
  END AS not_counted_reason,
  CASE
    WHEN COALESCE(reported.persons_started, 0) = 0
      AND COALESCE(reported.persons_ongoing, 0) = 0
      AND COALESCE(reported.fte_months, 0) = 0
      THEN 1
    ELSE 0
  END AS is_nil
FROM reported
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = reported.contract_no
CROSS JOIN core.parameters AS parameters
LEFT JOIN with_persons
  ON with_persons.contract_no = reported.contract_no
  AND with_persons.period_no = reported.period_no
