-- One row: a contract, the rules that its organisation follows, and the places that their schedule would require of it.
SELECT
  rules.*,
  exclusions.exclusion_reason,
  -- A whole place for each full amount; none where the rules except the contract.
  CASE
    WHEN exclusions.is_excluded = 1 THEN 0
    WHEN contracts.value_sek IS NULL OR rules.sek_per_place IS NULL THEN NULL
    ELSE macros.schedule_places(contracts.value_sek, rules.sek_per_place)
  END AS schedule_places
FROM core.contracts AS contracts
INNER JOIN core.contract_rules AS rules
  ON rules.contract_no = contracts.contract_no
LEFT JOIN core.exclusions_applied AS exclusions
  ON exclusions.subject = 'contract'
  AND exclusions.subject_id = contracts.contract_key
