-- One row: a contract and the day on which its first placement that counts began or was offered, as far as is known on
-- the date looked at. Where only sums are reported it lies somewhere in the first period in which somebody began:
-- between earliest_start_date and first_start_date, both within the contract's dates.
WITH told_started AS (
  SELECT
    reports.contract_no,
    reports.period_no,
    SUM(reports.persons_started) AS persons_started
  FROM core.reports AS reports
  LEFT JOIN core.contract_forms AS contract_forms
    ON contract_forms.contract_no = reports.contract_no
    AND contract_forms.form = reports.form
  -- Education is no employment and no internship. A form that is not told may be either.
  WHERE reports.form IS NULL
    OR contract_forms.counts_as IN ('job', 'internship')
  GROUP BY reports.contract_no, reports.period_no
),
started AS (
  SELECT
    placements.contract_no,
    LEAST(placements.start_date, COALESCE(placements.offered_date, placements.start_date)) AS first_start_date,
    LEAST(placements.start_date, COALESCE(placements.offered_date, placements.start_date)) AS earliest_start_date,
    CASE WHEN placements.offered_date < placements.start_date THEN 1 ELSE 0 END AS is_offer
  FROM core.placements AS placements
  WHERE (placements.not_counted_reason IS NULL OR placements.not_counted_reason = 'not_started')
    AND placements.counts_as IN ('job', 'internship')
  UNION ALL
  SELECT
    reported.contract_no,
    LEAST(reported.last_day, COALESCE(contracts.end_date, reported.last_day), parameters.as_of),
    GREATEST(reported.first_day, contracts.start_date),
    0
  FROM core.reported_periods AS reported
  INNER JOIN told_started
    ON told_started.contract_no = reported.contract_no
    AND told_started.period_no = reported.period_no
    AND told_started.persons_started > 0
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = reported.contract_no
  CROSS JOIN core.parameters AS parameters
  WHERE reported.not_counted_reason IS NULL
)
SELECT
  started.contract_no,
  MIN(started.first_start_date) AS first_start_date,
  MIN(started.earliest_start_date) AS earliest_start_date,
  -- Where somebody was offered a place and another began on the same day, it was a start.
  CASE
    WHEN MIN(CASE WHEN started.is_offer = 0 THEN started.first_start_date END) <= MIN(started.first_start_date) THEN 0
    ELSE 1
  END AS is_offer
FROM started
CROSS JOIN core.parameters AS parameters
WHERE started.first_start_date <= parameters.as_of
GROUP BY started.contract_no
