-- One row: a reason why an organisation sets no requirement, by the rules that it follows on the day looked at.
WITH followed AS (
  SELECT
    organisations.organisation_id,
    adopted.rule_set
  FROM core.adopted AS adopted
  CROSS JOIN core.parameters AS parameters
  INNER JOIN mart.organisations AS organisations
    ON organisations.organisation_key = adopted.organisation_key
  WHERE adopted.valid_from <= parameters.as_of
  QUALIFY ROW_NUMBER() OVER (PARTITION BY adopted.organisation_key ORDER BY adopted.valid_from DESC) = 1
)
SELECT
  followed.organisation_id,
  followed.rule_set,
  exclusions.reason,
  exclusions.below_months,
  exclusions.below_full_time,
  exclusions.agreement_type AS of_agreement,
  exclusions.nature AS of_nature,
  exclusions.valid_from,
  exclusions.source
FROM followed
CROSS JOIN core.parameters AS parameters
INNER JOIN core.exclusions AS exclusions
  ON exclusions.rule_set = followed.rule_set
  AND exclusions.valid_from <= parameters.as_of
QUALIFY RANK() OVER (
  PARTITION BY followed.organisation_id, exclusions.reason
  ORDER BY exclusions.valid_from DESC
) = 1
