-- One row: a decision about a known contract, or a period of it, taken by the date looked at. Of an exemption or an
-- explanation the latest holds; of what was decided about a report all are kept, for core.report_states to order.
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
  decisions.reported_fte_months,
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
WHERE (decisions.decision_date IS NULL OR decisions.decision_date <= parameters.as_of)
QUALIFY decisions.decision NOT IN ('exempt', 'explain')
  OR ROW_NUMBER() OVER (
    PARTITION BY contracts.contract_no, decisions.decision, decisions.period
    ORDER BY decisions.delivery_sequence DESC, decisions.row_number DESC
  ) = 1
