-- One row: a contract and a calendar month from its first to the month looked at, with how it stood at the end of that
-- month, judged by the version of the contract in force then; or, with no month, how it stands on the date looked at.
-- Sums since the start, counted as they are known now. What a contract's places count for, what is expected by when and
-- which word says how it stands are decided here, for today and for every month alike.
WITH flows AS (
  SELECT
    contract_no,
    month,
    SUM(places_delivered) AS places_delivered,
    SUM(places_accepted) AS places_accepted,
    SUM(places_evidenced) AS places_evidenced,
    0 AS reports_due,
    0 AS reports_received,
    0 AS reports_missing,
    0 AS reports_open,
    0 AS months_open
  FROM mart.delivery_months
  GROUP BY contract_no, month
  UNION ALL
  SELECT
    contract_no,
    month,
    0,
    0,
    0,
    CAST(SUM(reports_due) AS BIGINT),
    CAST(SUM(reports_received) AS BIGINT),
    CAST(SUM(reports_missing) AS BIGINT),
    CAST(SUM(reports_open) AS BIGINT),
    CAST(SUM(reports_open * (DATE_DIFF('month', first_day, last_day) + 1)) AS BIGINT)
  FROM mart.report_periods
  GROUP BY contract_no, month
),
spans AS (
  SELECT
    contracts.contract_no,
    contracts.contract_key,
    months.month,
    LEAST(months.last_day, parameters.as_of) AS judged_on
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.months AS months
    ON months.last_day >= contracts.start_date
    AND months.first_day <= parameters.as_of
),
monthly AS (
  SELECT
    spans.contract_no,
    spans.contract_key,
    spans.month,
    spans.judged_on,
    COALESCE(SUM(flows.places_delivered), 0) AS places_delivered,
    COALESCE(SUM(flows.places_accepted), 0) AS places_accepted,
    COALESCE(SUM(flows.places_evidenced), 0) AS places_evidenced,
    COALESCE(CAST(SUM(flows.reports_due) AS BIGINT), 0) AS reports_due,
    COALESCE(CAST(SUM(flows.reports_received) AS BIGINT), 0) AS reports_received,
    COALESCE(CAST(SUM(flows.reports_missing) AS BIGINT), 0) AS reports_missing,
    COALESCE(CAST(SUM(flows.reports_open) AS BIGINT), 0) AS reports_open,
    COALESCE(CAST(SUM(flows.months_open) AS BIGINT), 0) AS months_open
  FROM spans
  LEFT JOIN flows
    ON flows.contract_no = spans.contract_no
    AND flows.month = spans.month
  GROUP BY spans.contract_no, spans.contract_key, spans.month, spans.judged_on
),
-- The most that the contract has given in one month.
most AS (
  SELECT
    contract_no,
    MAX(places_delivered) AS places_delivered
  FROM monthly
  GROUP BY contract_no
),
running AS (
  SELECT
    contract_no,
    contract_key,
    month,
    judged_on,
    SUM(places_delivered) OVER so_far AS places_delivered,
    SUM(places_accepted) OVER so_far AS places_accepted,
    SUM(places_evidenced) OVER so_far AS places_evidenced,
    CAST(SUM(reports_due) OVER so_far AS BIGINT) AS reports_due,
    CAST(SUM(reports_received) OVER so_far AS BIGINT) AS reports_received,
    CAST(SUM(reports_missing) OVER so_far AS BIGINT) AS reports_missing,
    CAST(SUM(reports_open) OVER so_far AS BIGINT) AS reports_open,
    CAST(SUM(months_open) OVER so_far AS BIGINT) * MAX(places_delivered) OVER so_far AS places_hidden
  FROM monthly
  WINDOW so_far AS (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING)
  UNION ALL
  SELECT
    contracts.contract_no,
    contracts.contract_key,
    NULL,
    parameters.as_of,
    COALESCE(SUM(flows.places_delivered), 0),
    COALESCE(SUM(flows.places_accepted), 0),
    COALESCE(SUM(flows.places_evidenced), 0),
    COALESCE(CAST(SUM(flows.reports_due) AS BIGINT), 0),
    COALESCE(CAST(SUM(flows.reports_received) AS BIGINT), 0),
    COALESCE(CAST(SUM(flows.reports_missing) AS BIGINT), 0),
    COALESCE(CAST(SUM(flows.reports_open) AS BIGINT), 0),
    COALESCE(CAST(SUM(flows.months_open) AS BIGINT), 0) * COALESCE(MAX(most.places_delivered), 0)
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  LEFT JOIN flows
    ON flows.contract_no = contracts.contract_no
  LEFT JOIN most
    ON most.contract_no = contracts.contract_no
  GROUP BY contracts.contract_no, contracts.contract_key, parameters.as_of
),
exempted AS (
  SELECT
    contract_no,
    MIN(COALESCE(decision_date, CAST('1900-01-01' AS DATE))) AS exempted_from
  FROM core.decisions
  WHERE decision = 'exempt'
    AND period_no IS NULL
  GROUP BY contract_no
),
-- Time that nobody could have told of is unknown, not nought: it begins with the first period whose report is not due yet and
-- has not come. A running contract told in sums alone is known up to the day before; placements run on to the day looked at.
awaited AS (
  SELECT
    report_periods.contract_no,
    MIN(report_periods.first_day) AS awaited_from,
    MAX(CASE WHEN placements.contract_no IS NULL THEN 1 ELSE 0 END) AS is_told_in_sums
  FROM mart.report_periods AS report_periods
  LEFT JOIN core.placements AS placements
    ON placements.contract_no = report_periods.contract_no
  WHERE report_periods.status = 'not_due'
  GROUP BY report_periods.contract_no
),
judged AS (
  SELECT
    running.contract_no,
    running.month,
    running.judged_on,
    CASE
      WHEN awaited.awaited_from <= running.judged_on AND awaited.is_told_in_sums = 1 THEN CAST(awaited.awaited_from - INTERVAL 1 DAY AS DATE)
      ELSE running.judged_on
    END AS known_on,
    CASE WHEN awaited.awaited_from <= running.judged_on THEN 1 ELSE 0 END AS is_awaited,
    running.places_delivered,
    running.places_accepted,
    running.places_evidenced,
    running.reports_due,
    running.reports_received,
    running.reports_missing,
    running.reports_open,
    running.places_hidden,
    versions.version_no,
    versions.requirement,
    versions.start_date,
    versions.end_date,
    versions.curve_start_date,
    versions.first_start_due_date,
    -- Not agreed yet, or exempted: there is no number to measure against.
    CASE
      WHEN versions.agreed_date > running.judged_on OR exempted.exempted_from <= running.judged_on THEN NULL
      ELSE versions.required_places
    END AS places_required,
    versions.judged_open_share,
    CASE WHEN versions.end_date < running.judged_on THEN 1 ELSE 0 END AS has_ended,
    CASE WHEN exempted.exempted_from <= running.judged_on THEN 1 ELSE 0 END AS is_exempted,
    CASE WHEN first_starts.first_start_date <= running.judged_on THEN 1 ELSE 0 END AS has_first_start,
    -- After an early end that the clause takes, a share of the agreed time is enough. Judged when the contract has ended.
    CASE
      WHEN versions.end_date < running.judged_on AND excused_ends.first_excused_end_date <= running.judged_on THEN versions.early_end_share
      ELSE 1.0
    END AS needed_share
  FROM running
  INNER JOIN core.contract_versions AS versions
    ON versions.contract_key = running.contract_key
    AND versions.effective_from <= running.judged_on
    AND (versions.next_valid_from IS NULL OR versions.next_valid_from > running.judged_on)
  LEFT JOIN exempted
    ON exempted.contract_no = running.contract_no
  LEFT JOIN awaited
    ON awaited.contract_no = running.contract_no
  LEFT JOIN core.first_starts AS first_starts
    ON first_starts.contract_no = running.contract_no
  LEFT JOIN core.excused_ends AS excused_ends
    ON excused_ends.contract_no = running.contract_no
),
expected AS (
  SELECT
    *,
    places_required * needed_share AS places_needed,
    -- The expected curve: nothing before the first start is due, then in proportion to the end date. As it is drawn, and
    -- as it is judged by: on the last day that could be known of.
    CASE
      WHEN judged_on < start_date OR judged_on <= curve_start_date THEN 0
      WHEN judged_on >= end_date THEN 1
      ELSE CAST(DATE_DIFF('day', curve_start_date, judged_on) AS DOUBLE) / DATE_DIFF('day', curve_start_date, end_date)
    END * places_required AS places_on_curve,
    CASE
      WHEN known_on < start_date OR known_on <= curve_start_date THEN 0
      WHEN known_on >= end_date THEN 1
      ELSE CAST(DATE_DIFF('day', curve_start_date, known_on) AS DOUBLE) / DATE_DIFF('day', curve_start_date, end_date)
    END * places_required AS places_expected
  FROM judged
),
-- Reports are written with a decimal or two: a thousandth of a place is nobody. Of a requirement below one place it is a
-- thousandth of that, so that next to nothing required is not met by nothing.
rounded AS (
  SELECT
    *,
    places_delivered + LEAST(0.001, 0.001 * places_required) AS places_rounded
  FROM expected
),
-- Against 0 places there is nothing to measure.
scaled AS (
  SELECT
    *,
    CASE
      WHEN places_required = 0 THEN NULL
      WHEN needed_share < 1 AND places_rounded >= places_needed THEN GREATEST(1, places_rounded / places_required)
      ELSE places_rounded / places_required
    END AS outcome_value,
    CASE WHEN places_required > 0 THEN (places_rounded - places_expected) / places_required END AS pace_value
  FROM rounded
),
banded AS (
  SELECT
    scaled.*,
    outcome.status AS outcome_status,
    at_best.status AS pace_status_at_best,
    -- In time by volume, and yet nobody has begun by the day that the clause sets: behind.
    CASE
      WHEN pace.status = 'on_track' AND scaled.has_first_start = 0 AND scaled.known_on > scaled.first_start_due_date THEN 'behind'
      ELSE pace.status
    END AS pace_status
  FROM scaled
  LEFT JOIN core.status_bands AS outcome
    ON outcome.scale = 'outcome'
    AND (outcome.at_least IS NULL OR scaled.outcome_value >= outcome.at_least)
    AND (outcome.below IS NULL OR scaled.outcome_value < outcome.below)
  LEFT JOIN core.status_bands AS pace
    ON pace.scale = 'pace'
    AND (pace.at_least IS NULL OR scaled.pace_value >= pace.at_least)
    AND (pace.below IS NULL OR scaled.pace_value < pace.below)
  -- One report of fifteen cannot hide a dozen places. Where no more than the rule's share of the reports are open, and the contract
  -- has given something to go by, their months are taken to hold at most what its best month gave.
  LEFT JOIN core.status_bands AS at_best
    ON at_best.scale = 'pace'
    AND scaled.places_hidden > 0
    AND scaled.reports_open <= scaled.judged_open_share * scaled.reports_due
    AND (at_best.at_least IS NULL OR scaled.pace_value + scaled.places_hidden / scaled.places_required >= at_best.at_least)
    AND (at_best.below IS NULL OR scaled.pace_value + scaled.places_hidden / scaled.places_required < at_best.below)
)
SELECT
  contract_no,
  month,
  judged_on,
  known_on,
  version_no,
  places_required,
  places_needed,
  places_on_curve,
  places_expected,
  places_delivered,
  places_accepted,
  reports_due,
  reports_received,
  reports_missing,
  reports_open,
  has_ended,
  has_first_start,
  CASE WHEN needed_share < 1 THEN 1 ELSE 0 END AS is_by_early_end_rule,
  CASE
    WHEN requirement = 'none' THEN 'no_requirement'
    WHEN is_exempted = 1 THEN 'exempted'
    WHEN places_required IS NULL AND requirement IS NULL THEN 'requirement_unknown'
    WHEN places_required IS NULL THEN 'not_agreed'
    WHEN places_required = 0 THEN 'no_requirement'
    WHEN start_date > judged_on THEN 'not_started'
    WHEN outcome_status <> 'not_met' THEN outcome_status
    WHEN has_ended = 1 AND (reports_open > 0 OR is_awaited = 1) THEN 'data_missing'
    WHEN has_ended = 1 THEN 'not_met'
    WHEN known_on <= curve_start_date THEN 'too_early'
    WHEN pace_status IS NULL THEN 'no_pace'
    WHEN pace_status = 'on_track' THEN 'on_track'
    WHEN reports_open > 0 AND pace_status_at_best IN ('behind', 'well_behind') THEN pace_status_at_best
    WHEN reports_open > 0 THEN 'data_missing'
    ELSE pace_status
  END AS status,
  CASE WHEN places_required IS NULL THEN 0 ELSE places_delivered END AS places_delivered_uncapped,
  CASE WHEN places_required IS NULL THEN 0 ELSE LEAST(places_delivered, places_required) END AS places_delivered_capped,
  CASE WHEN places_required IS NULL THEN 0 ELSE LEAST(places_accepted, places_required) END AS places_accepted_capped,
  CASE WHEN places_required IS NULL THEN 0 ELSE LEAST(places_evidenced, places_required) END AS places_evidenced_capped,
  -- With a report missing, returned or without its months, or the last one of an ended contract still to come, anything up to the requirement may have been delivered.
  CASE
    WHEN places_required IS NULL THEN 0
    WHEN reports_open > 0 OR (has_ended = 1 AND is_awaited = 1) THEN places_required
    ELSE LEAST(places_delivered, places_required)
  END AS places_possible,
  CASE WHEN places_required IS NULL THEN 0 ELSE reports_due END AS obligation_reports_due,
  CASE WHEN places_required IS NULL THEN 0 ELSE reports_due - reports_open END AS obligation_reports_received
FROM banded
