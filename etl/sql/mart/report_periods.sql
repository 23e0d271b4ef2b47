-- One row: a contract and a period that it is to report, begun by the date looked at, and whether the report came. It
-- falls due the given days after the end of its period. Placements that tell of all of it are a report too, where the
-- contract does not ask for sums. A nil report is a report; a missing one is missing, and never a zero. A returned one
-- has come, yet what it says is open until it comes again.
WITH dated AS (
  SELECT
    calendar.contract_no,
    calendar.period,
    calendar.first_day,
    calendar.last_day,
    CAST(DATE_TRUNC('month', calendar.last_day) AS DATE) AS month,
    calendar.due_date,
    COALESCE(received.is_received, 0) AS is_received,
    CASE WHEN received.is_received = 1 THEN received.received_date END AS received_date,
    calendar.report_form,
    received.reported_in,
    COALESCE(received.is_nil, 0) AS is_nil,
    received.fte_months AS reported_fte_months,
    COALESCE(counted.fte_months, 0) AS fte_months,
    COALESCE(received.is_received * received.is_incomplete, 0) AS is_incomplete,
    COALESCE(received.versions, 0) AS versions,
    decisions.state,
    decisions.decision_date,
    decisions.reason_code,
    decisions.reason,
    decisions.evidence_reference,
    COALESCE(decisions.is_exempt, 0) AS is_exempt,
    CASE
      WHEN calendar.due_date <= parameters.as_of AND COALESCE(decisions.is_exempt, 0) = 0 THEN 1
      ELSE 0
    END AS is_due,
    COALESCE(decisions.is_returned, 0) AS is_returned,
    received.delivery_id,
    received.sheet,
    received.row_number,
    parameters.as_of
  FROM core.report_calendar AS calendar
  CROSS JOIN core.parameters AS parameters
  LEFT JOIN steps.period_reports AS received
    ON received.contract_no = calendar.contract_no
    AND received.last_day = calendar.last_day
  LEFT JOIN steps.period_fte_months AS counted
    ON counted.contract_no = calendar.contract_no
    AND counted.last_day = calendar.last_day
  LEFT JOIN steps.period_decisions AS decisions
    ON decisions.contract_no = calendar.contract_no
    AND decisions.last_day = calendar.last_day
)
SELECT
  contract_no,
  period,
  first_day,
  last_day,
  month,
  due_date,
  report_form,
  reported_in,
  received_date,
  is_nil,
  reported_fte_months,
  fte_months,
  versions,
  is_exempt,
  is_due AS reports_due,
  CASE WHEN is_due = 1 THEN is_received ELSE 0 END AS reports_received,
  CASE WHEN is_due = 1 THEN 1 - is_received ELSE 0 END AS reports_missing,
  -- Open: nothing can be said of the period yet, for its report is missing or returned, or tells of persons and no
  -- months.
  CASE WHEN is_due = 1 AND (is_received = 0 OR is_returned = 1 OR is_incomplete = 1) THEN 1 ELSE 0 END AS reports_open,
  CASE WHEN is_due = 1 AND is_returned = 0 THEN is_incomplete ELSE 0 END AS reports_incomplete,
  CASE WHEN is_due = 1 AND is_returned = 0 AND is_incomplete = 0 THEN is_received ELSE 0 END AS reports_told,
  CASE WHEN is_due = 1 AND received_date <= due_date THEN 1 ELSE 0 END AS reports_on_time,
  -- A report without a day of arrival has come, but whether in time is unknown.
  CASE
    WHEN is_due = 1 AND is_received = 1 AND (received_date IS NULL OR received_date <= due_date) THEN 1
    ELSE 0
  END AS reports_on_time_possible,
  CASE WHEN is_due = 1 AND (is_received = 0 OR received_date IS NOT NULL) THEN 1 ELSE 0 END AS reports_time_known,
  CASE WHEN is_due = 1 AND is_received = 1 AND received_date > due_date THEN 1 ELSE 0 END AS reports_late,
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
ORDER BY contract_no, month
