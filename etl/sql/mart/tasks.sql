-- One row: something for somebody to do about a contract, with how urgent it is, since when and by when, how much it is
-- about and who is waited for. What there is to do is decided here; a page only lists it. `amount` is places for what lags,
-- reports, placements or milestones elsewhere, and kronor for money.
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
),
found AS (
  SELECT contract_no, status AS task, end_date AS since_date, CAST(NULL AS DATE) AS act_by, places_needed - places_delivered AS amount
  FROM mart.contracts
  WHERE status = 'not_met'
    AND explained_reason_code IS NULL
  UNION ALL
  SELECT
    contract_no,
    status,
    NULL,
    GREATEST(latest_job_start_date, latest_internship_start_date),
    places_behind
  FROM mart.contracts
  WHERE status IN ('behind', 'well_behind')
    AND explained_reason_code IS NULL
  UNION ALL
  SELECT contract_no, 'first_start_missed', first_start_due_date, NULL, NULL
  FROM mart.contracts AS contracts
  WHERE contracts.has_required_places = 1
    AND contracts.has_ended = 0
    AND contracts.first_start_date IS NULL
    -- While reports are open, or none could have come since, nobody can say that it was missed.
    AND contracts.reports_open = contracts.reports_incomplete
    AND contracts.first_start_due_date < contracts.known_on
  UNION ALL
  SELECT contract_no, 'first_start_soon', NULL, first_start_due_date, NULL
  FROM mart.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  WHERE contracts.has_required_places = 1
    AND contracts.has_ended = 0
    AND contracts.first_start_date IS NULL
    AND contracts.start_date <= parameters.as_of
    AND contracts.first_start_due_date >= parameters.as_of
    AND DATE_DIFF('day', parameters.as_of, contracts.first_start_due_date) <= contracts.first_start_warning_days
  UNION ALL
  SELECT contract_no, 'not_agreed', first_start_due_date, NULL, NULL
  FROM mart.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  WHERE contracts.status = 'not_agreed'
    AND contracts.has_ended = 0
    AND contracts.first_start_due_date <= parameters.as_of
  UNION ALL
  SELECT contract_no, 'report_missing', oldest_missing_due_date, NULL, reports_missing
  FROM mart.contracts
  WHERE reports_missing > 0
  UNION ALL
  SELECT contract_no, 'report_returned', since_date, NULL, reports
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
  UNION ALL
  SELECT ledgers.contract_no, 'penalty_to_decide', contracts.end_date, NULL, ledgers.places_short
  FROM mart.ledgers AS ledgers
  INNER JOIN mart.contracts AS contracts
    ON contracts.contract_no = ledgers.contract_no
  WHERE ledgers.places_short > 0
    AND ledgers.penalty_sek IS NULL
    AND (ledgers.penalty_per_place_sek IS NULL OR ledgers.penalty_per_place_sek > 0)
    AND contracts.explained_reason_code IS NULL
  UNION ALL
  SELECT contract_no, 'bonus_to_pay', NULL, NULL, bonus_open_sek
  FROM mart.ledgers
  WHERE bonus_open_sek >= 1
)
SELECT
  found.contract_no,
  found.task,
  tasks.urgency,
  -- A contract that waits for candidates waits for the matching officer; the rest is the supplier's or the owner's.
  tasks.waits_on,
  found.since_date,
  found.act_by,
  CASE WHEN found.since_date < parameters.as_of THEN DATE_DIFF('day', found.since_date, parameters.as_of) ELSE 0 END AS days_late,
  found.amount,
  1 AS tasks
FROM found
INNER JOIN core.tasks AS tasks
  ON tasks.task = found.task
CROSS JOIN core.parameters AS parameters
