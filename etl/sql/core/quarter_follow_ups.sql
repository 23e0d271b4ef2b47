-- One row: an ended placement and a calendar quarter after the quarter of its end, with its first and last day and what
-- the follow-ups dated in it say. Employed on one of the days told of is employed in the quarter.
WITH quarters AS (
  SELECT
    placements.placement_no,
    follow_up_quarters.point,
    CAST(
      DATE_TRUNC('quarter', placements.end_date) + follow_up_quarters.quarters_after * 3 * INTERVAL 1 MONTH AS DATE
    ) AS first_day,
    CAST(DATE_TRUNC('quarter', placements.end_date) + (follow_up_quarters.quarters_after + 1) * 3 * INTERVAL 1 MONTH
      - INTERVAL 1 DAY AS DATE) AS last_day
  FROM core.placements AS placements
  CROSS JOIN core.follow_up_quarters AS follow_up_quarters
  WHERE placements.end_date IS NOT NULL
),
told AS (
  SELECT
    quarters.placement_no,
    quarters.point,
    follow_ups.status
  FROM quarters
  INNER JOIN steps.placed_follow_ups AS follow_ups
    ON follow_ups.placement_no = quarters.placement_no
    AND follow_ups.follow_up_date >= quarters.first_day
    AND follow_ups.follow_up_date <= quarters.last_day
  -- What is delivered again for the same day and point replaces the earlier.
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY quarters.placement_no, quarters.point, follow_ups.follow_up_date, follow_ups.point
    ORDER BY follow_ups.delivery_sequence DESC, follow_ups.row_number DESC
  ) = 1
),
summed AS (
  SELECT
    told.placement_no,
    told.point,
    MAX(statuses.is_known) AS is_known,
    MAX(CASE WHEN statuses.is_known = 1 THEN statuses.is_unsubsidised END) AS is_unsubsidised
  FROM told
  INNER JOIN core.outcome_statuses AS statuses
    ON statuses.status = told.status
  GROUP BY told.placement_no, told.point
)
SELECT
  quarters.placement_no,
  quarters.point,
  quarters.first_day,
  quarters.last_day,
  COALESCE(summed.is_known, 0) AS is_known,
  summed.is_unsubsidised
FROM quarters
LEFT JOIN summed
  ON summed.placement_no = quarters.placement_no
  AND summed.point = quarters.point
