-- One row: a period that a contract is to report and the full-time months that count in it now.
SELECT
  calendar.contract_no,
  calendar.last_day,
  macros.total(SUM(delivery_months.fte_months)) AS fte_months
FROM core.report_calendar AS calendar
INNER JOIN mart.delivery_months AS delivery_months
  ON delivery_months.contract_no = calendar.contract_no
  AND delivery_months.month >= CAST(DATE_TRUNC('month', calendar.first_day) AS DATE)
  AND delivery_months.month <= calendar.last_day
GROUP BY calendar.contract_no, calendar.last_day
