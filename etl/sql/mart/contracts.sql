-- One row: a contract, with what was promised, what has been delivered by the date looked at, and how it stands.
WITH delivered AS (
  SELECT
    contract_no,
    SUM(fte_months) AS fte_months,
    SUM(places_accepted) AS places_accepted,
    SUM(places_evidenced) AS places_evidenced,
    CAST(SUM(placements_started) AS BIGINT) AS placements_started
  FROM mart.delivery_months
  GROUP BY contract_no
),
obliged_months AS (
  SELECT
    delivery_months.contract_no,
    SUM(delivery_months.fte_months) AS fte_months
  FROM mart.delivery_months AS delivery_months
  INNER JOIN core.contract_forms AS contract_forms
    ON contract_forms.contract_no = delivery_months.contract_no
    AND contract_forms.form = delivery_months.form
    AND contract_forms.counts_as IN ('job', 'internship')
  GROUP BY delivery_months.contract_no
),
reported AS (
  SELECT
    contract_no,
    MIN(CASE WHEN reports_missing = 1 THEN due_date END) AS oldest_missing_due_date,
    CAST(SUM(CASE WHEN status = 'returned' THEN 1 ELSE 0 END) AS BIGINT) AS reports_returned,
    CAST(SUM(reports_late) AS BIGINT) AS reports_late,
    CAST(SUM(reports_incomplete) AS BIGINT) AS reports_incomplete
  FROM mart.report_periods
  GROUP BY contract_no
),
placed AS (
  SELECT
    contract_no,
    COUNT(*) AS placements,
    CAST(SUM(CASE WHEN not_counted_reason IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS placements_not_counted,
    CAST(SUM(is_past_planned_end) AS BIGINT) AS placements_past_planned_end
  FROM core.placements
  GROUP BY contract_no
),
explained AS (
  SELECT *
  FROM core.decisions
  WHERE decision = 'explain'
    AND period_no IS NULL
),
exempted AS (
  SELECT *
  FROM core.decisions
  WHERE decision = 'exempt'
    AND period_no IS NULL
),
compared AS (
  SELECT
    contracts.contract_no,
    contracts.contract_id,
    contracts.version_no,
    contracts.versions,
    contracts.valid_from,
    contracts.title,
    contracts.organisation_key,
    contracts.supplier_key,
    contracts.procurement_id,
    contracts.nature,
    contracts.cpv,
    contracts.value_sek,
    contracts.requirement,
    contracts.contract_owner,
    contracts.award_date,
    contracts.start_date,
    contracts.end_date,
    contracts.agreed_date,
    contracts.stated_places,
    contracts.required_fte_months,
    contracts.accepted_forms,
    contracts.target_groups,
    contracts.bonus_clause,
    contracts.bonus_max_sek,
    contracts.report_frequency,
    contracts.report_due_days,
    contracts.months_per_job,
    contracts.months_per_internship,
    contracts.first_start_due_date,
    contracts.first_start_warning_days,
    contracts.early_end_share,
    contracts.delivery_id,
    contracts.row_number,
    parameters.as_of,
    standings.status,
    standings.known_on,
    standings.has_ended,
    standings.has_first_start,
    standings.is_by_early_end_rule,
    standings.places_required,
    standings.places_needed,
    standings.places_expected,
    standings.places_delivered,
    standings.places_delivered_uncapped,
    standings.places_delivered_capped,
    standings.places_accepted_capped,
    standings.places_evidenced_capped,
    standings.places_possible,
    standings.reports_due,
    standings.reports_received,
    standings.reports_missing,
    standings.reports_open,
    standings.obligation_reports_due,
    standings.obligation_reports_received,
    COALESCE(delivered.fte_months, 0) AS fte_months,
    COALESCE(obliged_months.fte_months, 0) AS obliged_fte_months,
    COALESCE(delivered.places_accepted, 0) AS places_accepted,
    COALESCE(delivered.places_evidenced, 0) AS places_evidenced,
    COALESCE(delivered.placements_started, 0) AS placements_started,
    reported.oldest_missing_due_date,
    COALESCE(reported.reports_returned, 0) AS reports_returned,
    COALESCE(reported.reports_late, 0) AS reports_late,
    COALESCE(reported.reports_incomplete, 0) AS reports_incomplete,
    COALESCE(placed.placements, 0) AS placements,
    COALESCE(placed.placements_not_counted, 0) AS placements_not_counted,
    COALESCE(placed.placements_past_planned_end, 0) AS placements_past_planned_end,
    first_starts.first_start_date,
    first_starts.earliest_start_date,
    first_starts.is_offer AS first_start_is_offer,
    explained.reason_code AS explained_reason_code,
    explained.reason AS explained_reason,
    exempted.reason_code AS exempted_reason_code,
    exempted.reason AS exempted_reason,
    rules.rule_set,
    rules.rule_set_from,
    rules.sek_per_place,
    rules.schedule_from,
    rules.schedule_source,
    rules.penalty_per_place_sek,
    rules.penalty_source,
    exclusions.exclusion_reason,
    -- What the schedule would require: a whole place for each full amount; none where the rules except the contract.
    CASE
      WHEN exclusions.is_excluded = 1 THEN 0
      WHEN contracts.value_sek IS NULL OR rules.sek_per_place IS NULL THEN NULL
      ELSE CAST(FLOOR(contracts.value_sek / rules.sek_per_place) AS BIGINT)
    END AS schedule_places,
    -- What is left to reach the number that is needed.
    CASE WHEN standings.places_needed IS NULL THEN NULL ELSE GREATEST(0, standings.places_required - standings.places_delivered) END AS places_left,
    -- What new placements would have to give: the rest, less what ongoing ones give until their planned ends.
    CASE
      WHEN standings.places_needed IS NULL THEN NULL
      ELSE GREATEST(0, standings.places_required - standings.places_delivered - COALESCE(forecasts.places_planned, 0))
    END AS places_to_start,
    COALESCE(forecasts.places_planned, 0) AS places_planned
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN mart.contract_standings AS standings
    ON standings.contract_no = contracts.contract_no
    AND standings.month IS NULL
  INNER JOIN core.contract_rules AS rules
    ON rules.contract_no = contracts.contract_no
  LEFT JOIN core.exclusions_applied AS exclusions
    ON exclusions.subject = 'contract'
    AND exclusions.subject_id = contracts.contract_key
  LEFT JOIN mart.contract_forecasts AS forecasts
    ON forecasts.contract_no = contracts.contract_no
  LEFT JOIN delivered
    ON delivered.contract_no = contracts.contract_no
  LEFT JOIN obliged_months
    ON obliged_months.contract_no = contracts.contract_no
  LEFT JOIN reported
    ON reported.contract_no = contracts.contract_no
  LEFT JOIN placed
    ON placed.contract_no = contracts.contract_no
  LEFT JOIN core.first_starts AS first_starts
    ON first_starts.contract_no = contracts.contract_no
  LEFT JOIN explained
    ON explained.contract_no = contracts.contract_no
  LEFT JOIN exempted
    ON exempted.contract_no = contracts.contract_no
),
planned AS (
  SELECT
    *,
    CASE
      WHEN places_left > LEAST(0.001, 0.001 * places_required) AND has_ended = 0
        THEN CAST(CEIL(GREATEST(0, places_to_start - LEAST(0.001, 0.001 * places_required))) AS BIGINT)
    END AS persons_needed,
    -- The first start: due once its day has passed, or once somebody has begun.
    CASE
      WHEN status IN ('no_requirement', 'exempted') THEN 0
      WHEN first_start_due_date <= as_of OR first_start_date IS NOT NULL THEN 1
      ELSE 0
    END AS first_start_due,
    CASE
      WHEN status IN ('no_requirement', 'exempted') THEN 0
      WHEN first_start_date <= first_start_due_date THEN 1
      ELSE 0
    END AS first_start_on_time,
    -- With reports open, or where a sum tells only that somebody began within a period, it may have been in time.
    CASE
      WHEN status IN ('no_requirement', 'exempted') THEN 0
      WHEN earliest_start_date <= first_start_due_date THEN 1
      WHEN first_start_due_date <= as_of AND (reports_open > reports_incomplete OR first_start_due_date > known_on) THEN 1
      ELSE 0
    END AS first_start_on_time_possible
  FROM compared
)
SELECT
  planned.contract_no,
  planned.contract_id,
  planned.version_no,
  planned.versions,
  planned.valid_from,
  planned.title,
  organisations.organisation_id,
  organisations.municipality_code,
  organisations.county_code,
  suppliers.supplier_id,
  planned.procurement_id,
  planned.nature,
  planned.cpv,
  planned.requirement,
  planned.agreed_date,
  planned.stated_places,
  planned.required_fte_months,
  planned.accepted_forms,
  planned.target_groups,
  planned.bonus_clause,
  planned.bonus_max_sek,
  planned.contract_owner,
  planned.award_date,
  planned.start_date,
  planned.end_date,
  CAST(DATE_TRUNC('month', planned.start_date) AS DATE) AS month,
  CAST(DATE_TRUNC('month', planned.end_date) AS DATE) AS last_month,
  planned.report_frequency,
  planned.report_due_days,
  planned.months_per_job,
  planned.months_per_internship,
  planned.status,
  planned.known_on,
  planned.has_ended,
  planned.is_by_early_end_rule,
  planned.early_end_share,
  planned.first_start_due_date,
  planned.first_start_date,
  planned.first_start_is_offer,
  planned.first_start_warning_days,
  planned.oldest_missing_due_date,
  1 AS contracts,
  planned.value_sek AS contract_value_sek,
  CASE WHEN planned.value_sek IS NULL THEN 0 ELSE 1 END AS has_value,
  planned.places_required,
  CASE WHEN planned.places_required IS NULL THEN 0 ELSE 1 END AS has_required_places,
  CASE WHEN planned.requirement = 'none' THEN 0 ELSE 1 END AS has_requirement,
  CASE WHEN planned.status = 'not_agreed' THEN 1 ELSE 0 END AS not_agreed,
  planned.places_needed,
  planned.places_expected,
  CASE WHEN planned.places_expected IS NULL THEN 0 ELSE 1 END AS has_expected_places,
  planned.places_delivered,
  planned.places_delivered_uncapped,
  planned.places_delivered_capped,
  planned.places_accepted,
  planned.places_accepted_capped,
  planned.places_evidenced,
  planned.places_evidenced_capped,
  planned.places_possible,
  CASE WHEN planned.places_expected IS NULL THEN NULL ELSE GREATEST(0, planned.places_expected - planned.places_delivered) END AS places_behind,
  planned.places_left,
  planned.places_planned,
  -- By when it can still be met: so many persons at a time, each for the whole of what a place is; at most 100 years, so
  -- that no number in a file is too large for a day.
  planned.persons_needed,
  CASE
    WHEN planned.persons_needed IS NULL OR planned.persons_needed = 0 OR planned.accepted_forms = 'internships' THEN NULL
    ELSE CAST(planned.end_date - CAST(LEAST(CEIL(planned.places_to_start / planned.persons_needed * planned.months_per_job * 30.4375), 36500) AS INTEGER) * INTERVAL 1 DAY AS DATE)
  END AS latest_job_start_date,
  CASE
    WHEN planned.persons_needed IS NULL OR planned.persons_needed = 0 OR planned.accepted_forms = 'jobs' THEN NULL
    ELSE CAST(planned.end_date - CAST(LEAST(CEIL(planned.places_to_start / planned.persons_needed * planned.months_per_internship * 30.4375), 36500) AS INTEGER) * INTERVAL 1 DAY AS DATE)
  END AS latest_internship_start_date,
  planned.fte_months,
  planned.obliged_fte_months,
  planned.placements_started,
  planned.placements,
  planned.placements_not_counted,
  planned.placements_past_planned_end,
  planned.reports_due,
  planned.reports_received,
  planned.reports_missing,
  planned.reports_open,
  planned.reports_returned,
  planned.reports_late,
  planned.reports_incomplete,
  planned.obligation_reports_due,
  planned.obligation_reports_received,
  planned.rule_set,
  planned.rule_set_from,
  planned.sek_per_place,
  planned.schedule_from,
  planned.schedule_source,
  planned.schedule_places,
  planned.exclusion_reason,
  -- A number that differs by a place or more from what the schedule would give is pointed out; the contract's decides.
  CASE WHEN ABS(planned.places_required - planned.schedule_places) >= 1 THEN 1 ELSE 0 END AS differs_from_schedule,
  planned.penalty_per_place_sek,
  planned.penalty_source,
  planned.explained_reason_code,
  planned.explained_reason,
  planned.exempted_reason_code,
  planned.exempted_reason,
  planned.first_start_due,
  planned.first_start_on_time,
  planned.first_start_on_time_possible,
  -- Known where what is possible is no more than what is certain.
  CASE WHEN planned.first_start_on_time = planned.first_start_on_time_possible THEN planned.first_start_due ELSE 0 END AS first_start_known,
  planned.delivery_id,
  planned.row_number
FROM planned
LEFT JOIN core.organisations AS organisations
  ON organisations.organisation_key = planned.organisation_key
LEFT JOIN core.suppliers AS suppliers
  ON suppliers.supplier_key = planned.supplier_key
