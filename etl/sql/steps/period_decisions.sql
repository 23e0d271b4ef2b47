-- One row: a period that a contract is to report, with what its owner has decided of it.
WITH decided AS (
  SELECT
    calendar.contract_no,
    calendar.last_day,
    MIN(states.state) AS state,
    MIN(states.decision_date) AS decision_date,
    MIN(states.reason_code) AS reason_code,
    MIN(states.reason) AS reason,
    MIN(states.evidence_reference) AS evidence_reference
  FROM core.report_calendar AS calendar
  INNER JOIN core.report_states AS states
    ON states.contract_no = calendar.contract_no
    AND (
      states.period = calendar.period
      OR (
        calendar.period IS NULL
        AND states.first_day <= calendar.last_day
        AND states.last_day >= calendar.last_day
      )
    )
  GROUP BY calendar.contract_no, calendar.last_day
),
exempted AS (
  SELECT
    calendar.contract_no,
    calendar.last_day,
    MIN(decisions.reason_code) AS reason_code
  FROM core.report_calendar AS calendar
  INNER JOIN core.decisions AS decisions
    ON decisions.contract_no = calendar.contract_no
    AND decisions.decision = 'exempt'
    AND (
      decisions.period = calendar.period
      OR (
        calendar.period IS NULL
        AND decisions.first_day <= calendar.last_day
        AND decisions.last_day >= calendar.last_day
      )
      -- An exemption of the whole contract frees it from what falls due after the decision.
      OR (decisions.period_no IS NULL AND COALESCE(decisions.decision_date, calendar.first_day) <= calendar.last_day)
    )
  GROUP BY calendar.contract_no, calendar.last_day
)
SELECT
  COALESCE(exempted.contract_no, decided.contract_no) AS contract_no,
  COALESCE(exempted.last_day, decided.last_day) AS last_day,
  decided.state,
  decided.decision_date,
  COALESCE(exempted.reason_code, decided.reason_code) AS reason_code,
  decided.reason,
  decided.evidence_reference,
  CASE WHEN exempted.contract_no IS NULL THEN 0 ELSE 1 END AS is_exempt,
  CASE WHEN decided.state = 'returned' THEN 1 ELSE 0 END AS is_returned
FROM decided
FULL JOIN exempted
  ON exempted.contract_no = decided.contract_no
  AND exempted.last_day = decided.last_day
