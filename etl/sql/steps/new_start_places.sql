-- One row: a contract and the places that its placements would give, were each started once in every month left.
-- The length of each placement in months, at most the time left: nobody new stays longer than that.
WITH lengths AS (
  SELECT
    placements.contract_no,
    placements.months_left,
    placements.extent / placements.months_per_place AS places_per_month,
    COALESCE(
      LEAST(
        GREATEST(0, (DATE_DIFF('day', placements.start_date, placements.last_day) + 1) / 30.4375),
        placements.months_left
      ),
      placements.months_left
    ) AS months,
    CASE WHEN reported_months.month IS NULL THEN 0 ELSE 1 END AS is_read
  FROM steps.forecast_placements AS placements
  LEFT JOIN steps.reported_contract_months AS reported_months
    ON reported_months.contract_no = placements.contract_no
    AND reported_months.month = CAST(DATE_TRUNC('month', placements.start_date) AS DATE)
)
SELECT
  contract_no,
  COUNT(*) AS placements,
  SUM(places_per_month * (months * months_left - months * months / 2)) AS places_if_monthly,
  SUM(is_read * places_per_month * (months * months_left - months * months / 2)) AS places_if_monthly_read
FROM lengths
GROUP BY contract_no
