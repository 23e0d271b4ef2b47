-- One row: a report of more full-time months than its persons can have worked: one per person and calendar month of the
-- period. Its persons are those who were there at its end and those who left in it; who left is 0 where it is not told.
-- A final report tells of the whole contract, whatever its period is called.
SELECT
  checked.sheet,
  checked.row_number,
  'fte_months' AS field,
  checked.contract_id
FROM checked
INNER JOIN known
  ON known.contract_id = checked.contract_id
INNER JOIN core.periods AS periods
  ON periods.period = checked.period
WHERE known.report_frequency IS DISTINCT FROM 'final'
  AND checked.persons_ongoing IS NOT NULL
  AND checked.fte_months > (SELECT value FROM limits WHERE name = 'months_per_person_and_month')
    * GREATEST(checked.persons_ongoing + COALESCE(checked.persons_ended, 0), COALESCE(checked.persons_started, 0))
    * (DATE_DIFF('month', periods.first_day, periods.last_day) + 1)
