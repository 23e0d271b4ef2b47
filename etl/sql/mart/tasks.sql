-- One row: something for somebody to do about a contract, with how urgent it is, since when and by when, how much it is
-- about and who is waited for. What there is to do is decided here; a page only lists it. `amount` is places for what
-- lags, reports, placements or milestones elsewhere, and kronor for money.
WITH together AS (
  SELECT contract_no, task, since_date, act_by, amount
  FROM steps.contract_tasks
  UNION ALL
  SELECT contract_no, task, since_date, act_by, amount
  FROM steps.detail_tasks
)
SELECT
  together.contract_no,
  together.task,
  tasks.urgency,
  -- A contract that waits for candidates waits for the matching officer; the rest is the supplier's or the owner's.
  tasks.waits_on,
  together.since_date,
  together.act_by,
  CASE
    WHEN together.since_date < parameters.as_of THEN DATE_DIFF('day', together.since_date, parameters.as_of)
    ELSE 0
  END AS days_late,
  together.amount,
  1 AS tasks
FROM together
INNER JOIN core.tasks AS tasks
  ON tasks.task = together.task
CROSS JOIN core.parameters AS parameters
ORDER BY contract_no
