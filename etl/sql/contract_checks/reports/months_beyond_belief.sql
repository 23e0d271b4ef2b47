-- One row: a report of several times as many full-time months as the whole contract is for.
SELECT
  checked.sheet,
  checked.row_number,
  'fte_months' AS field,
  checked.contract_id
FROM checked
INNER JOIN known
  ON known.contract_id = checked.contract_id
WHERE known.required_places > 0
  AND checked.fte_months > (SELECT value FROM limits WHERE name = 'undertakings_in_a_report')
    * known.required_places * known.months_per_job
