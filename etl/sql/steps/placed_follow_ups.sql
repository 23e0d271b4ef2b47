-- One row: a follow-up and the placement that it is about. A placement's number counts within its contract, so a
-- follow-up that names no contract is about a placement only where no other contract has one of that number, and about
-- nobody in a list.
WITH held AS (
  SELECT
    placement_id,
    COUNT(DISTINCT contract_no) AS contracts
  FROM core.placements
  GROUP BY placement_id
)
SELECT
  placements.placement_no,
  follow_ups.follow_up_date,
  follow_ups.point,
  follow_ups.status,
  follow_ups.same_supplier,
  follow_ups.delivery_sequence,
  follow_ups.delivery_id,
  follow_ups.sheet,
  follow_ups.row_number
FROM raw_follow_ups AS follow_ups
INNER JOIN core.placements AS placements
  ON placements.placement_id = follow_ups.placement_id
INNER JOIN held
  ON held.placement_id = follow_ups.placement_id
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = placements.contract_no
LEFT JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = follow_ups.contract_id
WHERE spellings.contract_key = contracts.contract_key
  OR (follow_ups.contract_id IS NULL AND held.contracts = 1 AND placements.is_listed = 0)
