-- One row: the follow-up that decides for a placement at a point: the one delivered last. A follow-up belongs to the
-- point that it names, else to the nearest point within 30 days (the earlier of two as near).
WITH dated_points AS (
  SELECT
    placements.placement_no,
    points.point,
    points.position,
    CAST(
      placements.end_date + points.months_after * INTERVAL 1 MONTH + points.days_after * INTERVAL 1 DAY AS DATE
    ) AS point_date
  FROM core.placements AS placements
  CROSS JOIN core.follow_up_points AS points
  WHERE placements.end_date IS NOT NULL
),
candidates AS (
  SELECT
    dated_points.placement_no,
    dated_points.point,
    dated_points.position,
    dated_points.point_date,
    follow_ups.follow_up_date,
    follow_ups.status,
    follow_ups.same_supplier,
    follow_ups.delivery_sequence,
    follow_ups.delivery_id,
    follow_ups.sheet,
    follow_ups.row_number,
    ABS(DATE_DIFF('day', dated_points.point_date, follow_ups.follow_up_date)) AS days_off
  FROM steps.placed_follow_ups AS follow_ups
  INNER JOIN dated_points
    ON dated_points.placement_no = follow_ups.placement_no
    AND (
      follow_ups.point = dated_points.point
      OR (
        follow_ups.point IS NULL
        AND ABS(DATE_DIFF('day', dated_points.point_date, follow_ups.follow_up_date)) <= 30
      )
    )
  CROSS JOIN core.parameters AS parameters
  WHERE follow_ups.follow_up_date <= parameters.as_of
),
assigned AS (
  SELECT *
  FROM candidates
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY placement_no, delivery_id, sheet, row_number
    ORDER BY days_off, position
  ) = 1
)
SELECT *
FROM assigned
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY placement_no, point
  ORDER BY delivery_sequence DESC, row_number DESC
) = 1
