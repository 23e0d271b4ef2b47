-- One row: a contract as it reads from one day on. The row without valid_from is the contract as it was first made; a
-- change is a row with the day that it is valid from, and an empty cell in it means unchanged. Of each version the
-- latest delivered counts. The numbers that the obligation is counted by: what the contract itself says wins; else the
-- organisation's own default in force at its start; else that of the rules that it has adopted; else the national one.
-- A number that none of them has is empty: then nothing is asked for by it.
WITH versions AS (SELECT * FROM steps.stated_versions),
-- The rules that the organisation followed when the contract was awarded, or began.
followed AS (
  SELECT
    versions.contract_key,
    versions.version_no,
    adopted.rule_set
  FROM versions
  INNER JOIN core.adopted AS adopted
    ON adopted.organisation_key = versions.organisation_key
    AND adopted.valid_from <= COALESCE(versions.award_date, versions.start_date)
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY versions.contract_key, versions.version_no ORDER BY adopted.valid_from DESC
  ) = 1
),
defaults AS (
  SELECT
    versions.contract_key,
    versions.version_no,
    defaults.name,
    defaults.value
  FROM versions
  LEFT JOIN followed
    ON followed.contract_key = versions.contract_key
    AND followed.version_no = versions.version_no
  INNER JOIN core.defaults AS defaults
    ON (defaults.organisation_key IS NULL OR defaults.organisation_key = versions.organisation_key)
    AND (
      defaults.rule_set = 'national'
      OR defaults.rule_set = followed.rule_set
      OR defaults.organisation_key IS NOT NULL
    )
    AND defaults.valid_from <= versions.start_date
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY versions.contract_key, versions.version_no, defaults.name
    ORDER BY
      CASE WHEN defaults.organisation_key IS NULL THEN 1 ELSE 0 END,
      CASE WHEN defaults.rule_set = 'national' THEN 1 ELSE 0 END,
      defaults.valid_from DESC
  ) = 1
),
wide AS (
  SELECT
    contract_key,
    version_no,
    MAX(CASE WHEN name = 'months_per_job' THEN value END) AS months_per_job,
    MAX(CASE WHEN name = 'months_per_internship' THEN value END) AS months_per_internship,
    MAX(CASE WHEN name = 'report_due_days' THEN value END) AS report_due_days,
    MAX(CASE WHEN name = 'first_start_within_months' THEN value END) AS first_start_within_months,
    MAX(CASE WHEN name = 'first_start_warning_days' THEN value END) AS first_start_warning_days,
    MAX(CASE WHEN name = 'check_in_within_days' THEN value END) AS check_in_within_days,
    MAX(CASE WHEN name = 'start_meeting_within_months' THEN value END) AS start_meeting_within_months,
    MAX(CASE WHEN name = 'final_documentation_within_days' THEN value END) AS final_documentation_within_days,
    MAX(CASE WHEN name = 'early_end_share' THEN value END) AS early_end_share,
    MAX(CASE WHEN name = 'judged_open_share' THEN value END) AS judged_open_share,
    MAX(CASE WHEN name = 'full_time_hours_per_week' THEN value END) AS full_time_hours_per_week
  FROM defaults
  GROUP BY contract_key, version_no
),
completed AS (
  SELECT
    versions.*,
    COALESCE(versions.stated_months_per_job, wide.months_per_job) AS months_per_job,
    COALESCE(versions.stated_months_per_internship, wide.months_per_internship) AS months_per_internship,
    CAST(COALESCE(versions.stated_report_due_days, wide.report_due_days) AS INTEGER) AS report_due_days,
    CAST(COALESCE(versions.stated_first_start, wide.first_start_within_months) AS INTEGER) AS first_start_within_months,
    CAST(wide.first_start_warning_days AS INTEGER) AS first_start_warning_days,
    CAST(wide.check_in_within_days AS INTEGER) AS check_in_within_days,
    CAST(wide.start_meeting_within_months AS INTEGER) AS start_meeting_within_months,
    CAST(wide.final_documentation_within_days AS INTEGER) AS final_documentation_within_days,
    wide.early_end_share,
    wide.judged_open_share,
    wide.full_time_hours_per_week
  FROM versions
  INNER JOIN wide
    ON wide.contract_key = versions.contract_key
    AND wide.version_no = versions.version_no
),
-- Jobs and internships by themselves, in places, where no later version states another number for both together.
parted AS (
  SELECT
    *,
    CASE WHEN parts_hold = 1 THEN COALESCE(stated_jobs, stated_job_months / months_per_job) END AS required_jobs,
    CASE WHEN parts_hold = 1 THEN COALESCE(stated_internships, stated_internship_months / months_per_internship) END
      AS required_internships,
    CAST(start_date + first_start_within_months * INTERVAL 1 MONTH AS DATE) AS first_start_due_date
  FROM completed
)
SELECT
  *,
  -- Judged by this version from this day on, until the next begins.
  CASE WHEN version_no = 1 THEN CAST('1900-01-01' AS DATE) ELSE valid_from END AS effective_from,
  LEAD(valid_from) OVER (PARTITION BY contract_key ORDER BY version_no) AS next_valid_from,
  -- A number of places decides; an obligation in full-time months is turned into places. Where a requirement has no
  -- number (a dialogue that has not ended in an agreement), it stays unknown: not agreed is not zero, and 0 agreed is
  -- agreed. Of a 0 in the one unit and a number in the other the number counts: an empty cell is often written 0.
  -- Jobs and internships stated by themselves are the number where there is no other. A bonus alone asks for no number.
  CASE
    WHEN requirement IN ('none', 'bonus') THEN NULL
    WHEN stated_places > 0 THEN stated_places
    WHEN required_fte_months > 0 THEN required_fte_months / months_per_job
    WHEN parts_hold = 1 THEN COALESCE(required_jobs, 0) + COALESCE(required_internships, 0)
    WHEN stated_places IS NOT NULL OR required_fte_months IS NOT NULL THEN 0
  END AS required_places,
  -- Nothing is expected before the first start is due, or half a contract that is shorter.
  CASE
    WHEN end_date IS NULL THEN first_start_due_date
    ELSE LEAST(
      first_start_due_date,
      CAST(start_date + CAST(FLOOR(DATE_DIFF('day', start_date, end_date) / 2) AS INTEGER) * INTERVAL 1 DAY AS DATE)
    )
  END AS curve_start_date
FROM parted
