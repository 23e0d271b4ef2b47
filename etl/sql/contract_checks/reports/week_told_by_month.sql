-- One row: a report of a week in a month that has a report of its own: that tells the month, and the week is not added.
SELECT
  checked.sheet,
  checked.row_number,
  'period' AS field,
  checked.contract_id
FROM checked
INNER JOIN known
  ON known.contract_id = checked.contract_id
INNER JOIN core.periods AS weeks
  ON weeks.period = checked.period
WHERE weeks.unit = 'weekly'
  AND EXISTS (
    SELECT 1
    FROM core.week_months AS week_months
    INNER JOIN steps.known_reports AS reports
      ON reports.period_no = week_months.month_no
    WHERE week_months.period_no = weeks.period_no
      AND reports.contract_no = known.contract_no
      AND reports.unit = 'monthly'
  )
