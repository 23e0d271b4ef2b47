-- One row: a match whose places have waited for candidates from us by the day looked at: how many at most, how many
-- days in all, and to how many of them nobody was proposed before the match ended. For whoever decides on a penalty.
SELECT
  waits.contract_no,
  matches.match_id,
  MAX(waits.places) AS places_waited,
  CAST(
    SUM(DATE_DIFF('day', waits.from_date, LEAST(COALESCE(waits.until_date, parameters.as_of), parameters.as_of)))
    AS BIGINT
  ) AS days_waited,
  MAX(
    CASE
      WHEN waits.until_date = matches.closed_date AND waits.until_date <= parameters.as_of THEN waits.places
      ELSE 0
    END
  ) AS places_never_proposed
FROM core.candidate_waits AS waits
CROSS JOIN core.parameters AS parameters
INNER JOIN core.matches AS matches
  ON matches.match_no = waits.match_no
WHERE waits.from_date < parameters.as_of
  AND matches.profile_date <= parameters.as_of
GROUP BY waits.contract_no, matches.match_id
ORDER BY contract_no, match_id
