-- One row: a contract, and the groups within which contracts are compared: what is bought, by the CPV's division (its
-- first two digits), and how large it is. A contract without a code or a value is in no group: unknown.
SELECT
  contracts.contract_no,
  CASE WHEN LENGTH(contracts.cpv) >= 2 THEN SUBSTR(contracts.cpv, 1, 2) END AS cpv_group,
  size_classes.size_class
FROM core.contracts AS contracts
LEFT JOIN core.size_classes AS size_classes
  ON (size_classes.at_least IS NULL OR contracts.value_sek >= size_classes.at_least)
  AND (size_classes.below IS NULL OR contracts.value_sek < size_classes.below)
