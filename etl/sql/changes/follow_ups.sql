-- One row: the follow-up that decides for a placement at a point now.
SELECT
  CONCAT(contracts.contract_id, CHR(31), placements.placement_id, CHR(31), follow_ups.point) AS key,
  contracts.contract_id,
  follow_ups.follow_up_date,
  follow_ups.status,
  follow_ups.same_supplier
FROM core.follow_ups AS follow_ups
INNER JOIN core.placements AS placements
  ON placements.placement_no = follow_ups.placement_no
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = placements.contract_no
