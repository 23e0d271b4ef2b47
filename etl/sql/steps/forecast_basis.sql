-- One row: a contract with a forecast, and all that its forecast is made of.
WITH read AS (
  SELECT
    contract_no,
    SUM(days) / 30.4375 AS months_read,
    SUM(is_recent * days) / 30.4375 AS months_recent
  FROM steps.reported_contract_months AS reported_months
  GROUP BY contract_no
),
open_reports AS (
  SELECT
    contract_no,
    SUM(reports_open) AS reports_open,
    SUM(reports_incomplete) AS reports_incomplete
  FROM mart.report_periods
  GROUP BY contract_no
),
-- What reports tell of beyond the placements of their periods.
beyond AS (
  SELECT
    contract_no,
    macros.total(SUM(places_beyond)) AS places_beyond
  FROM steps.reports_beside_placements AS compared
  GROUP BY contract_no
),
-- A placement that gives no place, as education does, has been told all the same.
told AS (
  SELECT
    contract_no,
    COUNT(*) AS placements_told
  FROM core.placements
  GROUP BY contract_no
)
SELECT
  contracts.contract_no,
  contracts.required_places,
  contracts.is_ended,
  contracts.months_passed,
  contracts.months_left,
  contracts.months_left / (contracts.months_passed + contracts.months_left) AS share_left,
  numbers.least_months,
  numbers.starts_share_kept,
  numbers.spread_per_open_place,
  numbers.spread_per_month_left,
  numbers.spread_of_sums,
  COALESCE(read.months_read, 0) AS months_read,
  COALESCE(told.placements_told, 0) AS placements_told,
  COALESCE(open_reports.reports_open, 0) AS reports_open,
  COALESCE(open_reports.reports_incomplete, 0) AS reports_incomplete,
  COALESCE(delivered.places_delivered, 0) AS places_delivered,
  COALESCE(beyond.places_beyond, 0) AS places_beyond,
  COALESCE(planned.places_planned, 0) AS places_planned,
  COALESCE(new_starts.placements, 0) AS placements,
  COALESCE(reported.places_reported, 0) AS places_reported,
  -- The rate of starts over the latest months, or over the latest of those with a report if that is higher: a missing
  -- report must not read as a month in which nobody started.
  GREATEST(
    COALESCE(new_starts.places_if_monthly, 0) / LEAST(contracts.months_passed, numbers.recent_months),
    CASE
      WHEN read.months_read >= numbers.least_months
        THEN COALESCE(new_starts.places_if_monthly_read, 0) / read.months_recent
      ELSE 0
    END
  ) AS places_new,
  -- Sums are those of months without persons; the two add up to the whole, since both are spread over the same time.
  CASE
    WHEN read.months_read >= numbers.least_months THEN COALESCE(reported.places_recent, 0) / read.months_recent
    ELSE 0
  END AS reported_pace
FROM steps.forecast_contracts AS contracts
CROSS JOIN steps.forecast_numbers AS numbers
LEFT JOIN read
  ON read.contract_no = contracts.contract_no
LEFT JOIN open_reports
  ON open_reports.contract_no = contracts.contract_no
LEFT JOIN beyond
  ON beyond.contract_no = contracts.contract_no
LEFT JOIN told
  ON told.contract_no = contracts.contract_no
LEFT JOIN steps.contract_deliveries AS delivered
  ON delivered.contract_no = contracts.contract_no
LEFT JOIN steps.planned_places AS planned
  ON planned.contract_no = contracts.contract_no
LEFT JOIN steps.new_start_places AS new_starts
  ON new_starts.contract_no = contracts.contract_no
LEFT JOIN steps.reported_places AS reported
  ON reported.contract_no = contracts.contract_no
