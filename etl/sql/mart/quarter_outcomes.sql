-- One row: an ended placement that counts, and the second or fourth calendar quarter after the quarter of its end, when
-- that has passed on the date looked at. A quarter in which nobody followed up is unknown, and unknown is not a no.
SELECT
  placements.placement_no,
  placements.contract_no,
  participants.person_key,
  placements.form,
  placements.sex,
  told.point,
  told.first_day,
  told.last_day,
  CAST(DATE_TRUNC('month', told.last_day) AS DATE) AS month,
  1 AS outcomes_due,
  told.is_known AS outcomes_known,
  COALESCE(told.is_unsubsidised, 0) AS in_work,
  CASE WHEN told.is_known = 1 THEN told.is_unsubsidised ELSE 1 END AS in_work_possible
FROM core.quarter_follow_ups AS told
INNER JOIN core.placements AS placements
  ON placements.placement_no = told.placement_no
INNER JOIN core.participants AS participants
  ON participants.participant_no = placements.participant_no
CROSS JOIN core.parameters AS parameters
WHERE placements.not_counted_reason IS NULL
  AND told.last_day <= parameters.as_of
ORDER BY contract_no, month
