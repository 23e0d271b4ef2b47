-- One row: a contract as it reads on the date looked at. A number that is agreed on later is not there yet.
-- contract_no: the organisation's number, nine digits that the contract's key always has, and two that keep contracts
-- with the same nine apart. So the contracts of an organisation, a municipality or a county are one range, and one more
-- contract moves no number of another.
WITH in_force AS (
  SELECT
    versions.*,
    organisations.organisation_no * 1000000000 + macros.number_of(versions.contract_key, 9) AS number,
    COUNT(*) OVER (PARTITION BY versions.contract_key) AS versions
  FROM core.contract_versions AS versions
  INNER JOIN core.organisations AS organisations
    ON organisations.organisation_key = versions.organisation_key
  CROSS JOIN core.parameters AS parameters
  WHERE versions.effective_from <= parameters.as_of
  QUALIFY ROW_NUMBER() OVER (PARTITION BY versions.contract_key ORDER BY versions.version_no DESC) = 1
)
SELECT
  in_force.number * 100 + ROW_NUMBER() OVER (PARTITION BY in_force.number ORDER BY in_force.contract_key) - 1
    AS contract_no,
  in_force.contract_key,
  in_force.contract_id,
  in_force.version_no,
  in_force.versions,
  in_force.valid_from,
  in_force.organisation_key,
  in_force.supplier_key,
  in_force.procurement_id,
  in_force.title,
  in_force.nature,
  in_force.cpv,
  in_force.value_sek,
  in_force.award_date,
  in_force.start_date,
  in_force.end_date,
  in_force.requirement,
  in_force.agreed_date,
  in_force.stated_places,
  in_force.required_fte_months,
  in_force.accepted_forms,
  in_force.target_groups,
  in_force.report_frequency,
  in_force.report_form,
  in_force.contract_owner,
  in_force.bonus_clause,
  in_force.bonus_max_sek,
  in_force.penalty_per_place_sek,
  in_force.criterion,
  in_force.set_as,
  in_force.reserved,
  in_force.reserved_share_pct,
  in_force.clause_version,
  CASE WHEN in_force.agreed_date > parameters.as_of THEN NULL ELSE in_force.required_jobs END AS required_jobs,
  CASE WHEN in_force.agreed_date > parameters.as_of THEN NULL ELSE in_force.required_internships END
    AS required_internships,
  in_force.months_per_job,
  in_force.months_per_internship,
  in_force.report_due_days,
  in_force.first_start_within_months,
  in_force.first_start_warning_days,
  in_force.check_in_within_days,
  in_force.start_meeting_within_months,
  in_force.final_documentation_within_days,
  in_force.early_end_share,
  in_force.full_time_hours_per_week,
  in_force.first_start_due_date,
  in_force.curve_start_date,
  CASE WHEN in_force.agreed_date > parameters.as_of THEN NULL ELSE in_force.required_places END AS required_places,
  in_force.delivery_id,
  in_force.row_number
FROM in_force
CROSS JOIN core.parameters AS parameters
