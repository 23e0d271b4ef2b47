-- One row: a row that is the sum of others in the file, of the same contract and period: those that tell the form or
-- the part that it does not. A summary on a sheet of its own, or below its parts, would be counted beside them.
WITH parts AS (
  SELECT
    contract_id,
    period,
    NULL AS form,
    COUNT(*) AS number,
    MIN(sheet) AS sheet,
    SUM(persons_started) AS persons_started,
    SUM(persons_ongoing) AS persons_ongoing,
    SUM(persons_ended) AS persons_ended,
    SUM(fte_months) AS fte_months,
    SUM(hours) AS hours
  FROM checked
  WHERE form IS NOT NULL OR part IS NOT NULL OR participant_key IS NOT NULL
  GROUP BY contract_id, period
  UNION ALL
  SELECT
    contract_id,
    period,
    form,
    COUNT(*),
    MIN(sheet),
    SUM(persons_started),
    SUM(persons_ongoing),
    SUM(persons_ended),
    SUM(fte_months),
    SUM(hours)
  FROM checked
  WHERE form IS NOT NULL AND (part IS NOT NULL OR participant_key IS NOT NULL)
  GROUP BY contract_id, period, form
)
SELECT
  whole.sheet,
  whole.row_number,
  'form' AS field
FROM checked AS whole
INNER JOIN parts
  ON parts.contract_id = whole.contract_id
  AND parts.period = whole.period
  AND parts.form IS NOT DISTINCT FROM whole.form
WHERE whole.part IS NULL
  AND whole.participant_key IS NULL
  AND (parts.number > 1 OR parts.sheet IS DISTINCT FROM whole.sheet)
  AND COALESCE(whole.fte_months, whole.hours, whole.persons_started, whole.persons_ongoing, whole.persons_ended) > 0
  AND (whole.persons_started IS NULL OR whole.persons_started = parts.persons_started)
  AND (whole.persons_ongoing IS NULL OR whole.persons_ongoing = parts.persons_ongoing)
  AND (whole.persons_ended IS NULL OR whole.persons_ended = parts.persons_ended)
  AND (whole.fte_months IS NULL OR ABS(whole.fte_months - parts.fte_months) < 0.0001)
  AND (whole.hours IS NULL OR ABS(whole.hours - parts.hours) < 0.0001)
