-- One row: a placement on days on which its participant has others in the file, together more than a full time.
-- A day on which one ends and the next begins is no overlap. An extent that is not told is at least the least that can
-- be. Who has no end goes on, save in a file that tells of no end at all: there the first day alone is known.
WITH placements AS (
  SELECT
    sheet,
    row_number,
    participant_key,
    start_date,
    COALESCE(extent_pct, 1) AS extent_pct,
    GREATEST(
      start_date + 1,
      CASE
        WHEN COUNT(COALESCE(end_date, planned_end_date)) OVER () > 0
          THEN COALESCE(end_date, planned_end_date, DATE '9999-12-31')
        ELSE start_date
      END
    ) AS last_date
  FROM checked
),
turns AS (
  SELECT participant_key, start_date AS day, 1 AS is_start, extent_pct AS change_pct
  FROM placements
  UNION ALL
  SELECT participant_key, last_date AS day, 0 AS is_start, -extent_pct AS change_pct
  FROM placements
),
totals AS (
  SELECT
    participant_key,
    day,
    is_start,
    SUM(change_pct) OVER (PARTITION BY participant_key ORDER BY day, is_start) AS total_pct
  FROM turns
),
beyond AS (
  SELECT DISTINCT participant_key, day
  FROM totals
  WHERE is_start = 1 AND total_pct > 100
)
SELECT
  placements.sheet,
  placements.row_number,
  'start_date' AS field
FROM placements
ASOF INNER JOIN beyond
  ON beyond.participant_key = placements.participant_key
  AND beyond.day >= placements.start_date
WHERE beyond.day < placements.last_date
