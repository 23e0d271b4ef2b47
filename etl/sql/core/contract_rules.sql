-- One row: a contract and the rules that its organisation follows, as they were in force when it was awarded (or began,
-- where the day of the award is unknown). rule_set is empty where the organisation follows the national rules alone.
WITH dated AS (
  SELECT
    contract_no,
    organisation_key,
    nature,
    penalty_per_place_sek,
    COALESCE(award_date, start_date) AS decided_on
  FROM core.contracts
),
followed AS (
  SELECT
    dated.contract_no,
    adopted.rule_set,
    adopted.valid_from
  FROM dated
  INNER JOIN core.adopted AS adopted
    ON adopted.organisation_key = dated.organisation_key
    AND adopted.valid_from <= dated.decided_on
  QUALIFY ROW_NUMBER() OVER (PARTITION BY dated.contract_no ORDER BY adopted.valid_from DESC) = 1
),
scheduled AS (
  SELECT
    dated.contract_no,
    schedules.sek_per_place,
    schedules.valid_from,
    schedules.source
  FROM dated
  INNER JOIN followed
    ON followed.contract_no = dated.contract_no
  INNER JOIN core.schedules AS schedules
    ON schedules.rule_set = followed.rule_set
    AND schedules.nature = dated.nature
    AND schedules.valid_from <= dated.decided_on
  QUALIFY ROW_NUMBER() OVER (PARTITION BY dated.contract_no ORDER BY schedules.valid_from DESC) = 1
),
penalised AS (
  SELECT
    dated.contract_no,
    penalty_rates.sek_per_missing_place,
    penalty_rates.source
  FROM dated
  LEFT JOIN followed
    ON followed.contract_no = dated.contract_no
  INNER JOIN core.penalty_rates AS penalty_rates
    ON (penalty_rates.rule_set = followed.rule_set OR penalty_rates.rule_set = 'national')
    AND penalty_rates.valid_from <= dated.decided_on
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY dated.contract_no
    ORDER BY CASE WHEN penalty_rates.rule_set = 'national' THEN 1 ELSE 0 END, penalty_rates.valid_from DESC
  ) = 1
)
SELECT
  dated.contract_no,
  followed.rule_set,
  followed.valid_from AS rule_set_from,
  scheduled.sek_per_place,
  scheduled.valid_from AS schedule_from,
  scheduled.source AS schedule_source,
  COALESCE(dated.penalty_per_place_sek, penalised.sek_per_missing_place) AS penalty_per_place_sek,
  CASE WHEN dated.penalty_per_place_sek IS NULL THEN penalised.source ELSE 'contract' END AS penalty_source
FROM dated
LEFT JOIN followed
  ON followed.contract_no = dated.contract_no
LEFT JOIN scheduled
  ON scheduled.contract_no = dated.contract_no
LEFT JOIN penalised
  ON penalised.contract_no = dated.contract_no
