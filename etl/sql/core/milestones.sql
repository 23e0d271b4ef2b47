-- One row: a milestone of a known contract and a day that it is due, as last delivered. A start meeting that is
-- moved is a row with another due day; first_told_on is the day on which the first file that has it came.
SELECT
  contracts.contract_no,
  milestones.milestone,
  milestones.due_date,
  milestones.held_date,
  milestones.delivery_id,
  milestones.row_number,
  MIN(milestones.delivered_on) OVER same_day AS first_told_on,
  MIN(milestones.delivery_sequence) OVER same_day AS first_told_sequence
FROM raw_milestones AS milestones
INNER JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = milestones.contract_id
INNER JOIN core.contracts AS contracts
  ON contracts.contract_key = spellings.contract_key
WINDOW same_day AS (PARTITION BY contracts.contract_no, milestones.milestone, milestones.due_date)
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY contracts.contract_no, milestones.milestone, milestones.due_date
  ORDER BY milestones.delivery_sequence DESC, milestones.row_number DESC
) = 1
