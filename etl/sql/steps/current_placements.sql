-- One row: a placement of a known contract, as in the latest delivery that speaks for that contract, and whether it is
-- of somebody in no group that the contract names; or one that lists of persons by period tell of (is_listed).
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
)
-- A group that is not told is unknown, and unknown is not a no.
SELECT
  placements.*,
  CASE WHEN outside.contract_groups IS NULL THEN 0 ELSE 1 END AS is_outside_target_group
FROM (
  SELECT *, 0 AS is_listed FROM current_rows
  UNION ALL BY NAME
  SELECT *, 1 AS is_listed FROM steps.listed_placements
) AS placements
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = placements.contract_no
LEFT JOIN core.outside_target_groups AS outside
  ON outside.contract_groups = contracts.target_groups
  AND outside.placement_groups = placements.target_groups
