-- One row: a placement that gives places, of a contract with a forecast, with the end as it is known on the date looked
-- at: reported, else planned, else none.
SELECT
  placements.contract_no,
  placements.placement_no,
  placements.participant_no,
  placements.start_date,
  contracts.as_of,
  contracts.months_left,
  CASE
    WHEN placements.end_date <= contracts.as_of THEN placements.end_date
    ELSE placements.planned_end_date
  END AS last_day,
  CASE WHEN placements.end_date <= contracts.as_of THEN 1 ELSE 0 END AS is_reported_ended,
  LEAST(COALESCE(placements.planned_end_date, contracts.end_date), contracts.end_date) AS planned_to,
  placements.extent_pct / 100 AS extent,
  CASE placements.counts_as
    WHEN 'job' THEN placements.months_per_job
    ELSE placements.months_per_internship
  END AS months_per_place
FROM steps.forecast_contracts AS contracts
INNER JOIN core.placements AS placements
  ON placements.contract_no = contracts.contract_no
  AND placements.not_counted_reason IS NULL
  AND placements.counts_as IN ('job', 'internship')
