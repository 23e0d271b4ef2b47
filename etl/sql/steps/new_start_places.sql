-- One row: a contract and the places that its latest placements would give, were each started once in every month left:
-- those that began in the latest months, and in the latest months that a report speaks for.
-- The length of each placement in months, at most the time left: nobody new stays longer than that.
WITH lengths AS (
  SELECT
    placements.contract_no,
    placements.months_left,
    placements.extent / placements.months_per_place AS places_per_month,
    -- One without a planned end lasts the time out.
    CASE
      WHEN placements.last_day IS NULL THEN placements.months_left
      ELSE LEAST(
        GREATEST(0, (DATE_DIFF('day', placements.start_date, placements.last_day) + 1) / 30.4375),
        placements.months_left
      )
    END AS months,
    CASE
      WHEN DATE_DIFF('day', placements.start_date, placements.as_of) < numbers.recent_months * 30.4375 THEN 1
      ELSE 0
    END AS is_recent,
    COALESCE(reported_months.is_recent, 0) AS is_recent_read
  FROM steps.forecast_placements AS placements
  CROSS JOIN steps.forecast_numbers AS numbers
  LEFT JOIN steps.reported_contract_months AS reported_months
    ON reported_months.contract_no = placements.contract_no
    AND reported_months.month = CAST(DATE_TRUNC('month', placements.start_date) AS DATE)
)
SELECT
  contract_no,
  COUNT(*) AS placements,
  macros.total(SUM(macros.exact(is_recent * places_per_month * (months * months_left - months * months / 2))))
    AS places_if_monthly,
  macros.total(SUM(macros.exact(is_recent_read * places_per_month * (months * months_left - months * months / 2))))
    AS places_if_monthly_read
FROM lengths
GROUP BY contract_no
