-- One row: a placement that counts, in a calendar month on some day of which it was active; or a reported sum (without
-- participant) of a contract and period that has no placements of persons. The narrow table of persons: a person can
-- only be counted by going through it.
WITH together AS (
  SELECT
    contract_no,
    participant_no,
    month,
    SUM(fraction) AS fraction
  FROM core.placement_months
  GROUP BY contract_no, participant_no, month
  HAVING SUM(fraction) > 1
),
-- Placements of the same participant on the same contract count at most one whole month together, each in its share.
capped AS (
  SELECT
    placement_months.*,
    CASE
      WHEN together.fraction IS NULL THEN placement_months.fraction
      ELSE placement_months.fraction / together.fraction
    END AS fte_months
  FROM core.placement_months AS placement_months
  LEFT JOIN together
    ON together.contract_no = placement_months.contract_no
    AND together.participant_no = placement_months.participant_no
    AND together.month = placement_months.month
)
SELECT
  capped.placement_no,
  capped.contract_no,
  capped.participant_no,
  participants.person_key,
  CASE WHEN capped.sex = 'K' THEN capped.participant_no END AS woman_no,
  CASE WHEN capped.sex IS NOT NULL THEN capped.participant_no END AS known_sex_no,
  capped.form,
  capped.sex,
  capped.month,
  capped.placements_started,
  0 AS persons_reported,
  0 AS told_in_sums,
  macros.exact(capped.fte_months) AS fte_months,
  capped.hours,
  macros.exact(macros.places(
    capped.fte_months, capped.counts_as, capped.months_per_job, capped.months_per_internship
  )) AS places_delivered
FROM capped
INNER JOIN core.participants AS participants
  ON participants.participant_no = capped.participant_no
UNION ALL
SELECT
  NULL,
  contract_no,
  NULL,
  NULL,
  NULL,
  NULL,
  form,
  NULL,
  month,
  persons_started,
  persons_started,
  CASE WHEN persons_started > 0 OR fte_months > 0 OR tells_of_others = 1 THEN 1 ELSE 0 END,
  macros.exact(fte_months),
  macros.exact(hours),
  macros.exact(macros.places(fte_months, counts_as, months_per_job, months_per_internship))
FROM steps.reported_form_months AS reported
ORDER BY contract_no, month
