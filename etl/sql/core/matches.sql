-- One row: a match as last delivered: places that a supplier has asked for candidates to, and how far it has come. What
-- is not told of a match of one place is taken from the placement that it became. A day with nobody on it is no day.
WITH latest AS (
  SELECT
    matches.*,
    contracts.contract_no,
    contracts.end_date AS contract_end_date,
    macros.number_of(contracts.contract_key || ' ' || matches.match_id, 14) AS number
  FROM raw_matches AS matches
  INNER JOIN core.contract_spellings AS spellings
    ON spellings.contract_id = matches.contract_id
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_key = spellings.contract_key
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY contracts.contract_no, matches.match_id
    ORDER BY matches.delivery_sequence DESC, matches.row_number DESC
  ) = 1
),
followed_up AS (
  SELECT
    follow_ups.placement_no,
    MAX(CASE WHEN follow_ups.point = '6m' AND statuses.is_known = 1 THEN statuses.is_in_work END) AS in_work_6_months,
    MAX(CASE WHEN follow_ups.point = '12m' AND statuses.is_known = 1 THEN statuses.is_in_work END) AS in_work_12_months
  FROM core.follow_ups AS follow_ups
  INNER JOIN core.outcome_statuses AS statuses
    ON statuses.status = follow_ups.status
  GROUP BY follow_ups.placement_no
)
SELECT
  latest.number * 10000 + ROW_NUMBER() OVER (
    PARTITION BY latest.number ORDER BY latest.contract_no, latest.match_id
  ) - 1 AS match_no,
  latest.contract_no,
  latest.match_id,
  placements.placement_no,
  -- Of whom there is no key but the match's own: what it says of persons is changed outside by that.
  macros.person_key(
    CONCAT('match', CHR(31), latest.match_id), person_secret.inner_pad, person_secret.outer_pad
  ) AS person_key,
  COALESCE(latest.places, 1) AS places,
  latest.trade,
  latest.form,
  latest.municipality_code,
  latest.requirements,
  latest.wanted_from,
  latest.target_groups,
  latest.unit,
  latest.profile_date,
  CASE WHEN latest.candidates_proposed = 0 THEN NULL ELSE latest.candidates_date END AS candidates_date,
  latest.candidates_proposed,
  CASE WHEN latest.interviews = 0 THEN NULL ELSE latest.interview_date END AS interview_date,
  latest.interviews,
  CASE WHEN latest.offers = 0 THEN NULL ELSE latest.offer_date END AS offer_date,
  latest.offers,
  CASE WHEN latest.starts = 0 THEN NULL ELSE COALESCE(latest.start_date, placements.start_date) END AS start_date,
  COALESCE(latest.starts, CASE WHEN placements.start_date IS NOT NULL THEN 1 END) AS starts,
  COALESCE(latest.completed_date, CASE WHEN placements.end_reason = 'completed' THEN placements.end_date END)
    AS completed_date,
  COALESCE(
    latest.completed,
    CASE placements.end_reason IS NOT NULL WHEN TRUE THEN CAST(placements.end_reason = 'completed' AS BIGINT) END
  ) AS completed,
  COALESCE(latest.in_work_6_months, followed_up.in_work_6_months) AS in_work_6_months,
  COALESCE(latest.in_work_12_months, followed_up.in_work_12_months) AS in_work_12_months,
  -- With its contract it is over, whatever else is told. A reason without a day holds from the first day.
  CASE
    WHEN latest.closed_reason IS NOT NULL AND latest.closed_date IS NULL THEN latest.profile_date
    ELSE LEAST(latest.closed_date, latest.contract_end_date)
  END AS closed_date,
  CASE
    WHEN latest.closed_date IS NULL AND latest.closed_reason IS NULL AND latest.contract_end_date IS NOT NULL
      THEN 'contract_ended'
    ELSE latest.closed_reason
  END AS closed_reason,
  latest.delivery_id,
  latest.row_number
FROM latest
CROSS JOIN person_secret
LEFT JOIN core.placements AS placements
  ON placements.contract_no = latest.contract_no
  AND placements.placement_id = latest.placement_id
LEFT JOIN followed_up
  ON followed_up.placement_no = placements.placement_no
