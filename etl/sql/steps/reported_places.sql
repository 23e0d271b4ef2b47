-- One row: a contract and the places that its reports tell in sums, in all and in the latest months that were told.
WITH sum_months AS (
  SELECT
    contract_no,
    month,
    SUM(places_delivered) AS places_reported
  FROM mart.placement_months
  WHERE placement_no IS NULL
  GROUP BY contract_no, month
),
ranked_months AS (
  SELECT
    contract_no,
    month,
    days,
    ROW_NUMBER() OVER (PARTITION BY contract_no ORDER BY month DESC) AS place
  FROM steps.reported_contract_months AS reported_months
)
SELECT
  ranked_months.contract_no,
  SUM(sum_months.places_reported) AS places_reported,
  SUM(
    CASE WHEN ranked_months.place <= numbers.recent_months_read THEN sum_months.places_reported END
  ) AS places_recent,
  SUM(
    CASE WHEN ranked_months.place <= numbers.recent_months_read THEN ranked_months.days END
  ) / 30.4375 AS months_recent
FROM ranked_months
CROSS JOIN steps.forecast_numbers AS numbers
LEFT JOIN sum_months
  ON sum_months.contract_no = ranked_months.contract_no
  AND sum_months.month = ranked_months.month
GROUP BY ranked_months.contract_no
