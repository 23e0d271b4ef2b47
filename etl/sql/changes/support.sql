-- One row: something that happened after a start, as it stands now.
SELECT
  CONCAT(contracts.contract_id, CHR(31), support.support_id) AS key,
  contracts.contract_id,
  support.event_date,
  support.support_event,
  support.support_type,
  support.replaced,
  support.subject
FROM core.support AS support
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = support.contract_no
