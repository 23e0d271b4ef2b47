-- One row: the start meeting or the final documentation of a contract that has told of it, due when it was last agreed.
-- There is one start meeting and one final documentation, which may be moved: a later day that is told counts where it
-- was told by the day that was due until then. Who moves a day that has passed is late all the same.
WITH moved AS (
  SELECT
    contract_no,
    milestone,
    due_date,
    first_told_on,
    ROW_NUMBER() OVER told AS place,
    LAG(due_date) OVER told AS earlier_due_date
  FROM core.milestones
  WHERE milestone IN ('start_meeting', 'final_documentation')
    AND due_date IS NOT NULL
  WINDOW told AS (PARTITION BY contract_no, milestone ORDER BY first_told_sequence, due_date)
),
reached AS (
  SELECT
    *,
    SUM(CASE WHEN first_told_on > earlier_due_date THEN 1 ELSE 0 END)
      OVER (PARTITION BY contract_no, milestone ORDER BY place ROWS UNBOUNDED PRECEDING) AS moves_too_late
  FROM moved
),
agreed AS (
  SELECT
    contract_no,
    milestone,
    due_date
  FROM reached
  WHERE moves_too_late = 0
  QUALIFY ROW_NUMBER() OVER (PARTITION BY contract_no, milestone ORDER BY place DESC) = 1
)
-- Of several rows the first day held counts.
SELECT
  milestones.contract_no,
  milestones.milestone,
  MIN(agreed.due_date) AS due_date,
  MIN(milestones.held_date) AS held_date,
  MIN(milestones.delivery_id) AS delivery_id,
  MIN(milestones.row_number) AS row_number,
  COUNT(*) AS delivered_rows
FROM core.milestones AS milestones
LEFT JOIN agreed
  ON agreed.contract_no = milestones.contract_no
  AND agreed.milestone = milestones.milestone
WHERE milestones.milestone IN ('start_meeting', 'final_documentation')
GROUP BY milestones.contract_no, milestones.milestone
