-- One row: a report of a period that lies wholly before or after its contract, so that none of it counts.
SELECT
  checked.sheet,
  checked.row_number,
  'period' AS field,
  checked.contract_id
FROM checked
INNER JOIN known
  ON known.contract_id = checked.contract_id
INNER JOIN core.periods AS periods
  ON periods.period = checked.period
WHERE periods.last_day < known.start_date
  OR periods.first_day > known.end_date
