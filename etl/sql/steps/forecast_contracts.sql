-- One row: a contract that has begun, with a number of places and an end date, and how much of its time is past and
-- left. Months are of 365.25 / 12 days. Nothing is left of a contract that has ended.
SELECT
  contracts.contract_no,
  contracts.required_places,
  contracts.start_date,
  contracts.end_date,
  parameters.as_of,
  LEAST(contracts.end_date, parameters.as_of) AS known_to,
  CASE WHEN contracts.end_date <= parameters.as_of THEN 1 ELSE 0 END AS is_ended,
  (DATE_DIFF('day', contracts.start_date, LEAST(contracts.end_date, parameters.as_of)) + 1) / 30.4375 AS months_passed,
  GREATEST(0, DATE_DIFF('day', parameters.as_of, contracts.end_date)) / 30.4375 AS months_left
FROM core.contracts AS contracts
CROSS JOIN core.parameters AS parameters
WHERE contracts.required_places IS NOT NULL
  AND contracts.end_date IS NOT NULL
  AND contracts.start_date <= parameters.as_of
