-- One row: a contract and a calendar month from its first to its last, with the places expected by the month's end,
-- also for the months to come. Months past are judged by the version in force then, months to come by the one in force
-- now.
WITH spans AS (
  SELECT
    contracts.contract_no,
    contracts.contract_key,
    contracts.end_date,
    months.month,
    LEAST(months.last_day, COALESCE(contracts.end_date, months.last_day)) AS judged_on
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.months AS months
    ON months.last_day >= contracts.start_date
    AND months.first_day <= COALESCE(contracts.end_date, parameters.as_of)
    AND months.first_day > parameters.as_of
  INNER JOIN mart.contract_standings AS standings
    ON standings.contract_no = contracts.contract_no
    AND standings.month IS NULL
  -- Not agreed, or exempted: nothing is expected.
  WHERE standings.places_required IS NOT NULL
)
SELECT
  standings.contract_no,
  standings.month,
  standings.judged_on,
  standings.places_required,
  standings.places_on_curve AS places_expected
FROM mart.contract_standings AS standings
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = standings.contract_no
WHERE standings.month IS NOT NULL
  AND (contracts.end_date IS NULL OR standings.month <= contracts.end_date)
UNION ALL
SELECT
  spans.contract_no,
  spans.month,
  spans.judged_on,
  contracts.required_places,
  CASE
    WHEN contracts.end_date IS NULL THEN NULL
    WHEN spans.judged_on <= contracts.curve_start_date THEN 0
    ELSE contracts.required_places * CAST(DATE_DIFF('day', contracts.curve_start_date, spans.judged_on) AS DOUBLE)
      / DATE_DIFF('day', contracts.curve_start_date, contracts.end_date)
  END
FROM spans
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = spans.contract_no
ORDER BY contract_no, month
