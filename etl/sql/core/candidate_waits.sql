-- One row: places of a contract that waited for candidates, from a day and until another (not included; empty: they do
-- still). From the day that the supplier told what it needs until the first candidate was proposed; and where fewer
-- began than were asked for, the rest from that day on. It is the matching officer who is waited for then.
WITH reached AS (
  SELECT
    contract_no,
    match_no,
    places,
    profile_date,
    start_date,
    closed_date,
    -- Where it is told how many and not when, nobody can say how long it took.
    COALESCE(
      LEAST(candidates_date, interview_date, offer_date, start_date),
      CASE WHEN GREATEST(candidates_proposed, interviews, offers, starts) > 0 THEN profile_date END
    ) AS candidates_date,
    CASE WHEN starts < places THEN places - starts ELSE 0 END AS places_left
  FROM core.matches
),
waits AS (
  SELECT
    contract_no,
    match_no,
    places,
    profile_date AS from_date,
    LEAST(candidates_date, closed_date) AS until_date
  FROM reached
  UNION ALL
  SELECT contract_no, match_no, places_left, start_date, closed_date
  FROM reached
  WHERE start_date IS NOT NULL
    AND places_left > 0
)
SELECT *
FROM waits
WHERE until_date IS NULL
  OR until_date > from_date
