-- One row: a contract and a period that a report speaks for, and whether its sums count. A contract with placements of
-- persons that count in the period is counted from them: then the report is compared, never added. A placement that
-- does not count stands in for nobody's report. A list of persons is counted as their placements, and never as sums. A
-- report of a period wholly outside the contract's dates, or one that begins after the date looked at, does not count.
WITH summed AS (
  SELECT
    contract_no,
    period_no,
    MIN(received_date) AS received_date,
    CAST(SUM(persons_started) AS BIGINT) AS persons_started,
    CAST(SUM(persons_ongoing) AS BIGINT) AS persons_ongoing,
    macros.total(SUM(macros.exact(fte_months))) AS fte_months,
    macros.total(SUM(macros.exact(hours))) AS hours,
    -- Persons without their months, part of the time, or nothing at all: for how long is unknown, not nought.
    CASE
      WHEN COALESCE(SUM(persons_started), SUM(persons_ongoing), SUM(fte_months)) IS NULL THEN 1
      ELSE MAX(CASE
        WHEN fte_months IS NULL AND GREATEST(persons_started, persons_ongoing, persons_ended) > 0 THEN 1
        ELSE is_partly_untold
      END)
    END AS tells_no_months,
    MIN(is_listed) AS is_listed,
    MIN(delivery_id) AS delivery_id,
    MIN(sheet) AS sheet,
    MIN(row_number) AS row_number
  FROM core.reports
  GROUP BY contract_no, period_no
),
reported AS (
  SELECT
    summed.*,
    periods.period,
    periods.unit,
    periods.first_day,
    periods.last_day
  FROM summed
  INNER JOIN core.periods AS periods
    ON periods.period_no = summed.period_no
),
with_persons AS (
  SELECT
    reported.contract_no,
    reported.period_no,
    COUNT(*) AS placements
  FROM reported
  INNER JOIN core.placements AS placements
    ON placements.contract_no = reported.contract_no
    AND placements.not_counted_reason IS NULL
    AND placements.counted_from <= reported.last_day
    AND placements.counted_to >= reported.first_day
    AND placements.counted_to >= placements.counted_from
  GROUP BY reported.contract_no, reported.period_no
)
SELECT
  reported.*,
  CASE
    WHEN reported.last_day < contracts.start_date OR reported.first_day > contracts.end_date THEN 'outside_contract'
    WHEN reported.first_day > parameters.as_of THEN 'not_started'
    WHEN with_persons.placements IS NOT NULL OR reported.is_listed = 1 THEN 'counted_from_persons'
    WHEN overlapped.period_no IS NOT NULL THEN 'overlapping_report'
  END AS not_counted_reason,
  CASE WHEN overlapped.period_no IS NULL THEN 0 ELSE 1 END AS is_overlapped,
  -- Where placements of a file are what is counted, nobody needs the months of the report.
  CASE
    WHEN not_counted_reason IS NULL OR (reported.is_listed = 1 AND not_counted_reason = 'counted_from_persons')
      THEN reported.tells_no_months
    ELSE 0
  END AS lacks_months,
  -- Nil is said in figures: a report whose cells are empty says nothing.
  CASE
    WHEN COALESCE(reported.persons_started, reported.persons_ongoing, reported.fte_months) IS NOT NULL
      AND reported.tells_no_months = 0
      AND COALESCE(reported.persons_started, 0) = 0
      AND COALESCE(reported.persons_ongoing, 0) = 0
      AND COALESCE(reported.fte_months, 0) = 0
      THEN 1
    ELSE 0
  END AS is_nil
FROM reported
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = reported.contract_no
CROSS JOIN core.parameters AS parameters
LEFT JOIN with_persons
  ON with_persons.contract_no = reported.contract_no
  AND with_persons.period_no = reported.period_no
LEFT JOIN steps.overlapped_reports AS overlapped
  ON overlapped.contract_no = reported.contract_no
  AND overlapped.period_no = reported.period_no
