-- One row: a contract and what its owner has decided of it as a whole: its outcome explained, itself exempted, and why.
SELECT
  contracts.contract_no,
  explained.reason_code AS explained_reason_code,
  explained.reason AS explained_reason,
  exempted.reason_code AS exempted_reason_code,
  exempted.reason AS exempted_reason
FROM core.contracts AS contracts
LEFT JOIN core.decisions AS explained
  ON explained.contract_no = contracts.contract_no
  AND explained.decision = 'explain'
  AND explained.period_no IS NULL
LEFT JOIN core.decisions AS exempted
  ON exempted.contract_no = contracts.contract_no
  AND exempted.decision = 'exempt'
  AND exempted.period_no IS NULL
