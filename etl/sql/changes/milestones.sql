-- One row: a milestone as it stands now.
SELECT
  CONCAT(
    contracts.contract_id,
    CHR(31),
    milestones.milestone,
    CHR(31),
    COALESCE(CAST(milestones.due_date AS VARCHAR), '')
  ) AS key,
  contracts.contract_id,
  milestones.held_date
FROM core.milestones AS milestones
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = milestones.contract_no
