-- One row: a match and a step on its way, once it has taken the step or ended before it: how many days after the step
-- before, and how many of those who were on that step came to this one. A number that is not told is not known, and not
-- nobody; who is still on the step before is in neither. Of work the step is due so long after the end; of whom nobody
-- asks it is unknown.
WITH steps AS (
  SELECT *, 'proposed' AS step, profile_date AS from_date, proposed_on AS to_date,
    CAST(NULL AS BIGINT) AS from_persons, candidates_proposed AS to_persons
  FROM mart.matches
  UNION ALL
  SELECT *, 'interviewed', proposed_on, interviewed_on, candidates_proposed, interviews
  FROM mart.matches
  UNION ALL
  SELECT *, 'offered', interviewed_on, offered_on, interviews, offers
  FROM mart.matches
  UNION ALL
  SELECT *, 'started', offered_on, started_on, offers, starts
  FROM mart.matches
  UNION ALL
  SELECT *, 'completed', started_on, completed_on, starts, completed
  FROM mart.matches
  UNION ALL
  SELECT *, 'in_work_6_months', completed_on, CAST(completed_on + INTERVAL 6 MONTH AS DATE), completed, in_work_6_months
  FROM mart.matches
  UNION ALL
  SELECT *, 'in_work_12_months', completed_on, CAST(completed_on + INTERVAL 12 MONTH AS DATE), completed,
    in_work_12_months
  FROM mart.matches
),
on_the_way AS (
  SELECT
    steps.*,
    CASE WHEN step IN ('proposed', 'interviewed', 'offered', 'started') THEN 1 ELSE 0 END AS is_before_start
  FROM steps
),
decided AS (
  SELECT
    on_the_way.*,
    CASE
      WHEN to_date <= parameters.as_of THEN to_persons
      -- The matching ended here: nobody came further. Who has begun goes on all the same.
      WHEN to_date IS NULL AND ended_date IS NOT NULL AND is_before_start = 1 THEN COALESCE(to_persons, 0)
      -- Told as a number alone.
      WHEN to_date IS NULL THEN to_persons
    END AS reached,
    CASE
      WHEN to_date <= parameters.as_of OR (to_date IS NULL AND to_persons IS NOT NULL) THEN 1
      WHEN to_date IS NULL AND ended_date IS NOT NULL AND from_date IS NOT NULL AND from_persons IS NOT NULL
        AND is_before_start = 1 THEN 1
      ELSE 0
    END AS is_decided
  FROM on_the_way
  CROSS JOIN core.parameters AS parameters
)
SELECT
  match_no,
  contract_no,
  match_id,
  person_key,
  trade,
  form,
  matching_unit,
  step AS match_step,
  CAST(DATE_TRUNC('month', COALESCE(to_date, ended_date, profile_date)) AS DATE) AS month,
  CASE WHEN from_date <= to_date THEN DATE_DIFF('day', from_date, to_date) END AS days,
  1 AS steps_decided,
  CASE WHEN from_persons IS NOT NULL AND reached IS NOT NULL THEN 1 ELSE 0 END AS steps_known,
  CASE WHEN from_persons IS NOT NULL AND reached IS NOT NULL THEN from_persons ELSE 0 END AS persons_before,
  CASE WHEN from_persons IS NOT NULL AND reached IS NOT NULL THEN LEAST(reached, from_persons) ELSE 0 END
    AS persons_reached,
  COALESCE(from_persons, 0) AS persons_due,
  CASE WHEN from_persons IS NULL THEN 0 WHEN reached IS NULL THEN from_persons ELSE LEAST(reached, from_persons) END
    AS persons_possible
FROM decided
WHERE is_decided = 1
ORDER BY contract_no, match_id, match_step
