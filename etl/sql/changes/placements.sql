-- One row: a placement that speaks for its contract now. key tells it apart; the rest is what a delivery says of it.
SELECT
  CONCAT(contracts.contract_id, CHR(31), placements.placement_id) AS key,
  contracts.contract_id,
  participants.participant_key,
  placements.form,
  placements.sex,
  placements.target_groups,
  placements.start_date,
  placements.planned_end_date,
  placements.end_date,
  placements.end_reason,
  placements.extent_pct,
  placements.reported_until
FROM core.placements AS placements
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = placements.contract_no
INNER JOIN core.participants AS participants
  ON participants.participant_no = placements.participant_no
