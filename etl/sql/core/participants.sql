-- One row: a participant, known by a key alone. Sex is what was last delivered; X and nothing are both unknown here.
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY participant_key) AS INTEGER) AS participant_no,
  participant_key,
  sex
FROM (
  SELECT
    participant_key,
    CASE WHEN sex IN ('K', 'M') THEN sex END AS sex
  FROM raw_placements
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY participant_key
    ORDER BY CASE WHEN sex IN ('K', 'M') THEN 0 ELSE 1 END, delivery_sequence DESC, row_number DESC
  ) = 1
) AS latest
