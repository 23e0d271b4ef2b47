-- One row: a contract and the places that its reports tell in sums, in all and in the latest months that were told.
WITH sum_months AS (
  SELECT
    contract_no,
    month,
    SUM(places_delivered) AS places_reported
  FROM mart.placement_months
  WHERE placement_no IS NULL
  GROUP BY contract_no, month
)
SELECT
  reported_months.contract_no,
  macros.total(SUM(sum_months.places_reported)) AS places_reported,
  macros.total(SUM(reported_months.is_recent * sum_months.places_reported)) AS places_recent
FROM steps.reported_contract_months AS reported_months
LEFT JOIN sum_months
  ON sum_months.contract_no = reported_months.contract_no
  AND sum_months.month = reported_months.month
GROUP BY reported_months.contract_no
