-- One row: a placement that counts, in a calendar month on some day of which it was active; or a reported sum (without
-- participant) of a contract and period that has no placements of persons. The narrow table of persons: a person can
-- only be counted by going through it.
WITH fractions AS (
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
),
together AS (
  SELECT
    contract_no,
    participant_no,
    month,
    SUM(fraction) AS fraction
  FROM fractions
  GROUP BY contract_no, participant_no, month
  HAVING SUM(fraction) > 1
),
-- Placements of the same participant on the same contract count at most one whole month together, each in its share.
capped AS (
  SELECT
    fractions.*,
    CASE WHEN together.fraction IS NULL THEN fractions.fraction ELSE fractions.fraction / together.fraction END AS fte_months
  FROM fractions
  LEFT JOIN together
    ON together.contract_no = fractions.contract_no
    AND together.participant_no = fractions.participant_no
    AND together.month = fractions.month
),
-- A report of several months is spread evenly over those that have begun; those who started are dated to the last of them.
spread AS (
  SELECT
    reports.contract_no,
    reports.form,
    period_months.month,
    COALESCE(reports.fte_months, 0)
    / (DATE_DIFF('month', reports.first_day, LEAST(reports.last_day, parameters.as_of)) + 1) AS fte_months,
    CASE
      WHEN period_months.last_day >= LEAST(reports.last_day, parameters.as_of) THEN COALESCE(reports.persons_started, 0)
      ELSE 0
    END AS persons_started
  FROM core.reports AS reports
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.reported_periods AS reported_periods
    ON reported_periods.contract_no = reports.contract_no
    AND reported_periods.period_no = reports.period_no
    AND reported_periods.not_counted_reason IS NULL
  INNER JOIN core.period_months AS period_months
    ON period_months.period_no = reports.period_no
    AND period_months.month <= parameters.as_of
),
reported AS (
  SELECT
    spread.contract_no,
    spread.form,
    spread.month,
    contracts.months_per_job,
    contracts.months_per_internship,
    contract_forms.counts_as,
    SUM(spread.fte_months) AS fte_months,
    SUM(spread.persons_started) AS persons_started
  FROM spread
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = spread.contract_no
  LEFT JOIN core.contract_forms AS contract_forms
    ON contract_forms.contract_no = spread.contract_no
    AND contract_forms.form = spread.form
  GROUP BY
    spread.contract_no,
    spread.form,
    spread.month,
    contracts.months_per_job,
    contracts.months_per_internship,
    contract_forms.counts_as
)
SELECT
  placement_no,
  contract_no,
  participant_no,
  CASE WHEN sex = 'K' THEN participant_no END AS woman_no,
  CASE WHEN sex IS NOT NULL THEN participant_no END AS known_sex_no,
  form,
  sex,
  month,
  placements_started,
  0 AS persons_reported,
  fte_months,
  CASE counts_as
    WHEN 'job' THEN fte_months / months_per_job
    WHEN 'internship' THEN fte_months / months_per_internship
    ELSE 0
  END AS places_delivered
FROM capped
UNION ALL
SELECT
  NULL,
  contract_no,
  NULL,
  NULL,
  NULL,
  form,
  NULL,
  month,
  persons_started,
  persons_started,
  fte_months,
  CASE counts_as
    WHEN 'job' THEN fte_months / months_per_job
    WHEN 'internship' THEN fte_months / months_per_internship
    ELSE 0
  END
FROM reported
