-- One row: a placement of a known contract, as in the latest delivery that speaks for that contract, with the decision
-- whether it counts and, if not, why. counted_from and counted_to bound the days that count, both included.
WITH known AS (
  SELECT
    contracts.contract_no,
    contracts.contract_key,
    placements.*
  FROM raw_placements AS placements
  INNER JOIN core.contract_spellings AS spellings
    ON spellings.contract_id = placements.contract_id
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_key = spellings.contract_key
),
latest AS (
  SELECT
    contract_no,
    MAX(delivery_sequence) AS delivery_sequence
  FROM known
  GROUP BY contract_no
),
current_rows AS (
  SELECT known.*
  FROM known
  INNER JOIN latest
    ON latest.contract_no = known.contract_no
    AND latest.delivery_sequence = known.delivery_sequence
),
-- Who is of no group that the contract names. A group that is not told is unknown, and unknown is not a no.
grouped AS (
  SELECT
    current_rows.*,
    CASE WHEN outside.contract_groups IS NULL THEN 0 ELSE 1 END AS is_outside_target_group
  FROM current_rows
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = current_rows.contract_no
  LEFT JOIN core.outside_target_groups AS outside
    ON outside.contract_groups = contracts.target_groups
    AND outside.placement_groups = current_rows.target_groups
),
-- The same participant, form, dates and extent under several ids on one contract, together more than a full time, is one
-- placement written twice. Two halves of a full time are two placements. The first that is not outside the target group
-- counts: all else that could keep one of them from counting is the same for both.
doubled AS (
  SELECT
    contract_no,
    participant_key,
    form,
    start_date,
    COALESCE(end_date, planned_end_date) AS last_date,
    COALESCE(extent_pct, 100) AS extent_pct,
    MIN(placement_id) AS first_placement_id
  FROM grouped
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
    grouped.*,
    contracts.organisation_key,
    contracts.start_date AS contract_start_date,
    contracts.end_date AS contract_end_date,
    contracts.months_per_job,
    contracts.months_per_internship,
    parameters.as_of,
    -- Without a reported end it runs to the date looked at, yet not past its planned end.
    LEAST(
      COALESCE(grouped.end_date, grouped.planned_end_date, parameters.as_of),
      parameters.as_of
    ) AS active_to,
    CASE WHEN doubled.first_placement_id < grouped.placement_id THEN 1 ELSE 0 END AS is_duplicate
  FROM grouped
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = grouped.contract_no
  CROSS JOIN core.parameters AS parameters
  LEFT JOIN doubled
    ON doubled.contract_no = grouped.contract_no
    AND doubled.participant_key = grouped.participant_key
    AND doubled.form = grouped.form
    AND doubled.start_date = grouped.start_date
    AND doubled.last_date IS NOT DISTINCT FROM COALESCE(grouped.end_date, grouped.planned_end_date)
    AND doubled.extent_pct = COALESCE(grouped.extent_pct, 100)
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
  dated.offered_date,
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
    WHEN contract_forms.counts_as = 'not_taken' THEN 'form_not_taken'
    WHEN dated.is_outside_target_group = 1 THEN 'outside_target_group'
    WHEN dated.is_duplicate = 1 THEN 'duplicate'
  END AS not_counted_reason,
  CASE WHEN dated.end_date IS NULL AND dated.planned_end_date < dated.as_of THEN 1 ELSE 0 END AS is_past_planned_end,
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
