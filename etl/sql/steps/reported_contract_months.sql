-- One row: a contract and a month that a report speaks for, or a file of placements where the contract does not ask for
-- sums, how many days of it are the contract's, and whether it is one of the latest that are told. A month without
-- either, or of which persons are told and no months, is not known to be empty, and is no part of a pace.
WITH told AS (
  SELECT
    contracts.contract_no,
    months.month
  FROM steps.forecast_contracts AS contracts
  INNER JOIN core.reported_periods AS reported_periods
    ON reported_periods.contract_no = contracts.contract_no
    AND (
      reported_periods.not_counted_reason IS NULL
      OR reported_periods.not_counted_reason = 'counted_from_persons'
    )
    AND reported_periods.lacks_months = 0
  INNER JOIN core.period_months AS period_months
    ON period_months.period_no = reported_periods.period_no
  INNER JOIN core.months AS months
    ON months.month = period_months.month
    AND months.last_day >= contracts.start_date
    AND months.first_day <= contracts.known_to
  UNION
  SELECT
    contracts.contract_no,
    months.month
  FROM steps.forecast_contracts AS contracts
  INNER JOIN core.contracts AS asked
    ON asked.contract_no = contracts.contract_no
    AND (asked.report_form IS NULL OR asked.report_form <> 'sums')
  INNER JOIN core.placement_files AS files
    ON files.contract_no = contracts.contract_no
    AND files.delivery_sequence = files.latest_sequence
  INNER JOIN core.months AS months
    ON months.last_day >= contracts.start_date
    AND months.first_day <= contracts.known_to
    AND LEAST(months.last_day, contracts.known_to) <= files.told_until
)
SELECT
  told.contract_no,
  told.month,
  DATE_DIFF(
    'day', GREATEST(months.first_day, contracts.start_date), LEAST(months.last_day, contracts.known_to)
  ) + 1 AS days,
  CASE
    WHEN ROW_NUMBER() OVER (PARTITION BY told.contract_no ORDER BY told.month DESC) <= numbers.recent_months THEN 1
    ELSE 0
  END AS is_recent
FROM told
CROSS JOIN steps.forecast_numbers AS numbers
INNER JOIN core.months AS months
  ON months.month = told.month
INNER JOIN steps.forecast_contracts AS contracts
  ON contracts.contract_no = told.contract_no
