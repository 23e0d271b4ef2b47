-- One row: a contract and the first day on which a placement that counts ended early for a reason that the 75 % rule
-- takes: by own request or on objective grounds.
SELECT
  placements.contract_no,
  MIN(placements.end_date) AS first_excused_end_date
FROM core.placements AS placements
INNER JOIN core.early_ends AS early_ends
  ON early_ends.end_reason = placements.end_reason
  AND early_ends.counts_as_met = 1
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = placements.contract_no
CROSS JOIN core.parameters AS parameters
WHERE placements.not_counted_reason IS NULL
  AND placements.counts_as IN ('job', 'internship')
  AND placements.end_date <= parameters.as_of
  -- Who leaves when the contract has ended has not left it early.
  AND (contracts.end_date IS NULL OR placements.end_date < contracts.end_date)
GROUP BY placements.contract_no
