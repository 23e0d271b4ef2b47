-- One row: a placement of a known contract, as in the latest delivery that speaks for that contract, with the decision
-- whether it counts and, if not, why. counted_from and counted_to bound the days that count, both included.
WITH latest AS (
  SELECT
    contract_id,
    MAX(delivery_sequence) AS delivery_sequence
  FROM raw_placements
  GROUP BY contract_id
),
dated AS (
  SELECT
    placements.*,
    contracts.contract_no,
    contracts.organisation_key,
    contracts.start_date AS contract_start_date,
    contracts.end_date AS contract_end_date,
    contracts.months_per_job,
    contracts.months_per_internship,
    parameters.as_of,
    -- Without a reported end it runs to the date looked at, yet not past its planned end.
    LEAST(
      COALESCE(placements.end_date, placements.planned_end_date, parameters.as_of),
      parameters.as_of
    ) AS active_to
  FROM raw_placements AS placements
  INNER JOIN latest
    ON latest.contract_id = placements.contract_id
    AND latest.delivery_sequence = placements.delivery_sequence
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_id = placements.contract_id
  CROSS JOIN core.parameters AS parameters
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY dated.contract_no, dated.placement_id, dated.delivery_id, dated.sheet, dated.row_number) AS INTEGER) AS placement_no,
  dated.placement_id,
  dated.contract_no,
  participants.participant_no,
  participants.sex,
  dated.form,
  contract_forms.counts_as,
  dated.target_groups,
  dated.start_date,
  dated.planned_end_date,
  dated.end_date,
  dated.end_reason,
  COALESCE(dated.extent_pct, 100) AS extent_pct,
  dated.active_to,
  dated.start_date AS counted_from,
  LEAST(dated.active_to, COALESCE(dated.contract_end_date, dated.active_to)) AS counted_to,
  -- Why it does not count. It counts when there is no reason.
  CASE
    WHEN dated.start_date < dated.contract_start_date THEN 'present_at_start'
    WHEN dated.start_date > dated.contract_end_date THEN 'after_contract_end'
    WHEN dated.start_date > dated.as_of THEN 'not_started'
  END AS not_counted_reason,
  CASE WHEN dated.end_date IS NULL AND dated.planned_end_date < dated.as_of THEN 1 ELSE 0 END AS is_past_planned_end,
  dated.months_per_job,
  dated.months_per_internship,
  dated.delivery_id,
  dated.sheet,
  dated.row_number
FROM dated
INNER JOIN core.participants AS participants
  ON participants.participant_key = dated.participant_key
INNER JOIN core.contract_forms AS contract_forms
  ON contract_forms.contract_no = dated.contract_no
  AND contract_forms.form = dated.form
