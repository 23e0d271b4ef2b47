-- One row: a placement of a known contract, as in the latest delivery that speaks for that contract, with the decision
-- whether it counts and, if not, why. counted_from and counted_to bound the days that count, both included.
WITH placements AS (
  SELECT *
  FROM steps.current_placements
),
-- The same participant, form, dates and extent under several ids on one contract, together more than a full time, is
-- one placement written twice. Two halves of a full time are two placements. The first that is not outside the target
-- group counts: all else that could keep one of them from counting is the same for both.
doubled AS (
  SELECT
    contract_no,
    participant_key,
    form,
    start_date,
    COALESCE(end_date, planned_end_date) AS last_date,
    COALESCE(extent_pct, 100) AS extent_pct,
    MIN(placement_id) AS first_placement_id
  FROM placements
  WHERE COALESCE(extent_pct, 100) > 50
    AND is_outside_target_group = 0
  GROUP BY
    contract_no,
    participant_key,
    form,
    start_date,
    COALESCE(end_date, planned_end_date),
    COALESCE(extent_pct, 100)
  HAVING COUNT(*) > 1
),
dated AS (
  SELECT
    placements.*,
    macros.number_of(placements.contract_key || ' ' || placements.placement_id, 14) AS number,
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
    ) AS active_to,
    CASE WHEN doubled.first_placement_id < placements.placement_id THEN 1 ELSE 0 END AS is_duplicate
  FROM placements
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = placements.contract_no
  CROSS JOIN core.parameters AS parameters
  LEFT JOIN doubled
    ON doubled.contract_no = placements.contract_no
    AND doubled.participant_key = placements.participant_key
    AND doubled.form = placements.form
    AND doubled.start_date = placements.start_date
    AND doubled.last_date IS NOT DISTINCT FROM COALESCE(placements.end_date, placements.planned_end_date)
    AND doubled.extent_pct = COALESCE(placements.extent_pct, 100)
)
SELECT
  -- Its own number, whatever others there are: of its contract and id.
  dated.number * 10000 + ROW_NUMBER() OVER (
    PARTITION BY dated.number ORDER BY dated.contract_no, dated.placement_id, dated.sheet, dated.row_number
  ) - 1 AS placement_no,
  dated.placement_id,
  dated.contract_no,
  participants.participant_no,
  participants.sex,
  dated.form,
  contract_forms.counts_as,
  dated.target_groups,
  dated.offered_date,
  dated.start_date,
  dated.planned_end_date,
  dated.end_date,
  dated.end_reason,
  COALESCE(dated.extent_pct, 100) AS extent_pct,
  dated.reported_until,
  dated.active_to,
  dated.start_date AS counted_from,
  -- What is told in lists counts as far as they tell.
  LEAST(
    dated.active_to, COALESCE(dated.contract_end_date, dated.active_to), COALESCE(dated.told_to, dated.active_to)
  ) AS counted_to,
  -- Why it does not count. It counts when there is no reason.
  CASE
    WHEN dated.start_date < dated.contract_start_date THEN 'present_at_start'
    WHEN dated.start_date > dated.contract_end_date THEN 'after_contract_end'
    WHEN dated.start_date > dated.as_of THEN 'not_started'
    WHEN contract_forms.counts_as = 'not_taken' THEN 'form_not_taken'
    WHEN dated.is_outside_target_group = 1 THEN 'outside_target_group'
    WHEN dated.is_duplicate = 1 THEN 'duplicate'
  END AS not_counted_reason,
  CASE WHEN dated.end_date IS NULL AND dated.planned_end_date < dated.as_of THEN 1 ELSE 0 END AS is_past_planned_end,
  dated.is_listed,
  dated.months_per_job,
  dated.months_per_internship,
  dated.delivery_sequence,
  dated.delivery_id,
  dated.sheet,
  dated.row_number
FROM dated
INNER JOIN core.participants AS participants
  ON participants.participant_key = dated.participant_key
INNER JOIN core.contract_forms AS contract_forms
  ON contract_forms.contract_no = dated.contract_no
  AND contract_forms.form = dated.form
