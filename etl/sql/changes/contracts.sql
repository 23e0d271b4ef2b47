-- One row: a contract as it stands now.
SELECT
  contract_id AS key,
  contract_id,
  organisation_key,
  supplier_key,
  procurement_id,
  title,
  nature,
  cpv,
  value_sek,
  award_date,
  start_date,
  end_date,
  requirement,
  stated_places,
  required_fte_months,
  months_per_job,
  months_per_internship,
  target_groups,
  report_frequency,
  report_due_days,
  contract_owner
FROM core.contracts
