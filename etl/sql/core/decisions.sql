-- One row: a decision about a known contract, or a period of it, taken by the date looked at.
SELECT
  contracts.contract_no,
  periods.period_no,
  decisions.period,
  periods.first_day,
  periods.last_day,
  decisions.decision,
  decisions.decision_date,
  decisions.reason_code,
  decisions.reason,
  decisions.evidence_reference,
  decisions.accepted_fte_months,
  decisions.delivery_sequence,
  decisions.delivery_id,
  decisions.row_number
FROM raw_decisions AS decisions
INNER JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = decisions.contract_id
INNER JOIN core.contracts AS contracts
  ON contracts.contract_key = spellings.contract_key
LEFT JOIN core.periods AS periods
  ON periods.period = decisions.period
CROSS JOIN core.parameters AS parameters
WHERE decisions.decision_date IS NULL
  OR decisions.decision_date <= parameters.as_of
