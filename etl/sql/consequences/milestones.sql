-- One row: a milestone of a contract, named by its kind (check-ins, of which there are many, also by their due date),
-- and how it stands.
SELECT
  contracts.contract_id AS about,
  'milestone' AS what,
  CASE
    WHEN milestones.milestone = 'check_in'
      THEN CONCAT(milestones.milestone, ' ', COALESCE(CAST(milestones.due_date AS VARCHAR), ''))
    ELSE milestones.milestone
  END AS of,
  milestones.status AS code,
  CAST(NULL AS DOUBLE) AS amount
FROM mart.milestones AS milestones
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = milestones.contract_no
