-- One row: a rule as data (data/reference/rules), with the day that it is in force from and its source: an amount, a
-- limit or a choice. `rule_set` is empty for what holds everywhere; `organisation_key` is filled where it holds for one
-- alone.
SELECT
  rule_set,
  'adopted' AS rule,
  organisation_key AS code,
  organisation_key,
  CAST(NULL AS DOUBLE) AS value,
  1 AS in_force,
  valid_from,
  source
FROM core.adopted
UNION ALL
SELECT NULLIF(rule_set, 'national'), 'default', name, organisation_key, value, 1, valid_from, source
FROM core.defaults
UNION ALL
SELECT NULL, 'form', form || ':' || counts_as, organisation_key, NULL, 1, valid_from, source
FROM core.forms
UNION ALL
SELECT rule_set, 'schedule', nature, NULL, sek_per_place, 1, valid_from, source
FROM core.schedules
UNION ALL
SELECT rule_set, 'exclusion', reason, NULL, NULL, 1, valid_from, source
FROM core.exclusions
UNION ALL
SELECT rule_set, 'bonus', counts_as, NULL, sek_per_month, in_force, valid_from, source
FROM core.bonus_rates
UNION ALL
SELECT rule_set, 'penalty', NULL, NULL, sek_per_missing_place, 1, valid_from, source
FROM core.penalty_rates
UNION ALL
SELECT NULL, 'early_end', end_reason, NULL, CAST(counts_as_met AS DOUBLE), 1, NULL, source
FROM core.early_ends
WHERE is_early = 1
