-- One row: a start on a contract, and whether somebody has checked in on it since. A contract's starts are its
-- placements that count; where none are told, what its matches say has begun. What is told of everybody is told of
-- each who had begun by then. Of a contract of which nothing is told nobody knows: that is not a no.
WITH starts AS (
  SELECT
    placements.contract_no,
    placements.placement_id AS start_id,
    CONCAT('placement ', CAST(placements.placement_no AS VARCHAR)) AS subject,
    participants.person_key,
    placements.form,
    placements.start_date,
    1 AS starts,
    CASE
      WHEN placements.end_date <= parameters.as_of OR placements.is_past_planned_end = 1 THEN 0
      ELSE 1
    END AS is_there
  FROM core.placements AS placements
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.participants AS participants
    ON participants.participant_no = placements.participant_no
  WHERE placements.not_counted_reason IS NULL
  UNION ALL
  SELECT
    matches.contract_no,
    matches.match_id,
    CONCAT('match ', CAST(matches.match_no AS VARCHAR)),
    matches.person_key,
    matches.form,
    matches.started_on,
    COALESCE(matches.starts, matches.places_filled),
    CASE WHEN matches.completed_on IS NULL THEN 1 ELSE 0 END
  FROM mart.matches AS matches
  ANTI JOIN core.placements AS placements
    ON placements.contract_no = matches.contract_no
  WHERE matches.started_on IS NOT NULL
),
told AS (
  SELECT DISTINCT contract_no
  FROM core.support
),
checked AS (
  SELECT
    starts.subject,
    MIN(CASE WHEN support.support_event = 'check_in_held' THEN support.event_date END) AS first_check_in_date,
    MAX(CASE WHEN support.support_event = 'check_in_held' THEN support.event_date END) AS latest_check_in_date,
    CAST(SUM(CASE WHEN support.support_event = 'check_in_missed' THEN 1 ELSE 0 END) AS BIGINT) AS check_ins_missed
  FROM starts
  INNER JOIN core.support AS support
    ON support.contract_no = starts.contract_no
    AND support.event_date >= starts.start_date
    AND (support.subject IS NULL OR support.subject = starts.subject)
  GROUP BY starts.subject
),
judged AS (
  SELECT
    starts.*,
    parameters.as_of,
    CAST(starts.start_date + contracts.check_in_within_days * INTERVAL 1 DAY AS DATE) AS check_in_due_date,
    checked.first_check_in_date,
    checked.latest_check_in_date,
    COALESCE(checked.check_ins_missed, 0) AS check_ins_missed,
    CASE WHEN told.contract_no IS NULL THEN 0 ELSE 1 END AS is_told,
    CASE WHEN contracts.end_date < parameters.as_of THEN 0 ELSE starts.is_there END AS is_ongoing,
    CASE WHEN check_in_due_date < parameters.as_of THEN starts.starts ELSE 0 END AS starts_due
  FROM starts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = starts.contract_no
  LEFT JOIN told
    ON told.contract_no = starts.contract_no
  LEFT JOIN checked
    ON checked.subject = starts.subject
)
SELECT
  contract_no,
  start_id,
  subject,
  person_key,
  form,
  CAST(DATE_TRUNC('month', start_date) AS DATE) AS month,
  start_date,
  check_in_due_date,
  first_check_in_date,
  latest_check_in_date,
  check_ins_missed,
  is_told,
  is_ongoing,
  starts,
  starts_due,
  CASE WHEN is_told = 1 THEN starts_due ELSE 0 END AS starts_known,
  CASE WHEN first_check_in_date <= check_in_due_date THEN starts_due ELSE 0 END AS starts_checked_in,
  CASE WHEN first_check_in_date <= check_in_due_date OR is_told = 0 THEN starts_due ELSE 0 END
    AS starts_checked_in_possible,
  CASE WHEN is_told = 1 AND is_ongoing = 1 AND first_check_in_date IS NULL THEN starts_due ELSE 0 END
    AS starts_without_check_in,
  DATE_DIFF('day', start_date, as_of) AS days_since_start
FROM judged
ORDER BY contract_no, start_id
