-- One row: an ended placement that counts, and a point after its end that has passed on the date looked at.
-- A point that nobody followed up is unknown, and unknown is not a no.
WITH points AS (
  SELECT
    placements.placement_no,
    placements.contract_no,
    placements.participant_no,
    placements.form,
    placements.sex,
    points.point,
    CAST(
      placements.end_date + points.months_after * INTERVAL 1 MONTH + points.days_after * INTERVAL 1 DAY AS DATE
    ) AS point_date
  FROM core.placements AS placements
  CROSS JOIN core.follow_up_points AS points
  WHERE placements.end_date IS NOT NULL
    AND placements.not_counted_reason IS NULL
)
SELECT
  points.placement_no,
  points.contract_no,
  participants.person_key,
  points.form,
  points.sex,
  points.point,
  points.point_date,
  CAST(DATE_TRUNC('month', points.point_date) AS DATE) AS month,
  1 AS outcomes_due,
  COALESCE(statuses.is_known, 0) AS outcomes_known,
  CASE WHEN COALESCE(statuses.is_known, 0) = 1 THEN statuses.is_in_work ELSE 0 END AS in_work,
  CASE WHEN COALESCE(statuses.is_known, 0) = 1 THEN statuses.is_in_work ELSE 1 END AS in_work_possible
FROM points
INNER JOIN core.participants AS participants
  ON participants.participant_no = points.participant_no
CROSS JOIN core.parameters AS parameters
LEFT JOIN core.follow_ups AS follow_ups
  ON follow_ups.placement_no = points.placement_no
  AND follow_ups.point = points.point
LEFT JOIN core.outcome_statuses AS statuses
  ON statuses.status = follow_ups.status
WHERE points.point_date <= parameters.as_of
ORDER BY contract_no, month
