-- One row: a contract and what can be counted on it: months and places delivered, placements, and reports that are
-- amiss.
WITH obliged_months AS (
  SELECT
    delivery_months.contract_no,
    macros.total(SUM(delivery_months.fte_months)) AS fte_months,
    macros.total(SUM(CASE WHEN contract_forms.counts_as = 'job' THEN delivery_months.places_delivered END))
      AS jobs_delivered,
    macros.total(SUM(CASE WHEN contract_forms.counts_as = 'internship' THEN delivery_months.places_delivered END))
      AS internships_delivered
  FROM mart.delivery_months AS delivery_months
  INNER JOIN core.contract_forms AS contract_forms
    ON contract_forms.contract_no = delivery_months.contract_no
    AND contract_forms.form = delivery_months.form
    AND contract_forms.counts_as IN ('job', 'internship')
  GROUP BY delivery_months.contract_no
),
reported AS (
  SELECT
    contract_no,
    MIN(CASE WHEN reports_missing = 1 THEN due_date END) AS oldest_missing_due_date,
    CAST(SUM(CASE WHEN status = 'returned' THEN 1 ELSE 0 END) AS BIGINT) AS reports_returned,
    CAST(SUM(reports_late) AS BIGINT) AS reports_late,
    CAST(SUM(reports_incomplete) AS BIGINT) AS reports_incomplete
  FROM mart.report_periods
  GROUP BY contract_no
),
placed AS (
  SELECT
    contract_no,
    COUNT(*) AS placements,
    CAST(SUM(CASE WHEN not_counted_reason IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS placements_not_counted,
    CAST(SUM(is_past_planned_end) AS BIGINT) AS placements_past_planned_end
  FROM core.placements
  GROUP BY contract_no
)
SELECT
  contracts.contract_no,
  COALESCE(delivered.fte_months, 0) AS fte_months,
  COALESCE(obliged_months.fte_months, 0) AS obliged_fte_months,
  COALESCE(obliged_months.jobs_delivered, 0) AS jobs_delivered,
  COALESCE(obliged_months.internships_delivered, 0) AS internships_delivered,
  COALESCE(delivered.places_accepted, 0) AS places_accepted,
  COALESCE(delivered.places_evidenced, 0) AS places_evidenced,
  COALESCE(delivered.placements_started, 0) AS placements_started,
  reported.oldest_missing_due_date,
  COALESCE(reported.reports_returned, 0) AS reports_returned,
  COALESCE(reported.reports_late, 0) AS reports_late,
  COALESCE(reported.reports_incomplete, 0) AS reports_incomplete,
  COALESCE(placed.placements, 0) AS placements,
  COALESCE(placed.placements_not_counted, 0) AS placements_not_counted,
  COALESCE(placed.placements_past_planned_end, 0) AS placements_past_planned_end,
  files.told_until AS placements_told_until
FROM core.contracts AS contracts
LEFT JOIN steps.contract_deliveries AS delivered
  ON delivered.contract_no = contracts.contract_no
LEFT JOIN obliged_months
  ON obliged_months.contract_no = contracts.contract_no
LEFT JOIN reported
  ON reported.contract_no = contracts.contract_no
LEFT JOIN placed
  ON placed.contract_no = contracts.contract_no
LEFT JOIN core.placement_files AS files
  ON files.contract_no = contracts.contract_no
  AND files.delivery_sequence = files.latest_sequence
