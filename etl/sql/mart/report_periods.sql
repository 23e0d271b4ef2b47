-- One row: a contract and a period that it is to report, begun by the date looked at. A report falls due the given days
-- after the end of its period. A nil report is a report; a missing one is missing, and never a zero.
WITH expected AS (
  SELECT
    contracts.contract_no,
    contracts.report_due_days,
    periods.period,
    periods.first_day,
    periods.last_day
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.periods AS periods
    ON periods.unit = contracts.report_frequency
    AND periods.last_day >= contracts.start_date
    AND periods.first_day <= LEAST(COALESCE(contracts.end_date, parameters.as_of), parameters.as_of)
  UNION ALL
  SELECT
    contracts.contract_no,
    contracts.report_due_days,
    NULL,
    contracts.start_date,
    contracts.end_date
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  WHERE contracts.report_frequency = 'final'
    AND contracts.end_date IS NOT NULL
    AND contracts.start_date <= parameters.as_of
),
-- A final report is any report whose period holds the contract's last day.
received AS (
  SELECT
    expected.contract_no,
    expected.last_day,
    COUNT(*) AS reports,
    MIN(reported.received_date) AS received_date,
    MIN(reported.is_nil) AS is_nil,
    MIN(reported.delivery_id) AS delivery_id,
    MIN(reported.sheet) AS sheet,
    MIN(reported.row_number) AS row_number
  FROM expected
  INNER JOIN core.reported_periods AS reported
    ON reported.contract_no = expected.contract_no
    AND (
      reported.period = expected.period
      OR (
        expected.period IS NULL
        AND reported.first_day <= expected.last_day
        AND reported.last_day >= expected.last_day
      )
    )
  GROUP BY expected.contract_no, expected.last_day
),
dated AS (
  SELECT
    expected.contract_no,
    expected.period,
    expected.first_day,
    expected.last_day,
    CAST(DATE_TRUNC('month', expected.last_day) AS DATE) AS month,
    CAST(expected.last_day + expected.report_due_days * INTERVAL 1 DAY AS DATE) AS due_date,
    CASE WHEN received.reports IS NULL THEN 0 ELSE 1 END AS is_received,
    received.received_date,
    COALESCE(received.is_nil, 0) AS is_nil,
    received.delivery_id,
    received.sheet,
    received.row_number,
    parameters.as_of
  FROM expected
  CROSS JOIN core.parameters AS parameters
  LEFT JOIN received
    ON received.contract_no = expected.contract_no
    AND received.last_day = expected.last_day
)
SELECT
  contract_no,
  period,
  first_day,
  last_day,
  month,
  due_date,
  received_date,
  is_nil,
  CASE WHEN due_date <= as_of THEN 1 ELSE 0 END AS reports_due,
  CASE WHEN due_date <= as_of THEN is_received ELSE 0 END AS reports_received,
  CASE WHEN due_date <= as_of THEN 1 - is_received ELSE 0 END AS reports_missing,
  CASE
    WHEN is_received = 1 AND received_date > due_date THEN 'late'
    WHEN is_received = 1 AND is_nil = 1 THEN 'nil'
    WHEN is_received = 1 THEN 'received'
    WHEN due_date <= as_of THEN 'missing'
    ELSE 'not_due'
  END AS status,
  delivery_id,
  sheet,
  row_number
FROM dated
