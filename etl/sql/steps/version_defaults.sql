-- One row: a version of a contract and the general numbers that hold where it says none, side by side: the
-- organisation's own default in force at its start, else the general one.
WITH defaults AS (
  SELECT
    versions.contract_key,
    versions.version_no,
    defaults.name,
    defaults.value
  FROM steps.stated_versions AS versions
  INNER JOIN core.defaults AS defaults
    ON (defaults.organisation_key IS NULL OR defaults.organisation_key = versions.organisation_key)
    AND defaults.valid_from <= versions.start_date
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY versions.contract_key, versions.version_no, defaults.name
    ORDER BY CASE WHEN defaults.organisation_key IS NULL THEN 1 ELSE 0 END, defaults.valid_from DESC
  ) = 1
)
SELECT
  contract_key,
  version_no,
  MAX(CASE WHEN name = 'months_per_job' THEN value END) AS months_per_job,
  MAX(CASE WHEN name = 'months_per_internship' THEN value END) AS months_per_internship,
  MAX(CASE WHEN name = 'report_due_days' THEN value END) AS report_due_days,
  MAX(CASE WHEN name = 'first_start_within_months' THEN value END) AS first_start_within_months,
  MAX(CASE WHEN name = 'first_start_warning_days' THEN value END) AS first_start_warning_days,
  MAX(CASE WHEN name = 'start_meeting_within_months' THEN value END) AS start_meeting_within_months,
  MAX(CASE WHEN name = 'final_documentation_within_days' THEN value END) AS final_documentation_within_days,
  MAX(CASE WHEN name = 'early_end_share' THEN value END) AS early_end_share,
  MAX(CASE WHEN name = 'judged_open_share' THEN value END) AS judged_open_share
FROM defaults
GROUP BY contract_key, version_no
