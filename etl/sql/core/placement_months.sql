-- One row: a placement that counts, in a calendar month on some day of which it was active, and the share of a whole
-- month at full time that it makes up there; of one in lists by period, what they tell of the month.
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
  macros.exact(CAST(
    DATE_DIFF(
      'day',
      GREATEST(placements.counted_from, months.first_day),
      LEAST(placements.counted_to, months.last_day)
    ) + 1 AS DOUBLE
  ) / months.days * placements.extent_pct / 100) AS fraction,
  macros.exact(CAST(NULL AS DOUBLE)) AS hours
FROM core.placements AS placements
INNER JOIN core.months AS months
  ON months.last_day >= placements.counted_from
  AND months.first_day <= placements.counted_to
WHERE placements.not_counted_reason IS NULL
  AND placements.is_listed = 0
  AND placements.counted_to >= placements.counted_from
UNION ALL
SELECT
  placements.placement_no,
  placements.contract_no,
  placements.participant_no,
  placements.form,
  placements.sex,
  placements.counts_as,
  placements.months_per_job,
  placements.months_per_internship,
  told.month,
  MAX(CASE WHEN DATE_TRUNC('month', placements.counted_from) = told.month THEN 1 ELSE 0 END),
  macros.exact(SUM(macros.exact(told.fte_months))),
  macros.exact(SUM(macros.exact(told.hours)))
FROM core.placements AS placements
INNER JOIN core.participants AS participants
  ON participants.participant_no = placements.participant_no
INNER JOIN steps.report_months AS told
  ON told.contract_no = placements.contract_no
  AND told.participant_key = participants.participant_key
  AND told.form = placements.form
  AND told.is_listed = 1
  AND told.month >= DATE_TRUNC('month', placements.counted_from)
  AND told.month <= placements.counted_to
LEFT JOIN steps.overlapped_reports AS overlapped
  ON overlapped.contract_no = told.contract_no
  AND overlapped.period_no = told.period_no
WHERE placements.not_counted_reason IS NULL
  AND placements.is_listed = 1
  AND overlapped.period_no IS NULL
  AND told.fte_months IS NOT NULL
GROUP BY
  placements.placement_no,
  placements.contract_no,
  placements.participant_no,
  placements.form,
  placements.sex,
  placements.counts_as,
  placements.months_per_job,
  placements.months_per_internship,
  told.month
