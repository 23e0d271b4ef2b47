-- One row: a period that a contract is to report and for which something has come, and what.
-- A final report is any report whose period holds the contract's last day.
SELECT
  calendar.contract_no,
  calendar.last_day,
  COUNT(*) AS reports,
  MIN(versions.received_date) AS received_date,
  MIN(reported.is_nil) AS is_nil,
  SUM(reported.fte_months) AS fte_months,
  -- Where placements are what is counted, nobody needs the months of the report.
  MAX(CASE WHEN reported.not_counted_reason IS NULL THEN reported.tells_no_months ELSE 0 END) AS is_incomplete,
  MAX(versions.versions) AS versions,
  MIN(reported.delivery_id) AS delivery_id,
  MIN(reported.sheet) AS sheet,
  MIN(reported.row_number) AS row_number
FROM core.report_calendar AS calendar
INNER JOIN core.reported_periods AS reported
  ON reported.contract_no = calendar.contract_no
  AND (
    reported.period = calendar.period
    OR (
      calendar.period IS NULL
      AND reported.first_day <= calendar.last_day
      AND reported.last_day >= calendar.last_day
    )
  )
LEFT JOIN core.report_versions AS versions
  ON versions.contract_no = reported.contract_no
  AND versions.period_no = reported.period_no
GROUP BY calendar.contract_no, calendar.last_day
