-- One row: a placement that counts and has ended by the date looked at, and whether it ended early: by own request, on
-- objective grounds or by dismissal. An end without a reason is unknown, not a no.
SELECT
  placements.placement_no,
  placements.contract_no,
  participants.person_key,
  placements.form,
  placements.sex,
  CAST(DATE_TRUNC('month', placements.end_date) AS DATE) AS month,
  1 AS placements_ended,
  CASE WHEN placements.end_reason IS NULL THEN 0 ELSE 1 END AS end_reason_known,
  COALESCE(early_ends.is_early, 0) AS ended_early,
  CASE WHEN placements.end_reason IS NULL THEN 1 ELSE COALESCE(early_ends.is_early, 0) END AS ended_early_possible,
  CASE WHEN placements.end_reason IS NOT NULL AND COALESCE(early_ends.is_early, 0) = 0 THEN 1 ELSE 0 END AS completed,
  1 - COALESCE(early_ends.is_early, 0) AS completed_possible
FROM core.placements AS placements
INNER JOIN core.participants AS participants
  ON participants.participant_no = placements.participant_no
CROSS JOIN core.parameters AS parameters
LEFT JOIN core.early_ends AS early_ends
  ON early_ends.end_reason = placements.end_reason
WHERE placements.not_counted_reason IS NULL
  AND placements.end_date <= parameters.as_of
ORDER BY contract_no, month
