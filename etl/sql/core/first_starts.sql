-- One row: a contract and the day on which its first placement that counts began or was offered, as far as is known on
-- the date looked at. Where only sums are reported, it is the last day of the first period in which somebody began.
WITH started AS (
  SELECT
    placements.contract_no,
    LEAST(placements.start_date, COALESCE(placements.offered_date, placements.start_date)) AS first_start_date
  FROM core.placements AS placements
  WHERE (placements.not_counted_reason IS NULL OR placements.not_counted_reason = 'not_started')
    -- Education is no employment and no internship.
    AND placements.counts_as IN ('job', 'internship')
  UNION ALL
  SELECT
    contract_no,
    last_day
  FROM core.reported_periods
  WHERE not_counted_reason IS NULL
    AND persons_started > 0
)
SELECT
  started.contract_no,
  MIN(started.first_start_date) AS first_start_date
FROM started
CROSS JOIN core.parameters AS parameters
WHERE started.first_start_date <= parameters.as_of
GROUP BY started.contract_no
