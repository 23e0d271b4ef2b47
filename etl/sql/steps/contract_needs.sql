-- One row: a contract and what is left of it: the places, how many persons must begin, by when at the latest, and how
-- many where they begin today.
WITH missing AS (
  SELECT
    contracts.contract_no,
    contracts.end_date,
    parameters.as_of,
    contracts.accepted_forms,
    contracts.months_per_job,
    contracts.months_per_internship,
    standings.has_ended,
    standings.places_required,
    COALESCE(forecasts.places_planned, 0) AS places_planned,
    -- What is left to reach the number that is needed.
    CASE
      WHEN standings.places_needed IS NULL THEN NULL
      ELSE GREATEST(0, standings.places_required - standings.places_delivered)
    END AS places_left,
    -- What new placements would have to give: the rest, less what ongoing ones give until their planned ends.
    CASE
      WHEN standings.places_needed IS NULL THEN NULL
      ELSE GREATEST(0, standings.places_required - standings.places_delivered - COALESCE(forecasts.places_planned, 0))
    END AS places_to_start
  FROM core.contracts AS contracts
  INNER JOIN mart.contract_standings AS standings
    ON standings.contract_no = contracts.contract_no
    AND standings.month IS NULL
  CROSS JOIN core.parameters AS parameters
  LEFT JOIN mart.contract_forecasts AS forecasts
    ON forecasts.contract_no = contracts.contract_no
),
staffed AS (
  SELECT
    *,
    CASE
      WHEN places_left > LEAST(0.001, 0.001 * places_required) AND has_ended = 0
        THEN CAST(CEIL(GREATEST(0, places_to_start - LEAST(0.001, 0.001 * places_required))) AS BIGINT)
    END AS persons_needed
  FROM missing
),
-- How long so many persons at a time need, each for the whole of what a place is; at most 100 years, so that no number
-- in a file is too large for a day.
lasting AS (
  SELECT
    *,
    CASE
      WHEN persons_needed > 0 AND (accepted_forms IS NULL OR accepted_forms <> 'internships')
        THEN CAST(LEAST(CEIL(places_to_start / persons_needed * months_per_job * 30.4375), 36500) AS INTEGER)
    END AS job_days,
    CASE
      WHEN persons_needed > 0 AND (accepted_forms IS NULL OR accepted_forms <> 'jobs')
        THEN CAST(LEAST(CEIL(places_to_start / persons_needed * months_per_internship * 30.4375), 36500) AS INTEGER)
    END AS internship_days
  FROM staffed
)
SELECT
  contract_no,
  places_left,
  places_planned,
  persons_needed,
  -- By when it can still be met.
  CAST(end_date - job_days * INTERVAL 1 DAY AS DATE) AS latest_job_start_date,
  CAST(end_date - internship_days * INTERVAL 1 DAY AS DATE) AS latest_internship_start_date,
  -- Who begin today and stay to the end, at full time; none where that is today.
  CASE
    WHEN end_date > as_of
      THEN CAST(CEIL(persons_needed * CAST(job_days AS DOUBLE) / DATE_DIFF('day', as_of, end_date)) AS BIGINT)
  END AS jobs_from_now,
  CASE
    WHEN end_date > as_of
      THEN CAST(CEIL(persons_needed * CAST(internship_days AS DOUBLE) / DATE_DIFF('day', as_of, end_date)) AS BIGINT)
  END AS internships_from_now
FROM lasting
