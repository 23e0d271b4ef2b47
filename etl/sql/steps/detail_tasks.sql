-- One row: something to do about a contract because of its reports, milestones, placements or follow-ups.
WITH ended AS (
  SELECT
    contract_no,
    placement_no,
    MAX(outcomes_known) AS is_followed_up,
    MAX(CASE WHEN point = '28d' THEN point_date END) AS since_date
  FROM mart.outcomes
  WHERE point IN ('exit', '28d')
  GROUP BY contract_no, placement_no
),
-- Four weeks after its end nobody has told what became of the participant. After a time there is nothing more to ask.
follow_up AS (
  SELECT
    ended.contract_no,
    COUNT(*) AS missing,
    MIN(ended.since_date) AS since_date
  FROM ended
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.tasks AS tasks
    ON tasks.task = 'follow_up_missing'
  WHERE ended.is_followed_up = 0
    AND ended.since_date IS NOT NULL
    AND DATE_DIFF('day', ended.since_date, parameters.as_of) <= tasks.stays_days
  GROUP BY ended.contract_no
),
past_end AS (
  SELECT
    contract_no,
    COUNT(*) AS placements,
    MIN(planned_end_date) AS since_date
  FROM mart.placements
  WHERE is_past_planned_end = 1
  GROUP BY contract_no
),
deviating AS (
  SELECT
    contract_no,
    remark,
    COUNT(*) AS remarks,
    MIN(month) AS since_date
  FROM mart.report_remarks
  WHERE remark IN ('deviation', 'changed_after_acceptance')
  GROUP BY contract_no, remark
),
to_accept AS (
  SELECT
    contract_no,
    COUNT(*) AS reports,
    MIN(due_date) AS since_date
  FROM mart.report_periods
  WHERE reports_received = 1
    -- What tells no months cannot be accepted before it does.
    AND reports_incomplete = 0
    AND (decision_state IS NULL OR decision_state IN ('resent', 'reopened', 'changed'))
  GROUP BY contract_no
),
returned AS (
  SELECT
    contract_no,
    COUNT(*) AS reports,
    MIN(decision_date) AS since_date
  FROM mart.report_periods
  WHERE status = 'returned'
  GROUP BY contract_no
),
incomplete AS (
  SELECT
    contract_no,
    COUNT(*) AS reports,
    MIN(due_date) AS since_date
  FROM mart.report_periods
  WHERE reports_incomplete = 1
  GROUP BY contract_no
),
late_milestones AS (
  SELECT
    contract_no,
    CASE WHEN milestone = 'start_meeting' THEN 'start_meeting' ELSE 'milestone_late' END AS task,
    COUNT(*) AS milestones,
    MIN(due_date) AS since_date
  FROM mart.milestones
  WHERE status IN ('not_held', 'not_known')
  GROUP BY contract_no, CASE WHEN milestone = 'start_meeting' THEN 'start_meeting' ELSE 'milestone_late' END
)
SELECT contract_no, 'report_returned' AS task, since_date, CAST(NULL AS DATE) AS act_by, reports AS amount
FROM returned
UNION ALL
SELECT contract_no, 'months_missing', since_date, NULL, reports
FROM incomplete
UNION ALL
SELECT contract_no, 'report_to_accept', since_date, NULL, reports
FROM to_accept
UNION ALL
SELECT contract_no, task, since_date, NULL, milestones
FROM late_milestones
UNION ALL
SELECT contract_no, remark, since_date, NULL, remarks
FROM deviating
UNION ALL
SELECT contract_no, 'past_planned_end', since_date, NULL, placements
FROM past_end
UNION ALL
SELECT contract_no, 'follow_up_missing', since_date, NULL, missing
FROM follow_up
