-- One row: a placement of a known contract: form, dates, extent, and whether it counts. For following a figure down to
-- the line in the file. Nothing that describes the person stands here.
WITH whole AS (
  SELECT
    placement_no,
    macros.total(SUM(fraction)) AS fte_months
  FROM core.placement_months
  GROUP BY placement_no
),
counted AS (
  SELECT
    placement_no,
    macros.total(SUM(fte_months)) AS fte_months,
    macros.total(SUM(places_delivered)) AS places_delivered
  FROM mart.placement_months
  WHERE placement_no IS NOT NULL
  GROUP BY placement_no
)
SELECT
  placements.placement_no,
  placements.placement_id,
  placements.contract_no,
  placements.form,
  placements.start_date,
  placements.planned_end_date,
  placements.end_date,
  placements.extent_pct,
  placements.counted_from,
  placements.counted_to,
  placements.not_counted_reason,
  placements.is_past_planned_end,
  COALESCE(counted.fte_months, 0) AS fte_months,
  COALESCE(counted.places_delivered, 0) AS places_delivered,
  -- Together with others of the same participant it would be more than a whole month: counted in its share of one.
  CASE WHEN whole.fte_months - counted.fte_months > 0.000001 THEN 1 ELSE 0 END AS is_overlapping,
  placements.delivery_id,
  placements.sheet,
  placements.row_number
FROM core.placements AS placements
LEFT JOIN whole
  ON whole.placement_no = placements.placement_no
LEFT JOIN counted
  ON counted.placement_no = placements.placement_no
ORDER BY contract_no
