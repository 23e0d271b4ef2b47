-- One row: something that happened after a start, as last told and by the day looked at. `subject` is whom it is
-- about: a placement (also by the match that became it), a match, or what is named and not known; empty is everybody
-- who has begun on the contract.
WITH latest AS (
  SELECT
    support.*,
    contracts.contract_no
  FROM raw_support AS support
  INNER JOIN core.contract_spellings AS spellings
    ON spellings.contract_id = support.contract_id
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_key = spellings.contract_key
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY contracts.contract_no, support.support_id
    ORDER BY support.delivery_sequence DESC, support.row_number DESC
  ) = 1
),
referred AS (
  SELECT
    latest.*,
    COALESCE(latest.placement_id, latest.match_id) AS start_id,
    COALESCE(placements.placement_no, matches.placement_no) AS placement_no,
    CASE WHEN COALESCE(placements.placement_no, matches.placement_no) IS NULL THEN matches.match_no END AS match_no,
    matches.person_key AS match_person_key
  FROM latest
  LEFT JOIN core.placements AS placements
    ON placements.contract_no = latest.contract_no
    AND placements.placement_id = latest.placement_id
  LEFT JOIN core.matches AS matches
    ON matches.contract_no = latest.contract_no
    AND matches.match_id = latest.match_id
)
SELECT
  referred.contract_no,
  referred.support_id,
  referred.event_date,
  referred.support_event,
  CASE WHEN referred.support_event = 'support_agreed' THEN referred.support_type END AS support_type,
  CASE WHEN referred.support_event = 'warning' THEN referred.warning_reason END AS warning_reason,
  -- Not told is unknown, and unknown is not no.
  CASE WHEN referred.support_event = 'early_end' THEN COALESCE(referred.replaced, 'unknown') END AS replaced,
  referred.start_id,
  referred.placement_no,
  CASE
    WHEN referred.placement_no IS NOT NULL THEN CONCAT('placement ', CAST(referred.placement_no AS VARCHAR))
    WHEN referred.match_no IS NOT NULL THEN CONCAT('match ', CAST(referred.match_no AS VARCHAR))
    WHEN referred.start_id IS NOT NULL THEN CONCAT('named ', referred.start_id)
  END AS subject,
  -- Of whom there is no key but the event's own: what it says of persons is changed outside by that.
  COALESCE(
    participants.person_key,
    referred.match_person_key,
    macros.person_key(
      CONCAT('support', CHR(31), referred.support_id), person_secret.inner_pad, person_secret.outer_pad
    )
  ) AS person_key,
  referred.delivery_id,
  referred.row_number
FROM referred
CROSS JOIN person_secret
CROSS JOIN core.parameters AS parameters
LEFT JOIN core.placements AS placements
  ON placements.placement_no = referred.placement_no
LEFT JOIN core.participants AS participants
  ON participants.participant_no = placements.participant_no
WHERE referred.event_date <= parameters.as_of
