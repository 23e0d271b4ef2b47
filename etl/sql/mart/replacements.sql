-- One row: an early end, and whether somebody else took the place: yes, no or unknown. Early ends are those of
-- placements that count, and those told as events: of a placement once, whoever tells of it; of anything else only on
-- a contract that tells of no placements.
WITH told AS (
  SELECT *
  FROM core.support
  WHERE support_event = 'early_end'
),
-- Of several that tell of the same placement, what is known and latest.
of_placements AS (
  SELECT *
  FROM told
  WHERE placement_no IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY placement_no
    ORDER BY CASE WHEN replaced = 'unknown' THEN 1 ELSE 0 END, event_date DESC, support_id DESC
  ) = 1
),
ended_early AS (
  SELECT
    placements.contract_no,
    placements.placement_no,
    placements.placement_id AS start_id,
    participants.person_key,
    placements.form,
    CASE WHEN early_ends.is_early = 1 AND placements.end_date <= parameters.as_of THEN placements.end_date END
      AS ended_date
  FROM core.placements AS placements
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.participants AS participants
    ON participants.participant_no = placements.participant_no
  LEFT JOIN core.early_ends AS early_ends
    ON early_ends.end_reason = placements.end_reason
  WHERE placements.not_counted_reason IS NULL
),
together AS (
  SELECT
    ended_early.contract_no,
    ended_early.start_id,
    ended_early.person_key,
    ended_early.form,
    COALESCE(ended_early.ended_date, of_placements.event_date) AS ended_date,
    COALESCE(of_placements.replaced, 'unknown') AS replaced
  FROM ended_early
  LEFT JOIN of_placements
    ON of_placements.placement_no = ended_early.placement_no
  WHERE ended_early.ended_date IS NOT NULL
    OR of_placements.placement_no IS NOT NULL
  UNION ALL
  SELECT told.contract_no, told.start_id, told.person_key, NULL, told.event_date, told.replaced
  FROM told
  ANTI JOIN core.placements AS placements
    ON placements.contract_no = told.contract_no
)
SELECT
  contract_no,
  start_id,
  person_key,
  form,
  CAST(DATE_TRUNC('month', ended_date) AS DATE) AS month,
  ended_date,
  replaced,
  1 AS early_ends,
  CASE WHEN replaced = 'unknown' THEN 0 ELSE 1 END AS replaced_known,
  CASE WHEN replaced = 'yes' THEN 1 ELSE 0 END AS replaced_places,
  CASE WHEN replaced = 'no' THEN 0 ELSE 1 END AS replaced_possible
FROM together
ORDER BY contract_no, ended_date, start_id
