-- One row: a contract, with what was promised, what has been delivered by the date looked at, and how it stands.
WITH delivered AS (
  SELECT
    contract_no,
    SUM(fte_months) AS fte_months,
    CAST(SUM(placements_started) AS BIGINT) AS placements_started
  FROM mart.delivery_months
  GROUP BY contract_no
),
reported AS (
  SELECT
    contract_no,
    MIN(CASE WHEN reports_missing = 1 THEN due_date END) AS oldest_missing_due_date
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
compared AS (
  SELECT
    contracts.*,
    parameters.as_of,
    standings.places_delivered,
    standings.places_delivered_uncapped,
    standings.places_delivered_capped,
    standings.places_possible,
    standings.reports_due,
    standings.reports_received,
    standings.reports_missing,
    standings.obligation_reports_due,
    standings.obligation_reports_received,
    COALESCE(delivered.fte_months, 0) AS fte_months,
    COALESCE(delivered.placements_started, 0) AS placements_started,
    reported.oldest_missing_due_date,
    COALESCE(placed.placements, 0) AS placements,
    COALESCE(placed.placements_not_counted, 0) AS placements_not_counted,
    COALESCE(placed.placements_past_planned_end, 0) AS placements_past_planned_end,
    -- The even pace: the required number in the share of the contract's days that have passed, both ends included.
    -- Without an end date there is no pace.
    CASE
      WHEN contracts.end_date IS NULL OR contracts.required_places IS NULL THEN NULL
      WHEN contracts.start_date > parameters.as_of THEN 0
      ELSE contracts.required_places * LEAST(
        1,
        CAST(DATE_DIFF('day', contracts.start_date, parameters.as_of) + 1 AS DOUBLE)
        / (DATE_DIFF('day', contracts.start_date, contracts.end_date) + 1)
      )
    END AS places_at_even_pace,
    CAST(contracts.start_date + contracts.first_start_within_months * INTERVAL 1 MONTH AS DATE) AS first_start_due_date
  FROM core.contracts AS contracts
  CROSS JOIN core.parameters AS parameters
  INNER JOIN mart.contract_standings AS standings
    ON standings.contract_no = contracts.contract_no
    AND standings.month IS NULL
  LEFT JOIN delivered
    ON delivered.contract_no = contracts.contract_no
  LEFT JOIN reported
    ON reported.contract_no = contracts.contract_no
  LEFT JOIN placed
    ON placed.contract_no = contracts.contract_no
),
judged AS (
  SELECT
    *,
    -- Sums of full-time months carry rounding noise; a thousandth of a place is nobody.
    CASE
      WHEN requirement = 'none' THEN 'no_requirement'
      WHEN required_places IS NULL AND requirement IS NULL THEN 'requirement_unknown'
      WHEN required_places IS NULL THEN 'not_agreed'
      WHEN start_date > as_of THEN 'not_started'
      WHEN places_delivered >= required_places - 0.001 THEN 'met'
      WHEN end_date < as_of AND reports_missing > 0 THEN 'data_missing'
      WHEN end_date < as_of THEN 'not_met'
      WHEN first_start_due_date > as_of THEN 'too_early'
      WHEN places_at_even_pace IS NULL THEN 'no_pace'
      WHEN places_delivered >= places_at_even_pace - 0.001 THEN 'on_track'
      WHEN reports_missing > 0 THEN 'data_missing'
      ELSE 'behind'
    END AS status
  FROM compared
)
SELECT
  judged.contract_no,
  judged.contract_id,
  judged.title,
  organisations.organisation_id,
  organisations.municipality_code,
  organisations.county_code,
  suppliers.supplier_id,
  judged.procurement_id,
  judged.nature,
  judged.cpv,
  judged.requirement,
  judged.contract_owner,
  judged.award_date,
  judged.start_date,
  judged.end_date,
  CAST(DATE_TRUNC('month', judged.start_date) AS DATE) AS month,
  CAST(DATE_TRUNC('month', judged.end_date) AS DATE) AS last_month,
  judged.report_frequency,
  judged.report_due_days,
  judged.months_per_job,
  judged.months_per_internship,
  judged.status,
  judged.first_start_due_date,
  judged.oldest_missing_due_date,
  1 AS contracts,
  judged.value_sek AS contract_value_sek,
  CASE WHEN judged.value_sek IS NULL THEN 0 ELSE 1 END AS has_value,
  judged.required_places AS places_required,
  CASE WHEN judged.required_places IS NULL THEN 0 ELSE 1 END AS has_required_places,
  CASE WHEN judged.requirement = 'none' THEN 0 ELSE 1 END AS has_requirement,
  CASE WHEN judged.status = 'not_agreed' THEN 1 ELSE 0 END AS not_agreed,
  judged.places_delivered,
  judged.places_delivered_uncapped,
  judged.places_delivered_capped,
  judged.places_possible,
  judged.places_at_even_pace,
  GREATEST(0, judged.places_at_even_pace - judged.places_delivered) AS places_behind,
  judged.fte_months,
  judged.placements_started,
  judged.placements,
  judged.placements_not_counted,
  judged.placements_past_planned_end,
  judged.reports_due,
  judged.reports_received,
  judged.reports_missing,
  judged.obligation_reports_due,
  judged.obligation_reports_received,
  CASE
    WHEN judged.status IN ('not_met', 'behind', 'data_missing') THEN 1
    WHEN judged.reports_missing > 0 THEN 1
    WHEN judged.placements_past_planned_end > 0 THEN 1
    WHEN judged.status = 'not_agreed' AND judged.first_start_due_date <= judged.as_of THEN 1
    ELSE 0
  END AS needs_attention,
  judged.delivery_id,
  judged.row_number
FROM judged
LEFT JOIN core.organisations AS organisations
  ON organisations.organisation_key = judged.organisation_key
LEFT JOIN core.suppliers AS suppliers
  ON suppliers.supplier_key = judged.supplier_key
