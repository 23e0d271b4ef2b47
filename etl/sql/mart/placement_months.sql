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
    CASE WHEN together.fraction IS NULL THEN placement_months.fraction ELSE placement_months.fraction / together.fraction END AS fte_months
  FROM core.placement_months AS placement_months
  LEFT JOIN together
    ON together.contract_no = placement_months.contract_no
    AND together.participant_no = placement_months.participant_no
    AND together.month = placement_months.month
),
-- A report speaks for the days of its period that are the contract's own and have come.
counted_reports AS (
  SELECT
    reports.contract_no,
    reports.period_no,
    reports.form,
    reports.fte_months,
    reports.persons_started,
    GREATEST(reported_periods.first_day, contracts.start_date) AS first_day,
    LEAST(reported_periods.last_day, COALESCE(contracts.end_date, reported_periods.last_day), parameters.as_of) AS last_day
  FROM core.reports AS reports
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = reports.contract_no
  INNER JOIN core.reported_periods AS reported_periods
    ON reported_periods.contract_no = reports.contract_no
    AND reported_periods.period_no = reports.period_no
    AND reported_periods.not_counted_reason IS NULL
),
-- One of several months is spread evenly over those of them; those who started are dated to the last.
spread AS (
  SELECT
    counted_reports.contract_no,
    counted_reports.form,
    period_months.month,
    COALESCE(counted_reports.fte_months, 0)
    / (DATE_DIFF('month', counted_reports.first_day, counted_reports.last_day) + 1) AS fte_months,
    CASE
      WHEN period_months.last_day >= counted_reports.last_day THEN COALESCE(counted_reports.persons_started, 0)
      ELSE 0
    END AS persons_started
  FROM counted_reports
  INNER JOIN core.period_months AS period_months
    ON period_months.period_no = counted_reports.period_no
    AND period_months.last_day >= counted_reports.first_day
    AND period_months.month <= counted_reports.last_day
  WHERE counted_reports.first_day <= counted_reports.last_day
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
    CAST(SUM(spread.persons_started) AS BIGINT) AS persons_started
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
