-- One row: a contract on a day that it is judged on, with the places expected of it by then and the bands that it falls
-- in.
WITH expected AS (
  SELECT
    *,
    places_required * needed_share AS places_needed,
    -- The expected curve: nothing before the first start is due, then in proportion to the end date. As it is drawn,
    -- and as it is judged by: on the last day that could be known of.
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
  FROM steps.judged_contracts AS judged
),
-- Reports are written with a decimal or two: a thousandth of a place is nobody. Of a requirement below one place it is
-- a thousandth of that, so that next to nothing required is not met by nothing.
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
    -- One report of fifteen cannot hide a dozen places. Where no more than the rule's share of the reports are open,
    -- and the contract has given something to go by, their months are taken to hold at most what its best month gave.
    CASE
      WHEN reports_open = 0 THEN 0
      WHEN places_hidden > 0 AND reports_open <= judged_open_share * reports_due THEN places_hidden
    END AS places_hidden_at_most,
    CASE
      WHEN places_required = 0 THEN NULL
      WHEN needed_share < 1 AND places_rounded >= places_needed THEN GREATEST(1, places_rounded / places_required)
      ELSE places_rounded / places_required
    END AS outcome_value,
    CASE WHEN places_required > 0 THEN (places_rounded - places_expected) / places_required END AS pace_value
  FROM rounded
)
SELECT
  scaled.*,
  outcome.status AS outcome_status,
  at_best.status AS pace_status_at_best,
  -- In time by volume, and yet nobody has begun by the day that the clause sets: behind.
  CASE
    WHEN pace.status = 'on_track'
      AND scaled.has_first_start = 0
      AND scaled.known_on > scaled.first_start_due_date THEN 'behind'
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
-- What reports tell of beyond the placements may be so.
LEFT JOIN core.status_bands AS at_best
  ON at_best.scale = 'pace'
  AND scaled.places_hidden_at_most IS NOT NULL
  AND (
    at_best.at_least IS NULL
    OR scaled.pace_value + (scaled.places_hidden_at_most + scaled.places_beyond) / scaled.places_required
      >= at_best.at_least
  )
  AND (
    at_best.below IS NULL
    OR scaled.pace_value + (scaled.places_hidden_at_most + scaled.places_beyond) / scaled.places_required
      < at_best.below
  )
