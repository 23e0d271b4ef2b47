-- One row: a contract and a period that it is to report, begun by the date looked at, and whether the report came. It falls
-- due the given days after the end of its period. A nil report is a
-- report; a missing one is missing, and never a zero. A returned one has come, yet what it says is open until it comes again.
WITH expected AS (
  SELECT *
  FROM core.report_calendar
),
-- A final report is any report whose period holds the contract's last day.
received AS (
  SELECT
    expected.contract_no,
    expected.last_day,
    COUNT(*) AS reports,
    MIN(versions.received_date) AS received_date,
    MIN(reported.is_nil) AS is_nil,
    SUM(reported.fte_months) AS fte_months,
    -- Where placements are what is counted, nobody needs the months of the report.
    MAX(CASE WHEN reported.not_counted_reason IS NULL THEN reported.tells_no_months ELSE 0 END) AS is_incomplete,
    MAX(versions.versions) AS versions,
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
  LEFT JOIN core.report_versions AS versions
    ON versions.contract_no = reported.contract_no
    AND versions.period_no = reported.period_no
  GROUP BY expected.contract_no, expected.last_day
),
decided AS (
  SELECT
    expected.contract_no,
    expected.last_day,
    MIN(states.state) AS state,
    MIN(states.decision_date) AS decision_date,
    MIN(states.reason_code) AS reason_code,
    MIN(states.reason) AS reason,
    MIN(states.evidence_reference) AS evidence_reference
  FROM expected
  INNER JOIN core.report_states AS states
    ON states.contract_no = expected.contract_no
    AND (
      states.period = expected.period
      OR (
        expected.period IS NULL
        AND states.first_day <= expected.last_day
        AND states.last_day >= expected.last_day
      )
    )
  GROUP BY expected.contract_no, expected.last_day
),
exempted AS (
  SELECT
    expected.contract_no,
    expected.last_day,
    MIN(decisions.reason_code) AS reason_code
  FROM expected
  INNER JOIN core.decisions AS decisions
    ON decisions.contract_no = expected.contract_no
    AND decisions.decision = 'exempt'
    AND (
      decisions.period = expected.period
      OR (
        expected.period IS NULL
        AND decisions.first_day <= expected.last_day
        AND decisions.last_day >= expected.last_day
      )
      -- An exemption of the whole contract frees it from what falls due after the decision.
      OR (decisions.period_no IS NULL AND COALESCE(decisions.decision_date, expected.first_day) <= expected.last_day)
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
    expected.due_date,
    CASE WHEN received.reports IS NULL THEN 0 ELSE 1 END AS is_received,
    received.received_date,
    COALESCE(received.is_nil, 0) AS is_nil,
    received.fte_months AS reported_fte_months,
    COALESCE(received.is_incomplete, 0) AS is_incomplete,
    COALESCE(received.versions, 0) AS versions,
    decided.state,
    decided.decision_date,
    COALESCE(exempted.reason_code, decided.reason_code) AS reason_code,
    decided.reason,
    decided.evidence_reference,
    CASE WHEN exempted.contract_no IS NULL THEN 0 ELSE 1 END AS is_exempt,
    CASE WHEN decided.state = 'returned' THEN 1 ELSE 0 END AS is_returned,
    received.delivery_id,
    received.sheet,
    received.row_number,
    parameters.as_of
  FROM expected
  CROSS JOIN core.parameters AS parameters
  LEFT JOIN received
    ON received.contract_no = expected.contract_no
    AND received.last_day = expected.last_day
  LEFT JOIN decided
    ON decided.contract_no = expected.contract_no
    AND decided.last_day = expected.last_day
  LEFT JOIN exempted
    ON exempted.contract_no = expected.contract_no
    AND exempted.last_day = expected.last_day
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
  reported_fte_months,
  versions,
  is_exempt,
  CASE WHEN due_date <= as_of AND is_exempt = 0 THEN 1 ELSE 0 END AS reports_due,
  CASE WHEN due_date <= as_of AND is_exempt = 0 THEN is_received ELSE 0 END AS reports_received,
  CASE WHEN due_date <= as_of AND is_exempt = 0 THEN 1 - is_received ELSE 0 END AS reports_missing,
  -- Open: nothing can be said of the period yet, for its report is missing or returned, or tells of persons and no months.
  CASE WHEN due_date <= as_of AND is_exempt = 0 AND (is_received = 0 OR is_returned = 1 OR is_incomplete = 1) THEN 1 ELSE 0 END AS reports_open,
  CASE WHEN due_date <= as_of AND is_exempt = 0 AND is_returned = 0 THEN is_incomplete ELSE 0 END AS reports_incomplete,
  CASE WHEN due_date <= as_of AND is_exempt = 0 AND received_date <= due_date THEN 1 ELSE 0 END AS reports_on_time,
  -- A report without a day of arrival has come, but whether in time is unknown.
  CASE
    WHEN due_date <= as_of AND is_exempt = 0 AND is_received = 1 AND (received_date IS NULL OR received_date <= due_date) THEN 1
    ELSE 0
  END AS reports_on_time_possible,
  CASE WHEN due_date <= as_of AND is_exempt = 0 AND (is_received = 0 OR received_date IS NOT NULL) THEN 1 ELSE 0 END AS reports_time_known,
  CASE WHEN due_date <= as_of AND is_exempt = 0 AND is_received = 1 AND received_date > due_date THEN 1 ELSE 0 END AS reports_late,
  CASE
    WHEN is_exempt = 1 THEN 'exempt'
    WHEN is_returned = 1 THEN 'returned'
    WHEN is_incomplete = 1 THEN 'incomplete'
    WHEN is_received = 1 AND received_date > due_date THEN 'late'
    WHEN is_received = 1 AND is_nil = 1 THEN 'nil'
    WHEN is_received = 1 THEN 'received'
    WHEN due_date <= as_of THEN 'missing'
    ELSE 'not_due'
  END AS status,
  state AS decision_state,
  decision_date,
  reason_code,
  reason,
  evidence_reference,
  delivery_id,
  sheet,
  row_number
FROM dated
