-- One row: a row of the report in force of a contract and period, or what the reports of a month's weeks say together.
-- Where hours are told and no full-time months, they are converted: then `hours` holds them. is_partly_untold: it is
-- known that something is not told. Where a person is named, first_day and last_day bound their time in it, and
-- length_months is how long that is.
SELECT
  contract_no,
  period_no,
  received_date,
  participant_key,
  number_in_list,
  sex,
  target_groups,
  is_listed,
  form,
  first_day,
  last_day,
  DATE_DIFF('month', first_day, last_day) + 1 AS length_months,
  persons_started,
  persons_ongoing,
  persons_ended,
  COALESCE(fte_months, macros.months_of_hours(hours, full_time_hours_per_week)) AS fte_months,
  CASE WHEN fte_months IS NULL THEN hours END AS hours,
  CASE
    -- A part of which nothing is told, or hours for which there is no rule.
    WHEN COALESCE(part, participant_key) IS NOT NULL
      AND COALESCE(fte_months, hours, persons_started, persons_ongoing) IS NULL
      THEN 1
    WHEN fte_months IS NULL AND hours IS NOT NULL AND full_time_hours_per_week IS NULL THEN 1
    ELSE 0
  END AS is_partly_untold,
  reason,
  delivery_sequence,
  delivery_id,
  sheet,
  row_number
FROM steps.reports_in_force
WHERE unit <> 'weekly'
UNION ALL
SELECT
  contract_no,
  period_no,
  received_date,
  participant_key,
  number_in_list,
  sex,
  target_groups,
  is_listed,
  form,
  first_day,
  last_day,
  length_months,
  persons_started,
  persons_ongoing,
  persons_ended,
  macros.months_of_hours(hours, full_time_hours_per_week),
  hours,
  CASE WHEN hours IS NOT NULL AND full_time_hours_per_week IS NULL THEN 1 ELSE is_partly_untold END,
  NULL,
  delivery_sequence,
  delivery_id,
  sheet,
  row_number
FROM core.weekly_reports
