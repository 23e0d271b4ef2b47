-- One row: what is published of an organisation for a whole year and a metric, so that a goal can be measured by it.
-- The lowest of what several sources say; `published_low` and `published_high` reach what they say apart, and what a
-- source leaves open (at least, up to). The body is known by its number, or by its name (a town's is one with or
-- without Kommun or Stad after it). Dated in December: before the year is over nobody can have published it.
WITH bodies AS (
  SELECT
    organisation_id,
    organisation_key,
    REPLACE(REPLACE(UPPER(name), ' KOMMUN', ''), ' STAD', '') AS name
  FROM core.organisations
),
figures AS (
  SELECT
    organisation,
    REPLACE(organisation, '-', '') AS number,
    REPLACE(REPLACE(UPPER(organisation), ' KOMMUN', ''), ' STAD', '') AS name,
    period,
    metric,
    value,
    precision
  FROM mart.published_figures
)
SELECT
  bodies.organisation_id,
  months.month,
  figures.metric,
  MIN(figures.value) AS published,
  MIN(CASE WHEN figures.precision = 'up_to' THEN 0 ELSE figures.value END) AS published_low,
  -- So that a sum over years with one that is open is open too.
  MAX(CASE WHEN figures.precision = 'at_least' THEN CAST('Infinity' AS DOUBLE) ELSE figures.value END) AS published_high
FROM figures
INNER JOIN bodies
  ON bodies.organisation_key = figures.number
  OR bodies.name = figures.name
INNER JOIN core.months AS months
  ON months.year_label = figures.period
  AND MONTH(months.month) = 12
GROUP BY bodies.organisation_id, months.month, figures.metric
