-- One row: a milestone of a contract, named by its kind and due date, and how it stands.
SELECT
  contracts.contract_id AS about,
  'milestone' AS what,
  CONCAT(milestones.milestone, ' ', COALESCE(CAST(milestones.due_date AS VARCHAR), '')) AS of,
  milestones.status AS code,
  CAST(NULL AS DOUBLE) AS amount
FROM mart.milestones AS milestones
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = milestones.contract_no
