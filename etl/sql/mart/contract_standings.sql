-- One row: a contract and a calendar month from its first to the month looked at, with how it stood at the end of that
-- month, judged by the version of the contract in force then; or, with no month, how it stands on the date looked at.
-- Sums since the start, counted as they are known now. What a contract's places count for, what is expected by when and
-- which word says how it stands are decided in its three steps (running_sums, judged_contracts, measured_contracts) and
-- here, for today and for every month alike.
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
  places_delivered_in_month,
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
    WHEN requirement IN ('none', 'bonus') THEN 'no_requirement'
    WHEN is_exempted = 1 THEN 'exempted'
    WHEN places_required IS NULL AND requirement IS NULL THEN 'requirement_unknown'
    WHEN places_required IS NULL THEN 'not_agreed'
    WHEN places_required = 0 THEN 'no_requirement'
    WHEN start_date > judged_on THEN 'not_started'
    WHEN outcome_status <> 'not_met' THEN outcome_status
    WHEN has_ended = 1 AND (reports_open > 0 OR is_awaited = 1 OR months_told = 0) THEN 'data_missing'
    WHEN has_ended = 1 AND places_beyond > 0 AND places_rounded + places_beyond >= places_needed THEN 'data_missing'
    WHEN has_ended = 1 THEN 'not_met'
    WHEN known_on <= curve_start_date THEN 'too_early'
    WHEN pace_status IS NULL THEN 'no_pace'
    WHEN pace_status = 'on_track' THEN 'on_track'
    WHEN (reports_open > 0 OR places_beyond > 0) AND COALESCE(pace_status_at_best, 'on_track') = 'on_track'
      THEN 'data_missing'
    -- It lags by no more than the places that it has asked us for candidates to.
    WHEN places_awaiting_candidates > 0 AND places_awaiting_candidates >= places_expected - places_rounded
      THEN 'awaiting_candidates'
    WHEN reports_open = 0 AND places_beyond = 0 THEN pace_status
    ELSE pace_status_at_best
  END AS status,
  places_awaiting_candidates,
  -- Nothing told is not nought: a contract of which nobody has told anything has given an unknown number. One that has
  -- not begun has given none.
  CASE WHEN months_told > 0 OR start_date > judged_on THEN places_delivered END AS places_told,
  CASE
    WHEN places_required IS NULL THEN 0
    WHEN months_told > 0 OR start_date > judged_on THEN 1
    ELSE 0
  END AS has_told_places,
  CASE WHEN places_required IS NULL THEN 0 ELSE places_delivered END AS places_delivered_uncapped,
  CASE WHEN places_required IS NULL THEN 0 ELSE LEAST(places_delivered, places_required) END AS places_delivered_capped,
  CASE WHEN places_required IS NULL THEN 0 ELSE LEAST(places_accepted, places_required) END AS places_accepted_capped,
  CASE WHEN places_required IS NULL THEN 0 ELSE LEAST(places_evidenced, places_required) END AS places_evidenced_capped,
  -- With a report missing, returned or without its months, or of an ended contract the last one still to come or
  -- nothing ever told, anything up to the requirement may have been delivered; else what a report tells of beyond the
  -- placements.
  CASE
    WHEN places_required IS NULL THEN 0
    WHEN reports_open > 0 OR (has_ended = 1 AND (is_awaited = 1 OR months_told = 0)) THEN places_required
    ELSE LEAST(places_delivered + places_beyond, places_required)
  END AS places_possible,
  -- Beside a bound that says nothing, what is believable of the open reports; empty where that says no more.
  CASE
    WHEN reports_open > 0 AND places_delivered + places_beyond + places_hidden_at_most < places_required
      THEN places_delivered + places_beyond + places_hidden_at_most
  END AS places_plausible,
  -- What is possible of one contract by itself, whose surplus hides nothing.
  CASE
    WHEN places_required IS NOT NULL THEN GREATEST(places_delivered + places_beyond, places_possible)
  END AS places_possible_uncapped,
  CASE WHEN places_required IS NULL THEN 0 ELSE reports_due END AS obligation_reports_due,
  CASE WHEN places_required IS NULL THEN 0 ELSE reports_due - reports_open END AS obligation_reports_received
FROM steps.measured_contracts AS measured
ORDER BY contract_no, month
