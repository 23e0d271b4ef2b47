-- One row: a row of a report of a known contract and a period that had come on the date looked at. One that names a
-- person is a placement too (is_listed), save where placements of the contract are delivered: they tell all of it.
-- Whoever a supplier numbers is told from another supplier's by the supplier's own number.
SELECT
  contracts.contract_no,
  contracts.start_date,
  contracts.end_date,
  contracts.full_time_hours_per_week,
  periods.unit,
  periods.period_no,
  periods.first_day,
  periods.last_day,
  parameters.as_of,
  reports.received_date,
  contracts.supplier_key || ' ' || reports.participant_key AS participant_key,
  reports.participant_key AS number_in_list,
  reports.sex,
  reports.target_groups,
  CASE WHEN reports.participant_key IS NOT NULL AND placed.contract_no IS NULL THEN 1 ELSE 0 END AS is_listed,
  reports.form,
  reports.part,
  reports.persons_started,
  reports.persons_ongoing,
  reports.persons_ended,
  reports.fte_months,
  reports.hours,
  reports.reason,
  reports.delivery_sequence,
  reports.delivery_id,
  reports.sheet,
  reports.row_number
FROM raw_reports AS reports
INNER JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = reports.contract_id
INNER JOIN core.contracts AS contracts
  ON contracts.contract_key = spellings.contract_key
INNER JOIN core.periods AS periods
  ON periods.period = reports.period
CROSS JOIN core.parameters AS parameters
LEFT JOIN (SELECT DISTINCT contract_no FROM core.placement_files) AS placed
  ON placed.contract_no = contracts.contract_no
WHERE reports.received_date IS NULL
  OR reports.received_date <= parameters.as_of
