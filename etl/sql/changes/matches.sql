-- One row: a match as it stands now.
SELECT
  CONCAT(contracts.contract_id, CHR(31), matches.match_id) AS key,
  contracts.contract_id,
  matches.places,
  matches.profile_date,
  matches.candidates_date,
  matches.candidates_proposed,
  matches.interview_date,
  matches.interviews,
  matches.offer_date,
  matches.offers,
  matches.start_date,
  matches.starts,
  matches.completed_date,
  matches.completed,
  matches.closed_date,
  matches.closed_reason
FROM core.matches AS matches
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = matches.contract_no
