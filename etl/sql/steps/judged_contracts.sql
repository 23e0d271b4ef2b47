-- One row: a contract on a day that it is judged on, with its sums by then, the version in force and what is known by
-- then.
WITH exempted AS (
  SELECT
    contract_no,
    MIN(COALESCE(decision_date, CAST('1900-01-01' AS DATE))) AS exempted_from
  FROM core.decisions
  WHERE decision = 'exempt'
    AND period_no IS NULL
  GROUP BY contract_no
),
-- Time that nobody could have told of is unknown, not nought: it begins with the first period whose report is not due
-- yet and has not come. A running contract told in sums or lists alone is known up to the day before; placements run
-- on to the day looked at.
awaited AS (
  SELECT
    report_periods.contract_no,
    MIN(report_periods.first_day) AS awaited_from,
    MAX(CASE WHEN placements.contract_no IS NULL THEN 1 ELSE 0 END) AS is_told_in_sums
  FROM mart.report_periods AS report_periods
  LEFT JOIN core.placements AS placements
    ON placements.contract_no = report_periods.contract_no
    AND placements.not_counted_reason IS NULL
    AND placements.is_listed = 0
  WHERE report_periods.status = 'not_due'
  GROUP BY report_periods.contract_no
),
-- Places that wait for candidates from us on a day: it is not the supplier that is late with those.
waits AS (
  SELECT
    waits.contract_no,
    days.judged_on,
    SUM(waits.places) AS places
  FROM core.candidate_waits AS waits
  CROSS JOIN (
    SELECT DISTINCT LEAST(months.last_day, parameters.as_of) AS judged_on
    FROM core.months AS months
    CROSS JOIN core.parameters AS parameters
  ) AS days
  WHERE waits.from_date <= days.judged_on
    AND (waits.until_date IS NULL OR waits.until_date > days.judged_on)
  GROUP BY waits.contract_no, days.judged_on
)
SELECT
  running.contract_no,
  running.month,
  running.judged_on,
  CASE
    WHEN awaited.awaited_from <= running.judged_on AND awaited.is_told_in_sums = 1
      THEN CAST(awaited.awaited_from - INTERVAL 1 DAY AS DATE)
    ELSE running.judged_on
  END AS known_on,
  CASE WHEN awaited.awaited_from <= running.judged_on THEN 1 ELSE 0 END AS is_awaited,
  running.places_delivered_in_month,
  running.places_delivered,
  running.places_accepted,
  running.places_evidenced,
  running.reports_due,
  running.reports_received,
  running.reports_missing,
  running.reports_open,
  running.places_hidden,
  running.places_beyond,
  running.months_told,
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
  -- A month is over when its last day is: one on which the contract ends is its end, seen from any later day.
  CASE
    WHEN versions.end_date <= running.judged_on AND versions.end_date < parameters.as_of THEN 1
    ELSE 0
  END AS has_ended,
  CASE WHEN exempted.exempted_from <= running.judged_on THEN 1 ELSE 0 END AS is_exempted,
  CASE WHEN first_starts.first_start_date <= running.judged_on THEN 1 ELSE 0 END AS has_first_start,
  COALESCE(waits.places, 0) AS places_awaiting_candidates,
  -- After an early end that the clause takes, a share of the agreed time is enough. Judged when the contract has ended.
  CASE
    WHEN has_ended = 1 AND excused_ends.first_excused_end_date <= running.judged_on THEN versions.early_end_share
    ELSE 1.0
  END AS needed_share
FROM steps.running_sums AS running
CROSS JOIN core.parameters AS parameters
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
LEFT JOIN waits
  ON waits.contract_no = running.contract_no
  AND waits.judged_on = running.judged_on
