-- One row: a decision about a contract or a period of it, with the reason and the reference of the evidence. Who took
-- it and when it came stand with its delivery.
SELECT
  contract_no,
  period,
  decision,
  decision_date,
  reason_code,
  reason,
  evidence_reference,
  accepted_fte_months,
  reported_fte_months,
  delivery_id,
  row_number
FROM core.decisions
ORDER BY contract_no
