-- One row: a contract with a number of places, and the places that it is likely to have given when it ends.
-- Delivered so far, what ongoing placements still give until their planned ends, and what new ones would give at the
-- contract's own rate of starts of late; a part of the new ones is not reckoned on. Nothing later than the date looked
-- at is used. docs/method.md says how it was chosen.
WITH widths AS (
  SELECT
    from_share_left,
    MAX(CASE WHEN name = 'width_below' THEN value END) AS width_below,
    MAX(CASE WHEN name = 'width_above' THEN value END) AS width_above
  FROM steps.forecast_rules AS rules
  WHERE from_share_left IS NOT NULL
  GROUP BY from_share_left
),
opened AS (
  SELECT
    *,
    -- Sums are told afterwards: the months that no report speaks for yet are as open as those to come.
    CASE
      WHEN is_ended = 1 THEN 0
      ELSE places_planned
        + starts_share_kept * places_new
        + reported_pace * (months_left + GREATEST(0, months_passed - months_read))
    END AS places_open,
    reported_pace * GREATEST(0, months_passed - months_read) AS places_unread,
    CASE
      WHEN placements_told = 0 AND months_read = 0 THEN 'nothing_reported'
      -- Of months in which nobody was there alone, no pace can be told.
      WHEN placements = 0 AND places_reported = 0 AND reports_incomplete > 0 THEN 'months_missing'
      WHEN is_ended = 1 AND reports_open > 0 THEN 'ended_reports_missing'
      WHEN is_ended = 1 THEN 'ended'
      WHEN months_passed < least_months THEN 'too_little_history'
      WHEN placements = 0 AND months_read < least_months THEN 'too_little_history'
      WHEN placements > 0 AND places_reported > 0 THEN 'placements_and_reports'
      WHEN placements > 0 THEN 'placements'
      ELSE 'reports'
    END AS forecast_method
  FROM steps.forecast_basis AS basis
),
spread AS (
  SELECT
    opened.*,
    CASE
      WHEN opened.forecast_method IN ('nothing_reported', 'months_missing', 'too_little_history') THEN 0
      ELSE 1
    END AS has_forecast,
    widths.width_below,
    widths.width_above,
    CASE WHEN opened.placements = 0 THEN opened.spread_of_sums ELSE 1 END * SQRT(
      opened.spread_per_open_place * opened.places_open
      + POWER(opened.spread_per_month_left * opened.months_left, 2)
    ) AS spread
  FROM opened
  INNER JOIN widths
    ON widths.from_share_left <= opened.share_left
  QUALIFY ROW_NUMBER() OVER (PARTITION BY opened.contract_no ORDER BY widths.from_share_left DESC) = 1
),
ranges AS (
  SELECT
    *,
    places_delivered + places_open AS forecast_places,
    places_delivered + GREATEST(0, places_open - width_below * spread) AS forecast_low,
    -- A report that says more than the placements of its period may be right. With one missing, returned or without its
    -- months, anything up to the requirement may have been delivered already.
    GREATEST(
      places_delivered
        + places_beyond
        + places_open
        + width_above * spread
        + CASE WHEN is_ended = 1 AND reports_open > 0 THEN places_unread ELSE 0 END,
      CASE WHEN reports_open > 0 THEN required_places ELSE 0 END
    ) AS forecast_high
  FROM spread
),
unfit AS (
  SELECT
    contract_no,
    'no_end_date' AS forecast_method
  FROM core.contracts
  WHERE required_places IS NOT NULL
    AND end_date IS NULL
  UNION ALL
  SELECT
    contracts.contract_no,
    'not_started'
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  WHERE contracts.required_places IS NOT NULL
    AND contracts.end_date IS NOT NULL
    AND contracts.start_date > parameters.as_of
)
SELECT
  contracts.contract_no,
  CAST(DATE_TRUNC('month', contracts.end_date) AS DATE) AS month,
  COALESCE(ranges.forecast_method, unfit.forecast_method) AS forecast_method,
  1 AS has_required_places,
  COALESCE(ranges.has_forecast, 0) AS has_forecast,
  COALESCE(ranges.places_delivered, delivered.places_delivered, 0) AS places_delivered,
  ranges.places_planned,
  macros.exact(CASE WHEN ranges.has_forecast = 1 THEN ranges.forecast_places END) AS forecast_places,
  macros.exact(CASE WHEN ranges.has_forecast = 1 THEN ranges.forecast_low END) AS forecast_low,
  macros.exact(CASE WHEN ranges.has_forecast = 1 THEN ranges.forecast_high END) AS forecast_high
FROM core.contracts AS contracts
LEFT JOIN ranges
  ON ranges.contract_no = contracts.contract_no
LEFT JOIN unfit
  ON unfit.contract_no = contracts.contract_no
LEFT JOIN steps.contract_deliveries AS delivered
  ON delivered.contract_no = contracts.contract_no
WHERE contracts.required_places IS NOT NULL
ORDER BY contract_no
