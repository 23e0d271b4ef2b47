-- One row: an organisation and a nature, and for how many kronor its schedule asks for a place on the day looked at.
SELECT
  organisations.organisation_id,
  adopted.rule_set,
  schedules.nature AS of_nature,
  schedules.sek_per_place,
  schedules.valid_from,
  schedules.source
FROM core.adopted AS adopted
CROSS JOIN core.parameters AS parameters
INNER JOIN mart.organisations AS organisations
  ON organisations.organisation_key = adopted.organisation_key
INNER JOIN core.schedules AS schedules
  ON schedules.rule_set = adopted.rule_set
  AND schedules.valid_from <= parameters.as_of
WHERE adopted.valid_from <= parameters.as_of
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY adopted.organisation_key, schedules.nature
  ORDER BY adopted.valid_from DESC, schedules.valid_from DESC
) = 1
