-- One row: a version of a contract with what it says itself. An empty cell in a change means unchanged.
WITH latest AS (
  SELECT
    spellings.contract_key,
    contracts.*
  FROM raw_contracts AS contracts
  INNER JOIN core.contract_spellings AS spellings
    ON spellings.contract_id = contracts.contract_id
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY spellings.contract_key, contracts.valid_from
    ORDER BY contracts.delivery_sequence DESC, contracts.row_number
  ) = 1
),
numbered AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY contract_key ORDER BY valid_from NULLS FIRST) AS version_no
  FROM latest
),
inherited AS (
  SELECT
    contract_key,
    version_no,
    contract_id,
    organisation_key,
    supplier_key,
    start_date,
    valid_from,
    delivery_id,
    row_number,
    LAST_VALUE(procurement_id IGNORE NULLS) OVER versions AS procurement_id,
    LAST_VALUE(title IGNORE NULLS) OVER versions AS title,
    LAST_VALUE(nature IGNORE NULLS) OVER versions AS nature,
    LAST_VALUE(cpv IGNORE NULLS) OVER versions AS cpv,
    LAST_VALUE(value_sek IGNORE NULLS) OVER versions AS value_sek,
    LAST_VALUE(award_date IGNORE NULLS) OVER versions AS award_date,
    LAST_VALUE(end_date IGNORE NULLS) OVER versions AS end_date,
    LAST_VALUE(requirement IGNORE NULLS) OVER versions AS requirement,
    LAST_VALUE(agreed_date IGNORE NULLS) OVER versions AS agreed_date,
    LAST_VALUE(accepted_forms IGNORE NULLS) OVER versions AS accepted_forms,
    LAST_VALUE(target_groups IGNORE NULLS) OVER versions AS target_groups,
    LAST_VALUE(report_frequency IGNORE NULLS) OVER versions AS report_frequency,
    LAST_VALUE(report_form IGNORE NULLS) OVER versions AS report_form,
    LAST_VALUE(contract_owner IGNORE NULLS) OVER versions AS contract_owner,
    LAST_VALUE(bonus_clause IGNORE NULLS) OVER versions AS bonus_clause,
    LAST_VALUE(bonus_max_sek IGNORE NULLS) OVER versions AS bonus_max_sek,
    LAST_VALUE(penalty_per_place_sek IGNORE NULLS) OVER versions AS penalty_per_place_sek,
    LAST_VALUE(months_per_job IGNORE NULLS) OVER versions AS stated_months_per_job,
    LAST_VALUE(months_per_internship IGNORE NULLS) OVER versions AS stated_months_per_internship,
    LAST_VALUE(report_due_days IGNORE NULLS) OVER versions AS stated_report_due_days,
    LAST_VALUE(first_start_within_months IGNORE NULLS) OVER versions AS stated_first_start,
    LAST_VALUE(criterion IGNORE NULLS) OVER versions AS criterion,
    LAST_VALUE(set_as IGNORE NULLS) OVER versions AS set_as,
    LAST_VALUE(reserved IGNORE NULLS) OVER versions AS reserved,
    LAST_VALUE(reserved_share_pct IGNORE NULLS) OVER versions AS reserved_share_pct,
    LAST_VALUE(clause_version IGNORE NULLS) OVER versions AS clause_version,
    LAST_VALUE(required_jobs IGNORE NULLS) OVER versions AS stated_jobs,
    LAST_VALUE(required_internships IGNORE NULLS) OVER versions AS stated_internships,
    LAST_VALUE(required_job_months IGNORE NULLS) OVER versions AS stated_job_months,
    LAST_VALUE(required_internship_months IGNORE NULLS) OVER versions AS stated_internship_months,
    -- The version that last stated jobs or internships by themselves.
    LAST_VALUE(
      CASE
        WHEN COALESCE(required_jobs, required_internships, required_job_months, required_internship_months) IS NULL
          THEN NULL
        ELSE version_no
      END IGNORE NULLS
    ) OVER versions AS parts_from_version,
    -- The number is stated in places or in full-time months: the version that last stated either has it.
    LAST_VALUE(
      CASE WHEN required_places IS NULL AND required_fte_months IS NULL THEN NULL ELSE version_no END IGNORE NULLS
    ) OVER versions AS number_from_version
  FROM numbered
  WINDOW versions AS (PARTITION BY contract_key ORDER BY version_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT
  inherited.*,
  -- Jobs and internships hold until a later version states another number for both together.
  CASE WHEN inherited.parts_from_version >= COALESCE(inherited.number_from_version, 0) THEN 1 ELSE 0 END AS parts_hold,
  stated.required_places AS stated_places,
  stated.required_fte_months
FROM inherited
LEFT JOIN numbered AS stated
  ON stated.contract_key = inherited.contract_key
  AND stated.version_no = inherited.number_from_version
  -- A later version that states jobs and internships by themselves replaces the number for both together.
  AND stated.version_no >= COALESCE(inherited.parts_from_version, 0)
