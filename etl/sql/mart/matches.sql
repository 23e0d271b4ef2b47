-- One row: a match, how far it has come on the day looked at, who is waited for and since when. What happens after that
-- day has not happened. Who is waited for is one of two: the matching officer for candidates, else the supplier.
WITH looked_at AS (
  SELECT
    matches.*,
    organisations.municipality_code AS organisation_municipality_code,
    parameters.as_of,
    COALESCE(matches.starts, CASE WHEN matches.start_date <= parameters.as_of THEN matches.places END, 0) AS begun,
    -- The latest step taken, and its day.
    CASE WHEN matches.closed_date <= parameters.as_of THEN matches.closed_date END AS ended_date,
    CASE WHEN matches.start_date <= parameters.as_of THEN matches.start_date END AS started_on,
    CASE WHEN matches.offer_date <= parameters.as_of THEN matches.offer_date END AS offered_on,
    CASE WHEN matches.interview_date <= parameters.as_of THEN matches.interview_date END AS interviewed_on,
    CASE WHEN matches.candidates_date <= parameters.as_of THEN matches.candidates_date END AS proposed_on,
    CASE WHEN matches.completed_date <= parameters.as_of THEN matches.completed_date END AS completed_on
  FROM core.matches AS matches
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = matches.contract_no
  LEFT JOIN core.organisations AS organisations
    ON organisations.organisation_key = contracts.organisation_key
  WHERE matches.profile_date <= parameters.as_of
),
stated AS (
  SELECT
    looked_at.*,
    waiting.from_date AS waits_for_candidates_since,
    CAST(waiting.places AS BIGINT) AS places_awaiting_candidates,
    CASE
      WHEN started_on IS NOT NULL OR (start_date IS NULL AND starts > 0) THEN LEAST(begun, looked_at.places)
      ELSE 0
    END AS places_filled
  FROM looked_at
  -- A match waits once at a time: the rest waits from the day that the first began.
  LEFT JOIN core.candidate_waits AS waiting
    ON waiting.match_no = looked_at.match_no
    AND waiting.from_date <= looked_at.as_of
    AND (waiting.until_date IS NULL OR waiting.until_date > looked_at.as_of)
),
judged AS (
  SELECT
    *,
    CASE
      WHEN places_filled >= places THEN 'filled'
      WHEN ended_date IS NOT NULL THEN 'closed'
      WHEN waits_for_candidates_since IS NOT NULL AND places_filled > 0 THEN 'partly_filled'
      WHEN waits_for_candidates_since IS NOT NULL THEN 'profile'
      WHEN offered_on IS NOT NULL OR (offer_date IS NULL AND offers > 0) THEN 'offered'
      WHEN interviewed_on IS NOT NULL OR (interview_date IS NULL AND interviews > 0) THEN 'interviewed'
      ELSE 'proposed'
    END AS status
  FROM stated
)
SELECT
  match_no,
  contract_no,
  match_id,
  person_key,
  trade,
  form,
  -- Where the work is done, which need not be where the organisation is.
  COALESCE(municipality_code, organisation_municipality_code) AS workplace_code,
  unit AS matching_unit,
  requirements,
  wanted_from,
  profile_date,
  CAST(DATE_TRUNC('month', profile_date) AS DATE) AS month,
  status,
  CASE
    WHEN status IN ('filled', 'closed') THEN NULL
    WHEN status IN ('profile', 'partly_filled') THEN 'matching'
    ELSE 'supplier'
  END AS waits_on,
  CASE
    WHEN status IN ('filled', 'closed') THEN NULL
    ELSE COALESCE(waits_for_candidates_since, offered_on, interviewed_on, proposed_on)
  END AS waiting_since,
  DATE_DIFF('day', waiting_since, as_of) AS waiting_days,
  DATE_DIFF('day', profile_date, COALESCE(started_on, ended_date, as_of)) AS days_since_profile,
  proposed_on,
  interviewed_on,
  offered_on,
  started_on,
  completed_on,
  ended_date,
  CASE WHEN status = 'closed' THEN closed_reason END AS closed_reason,
  CASE WHEN candidates_date <= as_of OR candidates_date IS NULL THEN candidates_proposed END AS candidates_proposed,
  CASE WHEN interview_date <= as_of OR interview_date IS NULL THEN interviews END AS interviews,
  CASE WHEN offer_date <= as_of OR offer_date IS NULL THEN offers END AS offers,
  CASE WHEN start_date <= as_of OR start_date IS NULL THEN starts END AS starts,
  CASE WHEN completed_date <= as_of OR completed_date IS NULL THEN completed END AS completed,
  CASE WHEN completed_date <= as_of OR completed_date IS NULL THEN in_work_6_months END AS in_work_6_months,
  CASE WHEN completed_date <= as_of OR completed_date IS NULL THEN in_work_12_months END AS in_work_12_months,
  1 AS matches,
  places,
  places_filled,
  CASE WHEN status IN ('filled', 'closed') THEN 0 ELSE places - places_filled END AS places_open,
  CASE WHEN status IN ('profile', 'partly_filled') THEN places_awaiting_candidates ELSE 0 END
    AS places_awaiting_candidates,
  CASE WHEN status IN ('proposed', 'interviewed', 'offered') THEN places - places_filled ELSE 0 END
    AS places_awaiting_supplier,
  CASE WHEN status = 'closed' THEN places - places_filled ELSE 0 END AS places_unfilled,
  CASE WHEN status = 'closed' THEN places_filled ELSE places END AS places_possible,
  CASE WHEN waits_on IS NOT NULL AND wanted_from < as_of THEN places - places_filled ELSE 0 END AS places_overdue,
  delivery_id,
  row_number
FROM judged
ORDER BY contract_no, match_id
