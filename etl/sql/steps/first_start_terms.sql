-- One row: a contract, when its first placement began, and whether that was due and in time.
WITH judged AS (
  SELECT
    contracts.contract_no,
    first_starts.first_start_date,
    first_starts.is_offer AS first_start_is_offer,
    -- Due once its day has passed, or once somebody has begun.
    CASE
      WHEN standings.status IN ('no_requirement', 'exempted') THEN 0
      WHEN contracts.first_start_due_date <= parameters.as_of OR first_starts.first_start_date IS NOT NULL THEN 1
      ELSE 0
    END AS first_start_due,
    CASE
      WHEN standings.status IN ('no_requirement', 'exempted') THEN 0
      WHEN first_starts.first_start_date <= contracts.first_start_due_date THEN 1
      ELSE 0
    END AS first_start_on_time,
    -- With reports open, or where a sum tells only that somebody began within a period, it may have been in time.
    CASE
      WHEN standings.status IN ('no_requirement', 'exempted') THEN 0
      WHEN first_starts.earliest_start_date <= contracts.first_start_due_date THEN 1
      WHEN contracts.first_start_due_date <= parameters.as_of
        AND (
          standings.reports_open > counts.reports_incomplete
          OR contracts.first_start_due_date > standings.known_on
        ) THEN 1
      ELSE 0
    END AS first_start_on_time_possible
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN mart.contract_standings AS standings
    ON standings.contract_no = contracts.contract_no
    AND standings.month IS NULL
  INNER JOIN steps.contract_counts AS counts
    ON counts.contract_no = contracts.contract_no
  LEFT JOIN core.first_starts AS first_starts
    ON first_starts.contract_no = contracts.contract_no
)
SELECT
  *,
  -- Known where what is possible is no more than what is certain.
  CASE WHEN first_start_on_time = first_start_on_time_possible THEN first_start_due ELSE 0 END AS first_start_known
FROM judged
