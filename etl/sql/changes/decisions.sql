-- One row: a decision that is in force or was in its turn; of exemptions and explanations the latest.
SELECT
  CONCAT(decisions.delivery_id, CHR(31), CAST(decisions.row_number AS VARCHAR)) AS key,
  contracts.contract_id,
  decisions.period,
  decisions.decision
FROM core.decisions AS decisions
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = decisions.contract_no
