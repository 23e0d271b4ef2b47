-- One row: a milestone of a contract with a requirement: the final documentation, which every such contract has, the
-- start meeting where the organisation's rules ask for one, and what its register names. Due by the register's day,
-- else by the rule (Trafikverket's: the start meeting within a month of award). Held is known where somebody has
-- delivered the milestone; a contract of which nothing is delivered may have held it, and unknown is not a no.
WITH due AS (
  SELECT
    contracts.contract_no,
    'start_meeting' AS milestone,
    CAST(contracts.award_date + contracts.start_meeting_within_months * INTERVAL 1 MONTH AS DATE) AS rule_due_date
  FROM core.contracts AS contracts
  WHERE contracts.start_meeting_within_months IS NOT NULL
    AND (contracts.requirement IS NULL OR contracts.requirement <> 'none')
  UNION ALL
  SELECT
    contracts.contract_no,
    'final_documentation',
    CAST(contracts.end_date + contracts.final_documentation_within_days * INTERVAL 1 DAY AS DATE)
  FROM core.contracts AS contracts
  WHERE contracts.requirement IS NULL
    OR contracts.requirement <> 'none'
),
together AS (
  SELECT
    due.contract_no,
    due.milestone,
    COALESCE(single.due_date, due.rule_due_date) AS due_date,
    CASE WHEN single.due_date IS NULL THEN 1 ELSE 0 END AS is_due_by_rule,
    single.held_date,
    CASE WHEN single.delivered_rows IS NULL THEN 0 ELSE 1 END AS is_known,
    single.delivery_id,
    single.row_number
  FROM due
  LEFT JOIN steps.single_milestones AS single
    ON single.contract_no = due.contract_no
    AND single.milestone = due.milestone
  UNION ALL
  SELECT
    single.contract_no,
    single.milestone,
    single.due_date,
    0,
    single.held_date,
    1,
    single.delivery_id,
    single.row_number
  FROM steps.single_milestones AS single
  LEFT JOIN due
    ON due.contract_no = single.contract_no
    AND due.milestone = single.milestone
  WHERE due.contract_no IS NULL
  UNION ALL
  SELECT
    contract_no,
    milestone,
    due_date,
    0,
    held_date,
    1,
    delivery_id,
    row_number
  FROM core.milestones
  WHERE milestone = 'check_in'
),
-- What was held after the date looked at is not held then.
looked_at AS (
  SELECT
    together.*,
    CASE WHEN together.held_date <= parameters.as_of THEN together.held_date END AS known_held_date,
    parameters.as_of
  FROM together
  CROSS JOIN core.parameters AS parameters
)
SELECT
  contract_no,
  milestone,
  due_date,
  is_due_by_rule,
  known_held_date AS held_date,
  CAST(DATE_TRUNC('month', due_date) AS DATE) AS month,
  CASE WHEN due_date <= as_of THEN 1 ELSE 0 END AS milestones_due,
  CASE WHEN due_date <= as_of AND known_held_date <= due_date THEN 1 ELSE 0 END AS held_on_time,
  CASE
    WHEN due_date <= as_of AND (is_known = 0 OR known_held_date <= due_date) THEN 1
    ELSE 0
  END AS held_on_time_possible,
  CASE WHEN due_date <= as_of AND is_known = 1 THEN 1 ELSE 0 END AS milestones_known,
  CASE
    WHEN known_held_date > due_date THEN 'held_late'
    WHEN known_held_date IS NOT NULL THEN 'held'
    WHEN due_date IS NULL THEN 'no_date'
    WHEN due_date > as_of THEN 'to_come'
    WHEN is_known = 0 THEN 'not_known'
    ELSE 'not_held'
  END AS status,
  delivery_id,
  row_number
FROM looked_at
ORDER BY contract_no, month
