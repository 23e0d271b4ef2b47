-- One row: a contract and the places that its ongoing placements still give until their planned ends, month by month as
-- delivered months are counted: one whole month a participant.
WITH open_months AS (
  SELECT
    placements.contract_no,
    placements.participant_no,
    placements.months_per_place,
    months.month,
    CAST(DATE_DIFF('day', placements.as_of, LEAST(placements.planned_to, months.last_day))
      - GREATEST(0, DATE_DIFF('day', placements.as_of, months.first_day) - 1) AS DOUBLE) / months.days AS part,
    placements.extent
  FROM steps.forecast_placements AS placements
  INNER JOIN core.months AS months
    ON months.last_day > placements.as_of
    AND months.first_day <= placements.planned_to
  WHERE placements.is_reported_ended = 0
    AND placements.planned_to > placements.as_of
),
shared_months AS (
  SELECT
    contract_no,
    participant_no,
    month,
    macros.total(SUM(macros.exact(extent))) AS extent
  FROM open_months
  GROUP BY contract_no, participant_no, month
)
SELECT
  open_months.contract_no,
  macros.total(SUM(
    macros.exact(
      open_months.part * open_months.extent / GREATEST(1, shared_months.extent) / open_months.months_per_place
    )
  )) AS places_planned
FROM open_months
INNER JOIN shared_months
  ON shared_months.contract_no = open_months.contract_no
  AND shared_months.participant_no = open_months.participant_no
  AND shared_months.month = open_months.month
GROUP BY open_months.contract_no
