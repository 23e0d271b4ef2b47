-- One row: a contract as last delivered, with the numbers that its obligation is counted by.
-- What the contract itself says wins; else the organisation's own default in force at its start; else the general one.
WITH latest AS (
  SELECT *
  FROM raw_contracts
  QUALIFY ROW_NUMBER() OVER (PARTITION BY contract_id ORDER BY delivery_sequence DESC, row_number) = 1
),
defaults AS (
  SELECT
    latest.contract_id,
    defaults.name,
    defaults.value
  FROM latest
  INNER JOIN core.defaults AS defaults
    ON (defaults.organisation_key IS NULL OR defaults.organisation_key = latest.organisation_key)
    AND defaults.valid_from <= latest.start_date
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY latest.contract_id, defaults.name
    ORDER BY CASE WHEN defaults.organisation_key IS NULL THEN 1 ELSE 0 END, defaults.valid_from DESC
  ) = 1
),
wide AS (
  SELECT
    contract_id,
    MAX(CASE WHEN name = 'months_per_job' THEN value END) AS months_per_job,
    MAX(CASE WHEN name = 'months_per_internship' THEN value END) AS months_per_internship,
    MAX(CASE WHEN name = 'report_due_days' THEN value END) AS report_due_days,
    MAX(CASE WHEN name = 'first_start_within_months' THEN value END) AS first_start_within_months
  FROM defaults
  GROUP BY contract_id
),
completed AS (
  SELECT
    latest.contract_id,
    latest.organisation_key,
    latest.supplier_key,
    latest.procurement_id,
    latest.title,
    latest.nature,
    latest.cpv,
    latest.value_sek,
    latest.award_date,
    latest.start_date,
    latest.end_date,
    latest.requirement,
    latest.required_places AS stated_places,
    latest.required_fte_months,
    latest.target_groups,
    latest.report_frequency,
    latest.contract_owner,
    COALESCE(latest.months_per_job, wide.months_per_job) AS months_per_job,
    COALESCE(latest.months_per_internship, wide.months_per_internship) AS months_per_internship,
    CAST(COALESCE(latest.report_due_days, wide.report_due_days) AS INTEGER) AS report_due_days,
    CAST(wide.first_start_within_months AS INTEGER) AS first_start_within_months,
    latest.delivery_id,
    latest.row_number
  FROM latest
  INNER JOIN wide
    ON wide.contract_id = latest.contract_id
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY contract_id) AS INTEGER) AS contract_no,
  *,
  -- A number of places decides; an obligation in full-time months is turned into places. Where a requirement has no
  -- number (a dialogue that has not ended in an agreement), it stays unknown: not agreed is not zero. A number of 0 is
  -- no obligation to measure against.
  CASE
    WHEN requirement = 'none' THEN NULL
    WHEN stated_places > 0 THEN stated_places
    WHEN stated_places IS NULL AND required_fte_months > 0 THEN required_fte_months / months_per_job
  END AS required_places
FROM completed
