-- One row: a contract in one version, with the day from which it is judged by it. For the clause as data on a page.
SELECT
  contracts.contract_no,
  versions.version_no,
  versions.valid_from,
  CASE WHEN versions.version_no = contracts.version_no THEN 1 ELSE 0 END AS is_in_force,
  versions.requirement,
  versions.required_places AS places_required,
  versions.required_fte_months,
  versions.agreed_date,
  versions.accepted_forms,
  versions.criterion,
  versions.clause_version,
  versions.required_jobs AS jobs_required,
  versions.required_internships AS internships_required,
  versions.start_date,
  versions.end_date,
  versions.report_frequency,
  versions.report_form,
  1 / macros.months_of_hours(1, versions.full_time_hours_per_week) AS hours_per_fte_month,
  versions.delivery_id,
  versions.row_number
FROM core.contract_versions AS versions
INNER JOIN core.contracts AS contracts
  ON contracts.contract_key = versions.contract_key
ORDER BY contract_no
