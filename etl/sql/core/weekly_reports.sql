-- One row: a contract, a month and a form, and a person where one is named, with what the reports of its weeks say
-- together: hours, and who began. The hours of a week that lies in two months are divided by its days in each; who
-- began in it began in the later. A month with a report of its own is told by that, and its weeks are not added. Of
-- weeks that share days (some begin on a Sunday) the one that came last tells.
WITH displaced AS (
  SELECT DISTINCT
    earlier.contract_no,
    earlier.period_no
  FROM steps.reports_in_force AS earlier
  INNER JOIN steps.reports_in_force AS later
    ON later.contract_no = earlier.contract_no
    AND later.unit = earlier.unit
    AND later.period_no <> earlier.period_no
    AND later.first_day <= earlier.last_day
    AND later.last_day >= earlier.first_day
    AND later.delivery_sequence > earlier.delivery_sequence
  WHERE earlier.unit = 'weekly'
),
told AS (
  SELECT reports.*
  FROM steps.reports_in_force AS reports
  LEFT JOIN displaced
    ON displaced.contract_no = reports.contract_no
    AND displaced.period_no = reports.period_no
  WHERE reports.unit = 'weekly' AND displaced.contract_no IS NULL
),
divided AS (
  SELECT
    told.*,
    week_months.month_no,
    week_months.first_day AS month_first_day,
    week_months.last_day AS month_last_day,
    week_months.days AS month_days,
    told.hours * week_months.days / 7 AS month_hours,
    CASE WHEN week_months.last_day = told.last_day THEN told.persons_started END AS month_started,
    CASE WHEN week_months.last_day = told.last_day THEN told.persons_ended END AS month_ended,
    MAX(told.delivery_sequence) OVER (PARTITION BY told.contract_no, week_months.month_no) AS latest_sequence
  FROM told
  INNER JOIN core.week_months AS week_months
    ON week_months.period_no = told.period_no
),
-- The days of the month that its weeks tell of, of those that are the contract's own and have come.
covered AS (
  SELECT
    weeks.contract_no,
    weeks.month_no,
    SUM(GREATEST(0, DATE_DIFF(
      'day',
      GREATEST(week_months.first_day, weeks.start_date),
      LEAST(week_months.last_day, COALESCE(weeks.end_date, week_months.last_day), weeks.as_of)
    ) + 1)) AS days
  FROM (SELECT DISTINCT contract_no, month_no, period_no, start_date, end_date, as_of FROM divided) AS weeks
  INNER JOIN core.week_months AS week_months
    ON week_months.period_no = weeks.period_no
    AND week_months.month_no = weeks.month_no
  GROUP BY weeks.contract_no, weeks.month_no
),
own AS (
  SELECT DISTINCT
    contract_no,
    period_no
  FROM steps.known_reports
  WHERE unit = 'monthly'
    AND contract_no IN (SELECT contract_no FROM divided)
)
SELECT
  divided.contract_no,
  divided.month_no AS period_no,
  MAX(divided.received_date) AS received_date,
  divided.participant_key,
  divided.number_in_list,
  -- As the latest week that tells it.
  MAX_BY(
    divided.sex, CASE WHEN divided.sex IS NOT NULL THEN (divided.last_day, -divided.row_number, divided.sex) END
  ) AS sex,
  MAX_BY(
    divided.target_groups,
    CASE WHEN divided.target_groups IS NOT NULL THEN (divided.last_day, -divided.row_number, divided.target_groups) END
  ) AS target_groups,
  divided.is_listed,
  divided.form,
  MIN(CASE WHEN divided.hours > 0 THEN divided.month_first_day END) AS first_day,
  MAX(divided.month_last_day) AS last_day,
  -- At full time, 52 weeks are twelve months.
  SUM(CASE WHEN divided.hours IS NOT NULL THEN divided.month_days END) / 7 * 12 / 52 AS length_months,
  CAST(SUM(divided.month_started) AS BIGINT) AS persons_started,
  MAX(divided.persons_ongoing) AS persons_ongoing,
  CAST(SUM(divided.month_ended) AS BIGINT) AS persons_ended,
  CAST(macros.total(SUM(macros.exact(divided.month_hours))) AS DOUBLE) AS hours,
  MAX(divided.full_time_hours_per_week) AS full_time_hours_per_week,
  -- A week without its hours, or a day that no week tells of: the month's hours are not all known.
  MAX(CASE
    WHEN divided.hours IS NULL OR covered.days < DATE_DIFF(
      'day',
      GREATEST(months.first_day, divided.start_date),
      LEAST(months.last_day, COALESCE(divided.end_date, months.last_day), divided.as_of)
    ) + 1 THEN 1
    ELSE 0
  END) AS is_partly_untold,
  MAX(divided.delivery_sequence) AS delivery_sequence,
  MIN(CASE WHEN divided.delivery_sequence = divided.latest_sequence THEN divided.delivery_id END) AS delivery_id,
  MIN(CASE WHEN divided.delivery_sequence = divided.latest_sequence THEN divided.sheet END) AS sheet,
  MIN(CASE WHEN divided.delivery_sequence = divided.latest_sequence THEN divided.row_number END) AS row_number
FROM divided
INNER JOIN covered
  ON covered.contract_no = divided.contract_no
  AND covered.month_no = divided.month_no
INNER JOIN core.periods AS months
  ON months.period_no = divided.month_no
LEFT JOIN own
  ON own.contract_no = divided.contract_no
  AND own.period_no = divided.month_no
WHERE own.contract_no IS NULL
GROUP BY
  divided.contract_no,
  divided.month_no,
  divided.participant_key,
  divided.number_in_list,
  divided.is_listed,
  divided.form
