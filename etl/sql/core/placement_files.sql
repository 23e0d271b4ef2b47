-- One row: a contract and a delivery of placements that names it, with the last day that it speaks for the contract.
-- Rows that do not count speak too: the supplier has told. Never later than the day looked at.
WITH told AS (
  SELECT
    contracts.contract_no,
    placements.delivery_sequence,
    placements.delivered_on,
    MAX(placements.reported_until) AS reported_until,
    macros.placements_tell_until(
      placements.reported_until, placements.end_date, placements.planned_end_date, placements.delivered_on
    ) AS tells_until
  FROM raw_placements AS placements
  INNER JOIN core.contract_spellings AS spellings
    ON spellings.contract_id = placements.contract_id
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_key = spellings.contract_key
  GROUP BY contracts.contract_no, placements.delivery_sequence, placements.delivered_on
),
dated AS (
  SELECT
    told.*,
    LEAST(told.tells_until, parameters.as_of) AS speaks_until,
    ROW_NUMBER() OVER (PARTITION BY told.contract_no ORDER BY told.delivery_sequence DESC) AS place
  FROM told
  CROSS JOIN core.parameters AS parameters
)
SELECT
  contract_no,
  delivery_sequence,
  delivered_on,
  speaks_until,
  -- Up to which day placements tell of the contract now: as the latest delivery says, and where it says nothing, as far
  -- as any has told. An end that is corrected to an earlier day takes nothing back.
  CASE
    WHEN MAX(CASE WHEN place = 1 THEN reported_until END) OVER of_contract IS NOT NULL
      THEN MAX(CASE WHEN place = 1 THEN speaks_until END) OVER of_contract
    ELSE MAX(speaks_until) OVER of_contract
  END AS told_until,
  MAX(delivery_sequence) OVER of_contract AS latest_sequence
FROM dated
WINDOW of_contract AS (PARTITION BY contract_no)
