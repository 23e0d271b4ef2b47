-- One row: what a contract and a placement, or a list of persons, write as target groups, where no group of the
-- placement's is one of the contract's. A word that is not known could mean any group, and unknown is not a no: such a
-- pair is not here.
WITH pairs AS (
  SELECT DISTINCT
    contracts.target_groups AS contract_groups,
    placements.target_groups AS placement_groups
  FROM (
    SELECT contract_id, target_groups FROM raw_placements
    UNION
    SELECT contract_id, target_groups FROM raw_reports
  ) AS placements
  INNER JOIN core.contract_spellings AS spellings
    ON spellings.contract_id = placements.contract_id
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_key = spellings.contract_key
  WHERE contracts.target_groups IS NOT NULL
    AND placements.target_groups IS NOT NULL
),
unclear AS (
  SELECT DISTINCT target_groups
  FROM core.target_groups
  WHERE code IS NULL
),
shared AS (
  SELECT DISTINCT
    pairs.contract_groups,
    pairs.placement_groups
  FROM pairs
  INNER JOIN core.target_groups AS of_contract
    ON of_contract.target_groups = pairs.contract_groups
  INNER JOIN core.target_groups AS of_placement
    ON of_placement.target_groups = pairs.placement_groups
    AND of_placement.code = of_contract.code
)
SELECT
  pairs.contract_groups,
  pairs.placement_groups
FROM pairs
LEFT JOIN shared
  ON shared.contract_groups = pairs.contract_groups
  AND shared.placement_groups = pairs.placement_groups
LEFT JOIN unclear AS unclear_contract
  ON unclear_contract.target_groups = pairs.contract_groups
LEFT JOIN unclear AS unclear_placement
  ON unclear_placement.target_groups = pairs.placement_groups
WHERE shared.contract_groups IS NULL
  AND unclear_contract.target_groups IS NULL
  AND unclear_placement.target_groups IS NULL
