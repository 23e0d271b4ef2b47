-- One row: a period that a contract is to report and for which something has come, what, and whether it is what the
-- contract asks for: reports of sums, placements of persons up to the period's last day, both, or either. A list of the
-- period's persons is both.
-- A final report is any report whose period holds the contract's last day.
WITH summed AS (
  SELECT
    calendar.contract_no,
    calendar.last_day,
    MIN(versions.received_date) AS received_date,
    MIN(reported.is_nil) AS is_nil,
    SUM(reported.fte_months) AS fte_months,
    MAX(reported.lacks_months) AS is_incomplete,
    MAX(reported.is_listed) AS is_listed,
    MAX(versions.versions) AS versions,
    MIN(reported.delivery_id) AS delivery_id,
    MIN(reported.sheet) AS sheet,
    MIN(reported.row_number) AS row_number
  FROM core.report_calendar AS calendar
  INNER JOIN core.reported_periods AS reported
    ON reported.contract_no = calendar.contract_no
    AND (
      reported.period = calendar.period
      OR (
        calendar.period IS NULL
        AND reported.first_day <= calendar.last_day
        AND reported.last_day >= calendar.last_day
      )
    )
  LEFT JOIN core.report_versions AS versions
    ON versions.contract_no = reported.contract_no
    AND versions.period_no = reported.period_no
  GROUP BY calendar.contract_no, calendar.last_day
),
-- Where nobody was there, there is no row of a person to send: then a report that says so is all that can come.
answered AS (
  SELECT
    calendar.contract_no,
    calendar.last_day,
    calendar.due_date,
    calendar.report_form,
    CASE WHEN summed.contract_no IS NULL THEN 0 ELSE 1 END AS has_sums,
    CASE WHEN placed.contract_no IS NULL AND COALESCE(summed.is_listed, 0) = 0 THEN 0 ELSE 1 END AS has_persons,
    CASE
      WHEN placed.contract_no IS NULL AND GREATEST(summed.is_nil, summed.is_listed, 0) = 0 THEN 0
      ELSE 1
    END AS is_persons_told,
    summed.received_date AS sums_date,
    CASE WHEN placed.contract_no IS NULL THEN summed.received_date ELSE placed.received_date END AS persons_date,
    COALESCE(summed.is_nil, 0) AS is_nil,
    summed.fte_months,
    COALESCE(summed.is_incomplete, 0) AS is_incomplete,
    GREATEST(COALESCE(summed.versions, 0), COALESCE(placed.versions, 0)) AS versions,
    summed.delivery_id,
    summed.sheet,
    summed.row_number
  FROM core.report_calendar AS calendar
  LEFT JOIN summed
    ON summed.contract_no = calendar.contract_no
    AND summed.last_day = calendar.last_day
  LEFT JOIN steps.period_placements AS placed
    ON placed.contract_no = calendar.contract_no
    AND placed.last_day = calendar.last_day
)
SELECT
  contract_no,
  last_day,
  CASE report_form
    WHEN 'sums' THEN has_sums
    WHEN 'persons' THEN is_persons_told
    WHEN 'both' THEN LEAST(has_sums, is_persons_told)
    ELSE GREATEST(has_sums, has_persons)
  END AS is_received,
  -- Of two that are asked for the later, of two of which one is enough the earlier. Where the day of one is not known,
  -- the other tells where it came in time.
  CASE report_form
    WHEN 'sums' THEN sums_date
    WHEN 'persons' THEN persons_date
    WHEN 'both'
      THEN CASE WHEN sums_date IS NOT NULL AND persons_date IS NOT NULL THEN GREATEST(sums_date, persons_date) END
    ELSE CASE
      WHEN has_sums + has_persons < 2
        OR (sums_date IS NOT NULL AND persons_date IS NOT NULL)
        OR LEAST(sums_date, persons_date) <= due_date
        THEN LEAST(sums_date, persons_date)
    END
  END AS received_date,
  CASE
    WHEN has_sums = 1 AND has_persons = 1 THEN 'both'
    WHEN has_persons = 1 THEN 'persons'
    ELSE 'sums'
  END AS reported_in,
  is_nil,
  fte_months,
  is_incomplete,
  versions,
  delivery_id,
  sheet,
  row_number
FROM answered
WHERE has_sums = 1
  OR has_persons = 1
