-- One row: a placement that counts, in a calendar month on some day of which it was active, and the share of a whole
-- month at full time that it makes up there.
SELECT
  placements.placement_no,
  placements.contract_no,
  placements.participant_no,
  placements.form,
  placements.sex,
  placements.counts_as,
  placements.months_per_job,
  placements.months_per_internship,
  months.month,
  CASE WHEN placements.counted_from >= months.first_day THEN 1 ELSE 0 END AS placements_started,
  -- Days active in the month, both ends included, as a share of the month's days, times the extent.
  CAST(
    DATE_DIFF(
      'day',
      GREATEST(placements.counted_from, months.first_day),
      LEAST(placements.counted_to, months.last_day)
    ) + 1 AS DOUBLE
  ) / months.days * placements.extent_pct / 100 AS fraction
FROM core.placements AS placements
INNER JOIN core.months AS months
  ON months.last_day >= placements.counted_from
  AND months.first_day <= placements.counted_to
WHERE placements.not_counted_reason IS NULL
  AND placements.counted_to >= placements.counted_from
