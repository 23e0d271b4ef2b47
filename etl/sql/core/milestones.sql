-- One row: a milestone of a known contract, as last delivered.
SELECT
  contracts.contract_no,
  milestones.milestone,
  milestones.due_date,
  milestones.held_date,
  milestones.delivery_id,
  milestones.row_number
FROM raw_milestones AS milestones
INNER JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = milestones.contract_id
INNER JOIN core.contracts AS contracts
  ON contracts.contract_key = spellings.contract_key
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY contracts.contract_no, milestones.milestone, milestones.due_date
  ORDER BY milestones.delivery_sequence DESC, milestones.row_number DESC
) = 1
