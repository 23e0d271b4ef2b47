-- One row: a contract with a number of places, and the places that it is likely to have given when it ends.
-- Delivered so far, what ongoing placements still give until their planned ends, and what new ones would give at the
-- contract's own rate of starts. Nothing later than the date looked at is used. docs/method.md says how it was chosen.
WITH rules AS (
  SELECT
    forecast_rules.name,
    forecast_rules.from_share_left,
    forecast_rules.value
  FROM core.forecast_rules AS forecast_rules
  CROSS JOIN core.parameters AS parameters
  WHERE forecast_rules.valid_from <= parameters.as_of
  QUALIFY forecast_rules.valid_from = MAX(forecast_rules.valid_from) OVER (PARTITION BY forecast_rules.name)
),
numbers AS (
  SELECT
    MAX(CASE WHEN name = 'least_months_of_history' THEN value END) AS least_months,
    MAX(CASE WHEN name = 'recent_months_read' THEN value END) AS recent_months_read,
    MAX(CASE WHEN name = 'planned_share_kept' THEN value END) AS planned_share_kept,
    MAX(CASE WHEN name = 'spread_per_open_place' THEN value END) AS spread_per_open_place,
    MAX(CASE WHEN name = 'spread_per_month_left' THEN value END) AS spread_per_month_left
  FROM rules
),
widths AS (
  SELECT
    from_share_left,
    MAX(CASE WHEN name = 'width_below' THEN value END) AS width_below,
    MAX(CASE WHEN name = 'width_above' THEN value END) AS width_above
  FROM rules
  WHERE from_share_left IS NOT NULL
  GROUP BY from_share_left
),
-- Months are of 365.25 / 12 days. Nothing is left of a contract that has ended; without an end date it is unknown.
timed AS (
  SELECT
    contracts.contract_no,
    contracts.required_places,
    contracts.start_date,
    contracts.end_date,
    parameters.as_of,
    LEAST(contracts.end_date, parameters.as_of) AS known_to,
    CASE WHEN contracts.end_date <= parameters.as_of THEN 1 ELSE 0 END AS is_ended,
    (DATE_DIFF('day', contracts.start_date, LEAST(contracts.end_date, parameters.as_of)) + 1) / 30.4375 AS months_passed,
    GREATEST(0, DATE_DIFF('day', parameters.as_of, contracts.end_date)) / 30.4375 AS months_left
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  WHERE contracts.required_places IS NOT NULL
    AND contracts.end_date IS NOT NULL
    AND contracts.start_date <= parameters.as_of
),
-- Months that a report speaks for. A month without one, or of which persons are told and no months, is not known to be empty, and is no part of a pace.
read_months AS (
  SELECT DISTINCT
    timed.contract_no,
    months.month,
    DATE_DIFF('day', GREATEST(months.first_day, timed.start_date), LEAST(months.last_day, timed.known_to)) + 1 AS days
  FROM timed
  INNER JOIN core.reported_periods AS reported_periods
    ON reported_periods.contract_no = timed.contract_no
    AND (
      reported_periods.not_counted_reason IS NULL
      OR reported_periods.not_counted_reason = 'counted_from_persons'
    )
    AND (reported_periods.tells_no_months = 0 OR reported_periods.not_counted_reason IS NOT NULL)
  INNER JOIN core.period_months AS period_months
    ON period_months.period_no = reported_periods.period_no
  INNER JOIN core.months AS months
    ON months.month = period_months.month
    AND months.last_day >= timed.start_date
    AND months.first_day <= timed.known_to
),
read AS (
  SELECT
    contract_no,
    SUM(days) / 30.4375 AS months_read
  FROM read_months
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
-- A placement that gives no place, as education does, has been told all the same.
told AS (
  SELECT
    contract_no,
    COUNT(*) AS placements_told
  FROM core.placements
  GROUP BY contract_no
),
delivered AS (
  SELECT
    contract_no,
    SUM(places_delivered) AS places_delivered
  FROM mart.delivery_months
  GROUP BY contract_no
),
reported_months AS (
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
  FROM read_months
),
-- Told in sums: all of it, and the latest months that were told.
reported AS (
  SELECT
    ranked_months.contract_no,
    SUM(reported_months.places_reported) AS places_reported,
    SUM(CASE WHEN ranked_months.place <= numbers.recent_months_read THEN reported_months.places_reported END) AS places_recent,
    SUM(CASE WHEN ranked_months.place <= numbers.recent_months_read THEN ranked_months.days END) / 30.4375 AS months_recent
  FROM ranked_months
  CROSS JOIN numbers
  LEFT JOIN reported_months
    ON reported_months.contract_no = ranked_months.contract_no
    AND reported_months.month = ranked_months.month
  GROUP BY ranked_months.contract_no
),
-- Placements that give places, with the end as it is known on the date looked at: reported, else planned, else none.
giving AS (
  SELECT
    placements.contract_no,
    placements.placement_no,
    placements.participant_no,
    placements.start_date,
    timed.as_of,
    timed.months_left,
    CASE WHEN placements.end_date <= timed.as_of THEN placements.end_date ELSE placements.planned_end_date END AS last_day,
    CASE WHEN placements.end_date <= timed.as_of THEN 1 ELSE 0 END AS is_reported_ended,
    LEAST(COALESCE(placements.planned_end_date, timed.end_date), timed.end_date) AS planned_to,
    placements.extent_pct / 100 AS extent,
    CASE placements.counts_as
      WHEN 'job' THEN placements.months_per_job
      ELSE placements.months_per_internship
    END AS months_per_place
  FROM timed
  INNER JOIN core.placements AS placements
    ON placements.contract_no = timed.contract_no
    AND placements.not_counted_reason IS NULL
    AND placements.counts_as IN ('job', 'internship')
),
-- What ongoing placements still give, month by month as delivered months are counted: one whole month a participant.
open_months AS (
  SELECT
    giving.contract_no,
    giving.participant_no,
    giving.months_per_place,
    months.month,
    CAST(DATE_DIFF('day', giving.as_of, LEAST(giving.planned_to, months.last_day))
      - GREATEST(0, DATE_DIFF('day', giving.as_of, months.first_day) - 1) AS DOUBLE) / months.days AS part,
    giving.extent
  FROM giving
  INNER JOIN core.months AS months
    ON months.last_day > giving.as_of
    AND months.first_day <= giving.planned_to
  WHERE giving.is_reported_ended = 0
    AND giving.planned_to > giving.as_of
),
shared_months AS (
  SELECT
    contract_no,
    participant_no,
    month,
    SUM(extent) AS extent
  FROM open_months
  GROUP BY contract_no, participant_no, month
),
planned AS (
  SELECT
    open_months.contract_no,
    SUM(open_months.part * open_months.extent / GREATEST(1, shared_months.extent) / open_months.months_per_place) AS places_planned
  FROM open_months
  INNER JOIN shared_months
    ON shared_months.contract_no = open_months.contract_no
    AND shared_months.participant_no = open_months.participant_no
    AND shared_months.month = open_months.month
  GROUP BY open_months.contract_no
),
-- The length of each placement in months, at most the time left: nobody new stays longer than that.
lengths AS (
  SELECT
    giving.contract_no,
    giving.months_left,
    giving.extent / giving.months_per_place AS places_per_month,
    COALESCE(
      LEAST(GREATEST(0, (DATE_DIFF('day', giving.start_date, giving.last_day) + 1) / 30.4375), giving.months_left),
      giving.months_left
    ) AS months,
    CASE WHEN read_months.month IS NULL THEN 0 ELSE 1 END AS is_read
  FROM giving
  LEFT JOIN read_months
    ON read_months.contract_no = giving.contract_no
    AND read_months.month = CAST(DATE_TRUNC('month', giving.start_date) AS DATE)
),
-- Started once in every month left, such a placement would give so many places before the contract ends.
started AS (
  SELECT
    contract_no,
    COUNT(*) AS placements,
    SUM(places_per_month * (months * months_left - months * months / 2)) AS places_if_monthly,
    SUM(is_read * places_per_month * (months * months_left - months * months / 2)) AS places_if_monthly_read
  FROM lengths
  GROUP BY contract_no
),
gathered AS (
  SELECT
    timed.contract_no,
    timed.required_places,
    timed.is_ended,
    timed.months_passed,
    timed.months_left,
    timed.months_left / (timed.months_passed + timed.months_left) AS share_left,
    numbers.least_months,
    numbers.planned_share_kept,
    numbers.spread_per_open_place,
    numbers.spread_per_month_left,
    COALESCE(read.months_read, 0) AS months_read,
    COALESCE(told.placements_told, 0) AS placements_told,
    COALESCE(open_reports.reports_open, 0) AS reports_open,
    COALESCE(open_reports.reports_incomplete, 0) AS reports_incomplete,
    COALESCE(delivered.places_delivered, 0) AS places_delivered,
    COALESCE(planned.places_planned, 0) AS places_planned,
    COALESCE(started.placements, 0) AS placements,
    COALESCE(reported.places_reported, 0) AS places_reported,
    -- The rate of starts over the whole time, or over the months with a report if that is higher: a missing report
    -- must not read as a month in which nobody started.
    GREATEST(
      COALESCE(started.places_if_monthly, 0) / timed.months_passed,
      CASE
        WHEN read.months_read >= numbers.least_months THEN COALESCE(started.places_if_monthly_read, 0) / read.months_read
        ELSE 0
      END
    ) AS places_new,
    -- Told in sums alone, the latest months say most: a contract gives little at first. Where persons are told too, the
    -- two add up to the whole when both are spread over the same time.
    CASE
      WHEN read.months_read < numbers.least_months OR read.months_read IS NULL THEN 0
      WHEN started.placements IS NULL THEN COALESCE(reported.places_recent, 0) / reported.months_recent
      ELSE COALESCE(reported.places_reported, 0) / read.months_read
    END AS reported_pace
  FROM timed
  CROSS JOIN numbers
  LEFT JOIN read
    ON read.contract_no = timed.contract_no
  LEFT JOIN open_reports
    ON open_reports.contract_no = timed.contract_no
  LEFT JOIN told
    ON told.contract_no = timed.contract_no
  LEFT JOIN delivered
    ON delivered.contract_no = timed.contract_no
  LEFT JOIN planned
    ON planned.contract_no = timed.contract_no
  LEFT JOIN started
    ON started.contract_no = timed.contract_no
  LEFT JOIN reported
    ON reported.contract_no = timed.contract_no
),
opened AS (
  SELECT
    *,
    -- Sums are told afterwards: the months that no report speaks for yet are as open as those to come.
    CASE
      WHEN is_ended = 1 THEN 0
      ELSE planned_share_kept * places_planned
        + places_new
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
  FROM gathered
),
spread AS (
  SELECT
    opened.*,
    widths.width_below,
    widths.width_above,
    SQRT(
      opened.spread_per_open_place * opened.places_open
      + POWER(opened.spread_per_month_left * opened.months_left, 2)
    ) AS spread
  FROM opened
  INNER JOIN widths
    ON widths.from_share_left <= opened.share_left
  QUALIFY ROW_NUMBER() OVER (PARTITION BY opened.contract_no ORDER BY widths.from_share_left DESC) = 1
),
bounded AS (
  SELECT
    *,
    places_delivered + places_open AS forecast_places,
    places_delivered + GREATEST(0, places_open - width_below * spread) AS forecast_low,
    -- With a report missing, returned or without its months, anything up to the requirement may have been delivered already.
    GREATEST(
      places_delivered + places_open + width_above * spread + CASE WHEN is_ended = 1 AND reports_open > 0 THEN places_unread ELSE 0 END,
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
  COALESCE(bounded.forecast_method, unfit.forecast_method) AS forecast_method,
  1 AS has_required_places,
  CASE WHEN bounded.forecast_method IN ('nothing_reported', 'months_missing', 'too_little_history') OR bounded.contract_no IS NULL THEN 0 ELSE 1 END AS has_forecast,
  COALESCE(bounded.places_delivered, delivered.places_delivered, 0) AS places_delivered,
  bounded.places_planned,
  CASE WHEN bounded.forecast_method NOT IN ('nothing_reported', 'months_missing', 'too_little_history') THEN bounded.forecast_places END AS forecast_places,
  CASE WHEN bounded.forecast_method NOT IN ('nothing_reported', 'months_missing', 'too_little_history') THEN bounded.forecast_low END AS forecast_low,
  CASE WHEN bounded.forecast_method NOT IN ('nothing_reported', 'months_missing', 'too_little_history') THEN bounded.forecast_high END AS forecast_high
FROM core.contracts AS contracts
LEFT JOIN bounded
  ON bounded.contract_no = contracts.contract_no
LEFT JOIN unfit
  ON unfit.contract_no = contracts.contract_no
LEFT JOIN delivered
  ON delivered.contract_no = contracts.contract_no
WHERE contracts.required_places IS NOT NULL
