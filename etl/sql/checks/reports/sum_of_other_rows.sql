-- One row: a row that is the sum of others in the file, of the same contract and period: those that tell the form or
-- the part that it does not. A summary on a sheet of its own, or below its parts, would be counted beside them. On the
-- same sheet it is one where two parts or more are added up: one number may be there twice by chance.
WITH told AS (
  SELECT
    contract_id,
    period,
    CAST(NULL AS VARCHAR) AS form,
    sheet,
    persons_started,
    persons_ongoing,
    persons_ended,
    fte_months,
    hours
  FROM checked
  WHERE form IS NOT NULL OR part IS NOT NULL OR participant_key IS NOT NULL
  UNION ALL
  SELECT
    contract_id,
    period,
    form,
    sheet,
    persons_started,
    persons_ongoing,
    persons_ended,
    fte_months,
    hours
  FROM checked
  WHERE form IS NOT NULL AND (part IS NOT NULL OR participant_key IS NOT NULL)
),
parts AS (
  SELECT
    contract_id,
    period,
    form,
    MIN(sheet) AS first_sheet,
    MAX(sheet) AS last_sheet,
    SUM(persons_started) AS persons_started,
    SUM(persons_ongoing) AS persons_ongoing,
    SUM(persons_ended) AS persons_ended,
    SUM(fte_months) AS fte_months,
    SUM(hours) AS hours,
    COUNT(CASE WHEN persons_started > 0 THEN 1 END) AS with_started,
    COUNT(CASE WHEN persons_ongoing > 0 THEN 1 END) AS with_ongoing,
    COUNT(CASE WHEN persons_ended > 0 THEN 1 END) AS with_ended,
    COUNT(CASE WHEN fte_months > 0 THEN 1 END) AS with_months,
    COUNT(CASE WHEN hours > 0 THEN 1 END) AS with_hours
  FROM told
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
  AND (
    whole.sheet NOT BETWEEN parts.first_sheet AND parts.last_sheet
    OR CASE
      WHEN whole.fte_months > 0 THEN parts.with_months
      WHEN whole.hours > 0 THEN parts.with_hours
      WHEN whole.persons_started > 0 THEN parts.with_started
      WHEN whole.persons_ongoing > 0 THEN parts.with_ongoing
      ELSE parts.with_ended
    END > 1
  )
  AND GREATEST(
    whole.fte_months, whole.hours, whole.persons_started, whole.persons_ongoing, whole.persons_ended
  ) > 0
  AND (whole.persons_started IS NULL OR whole.persons_started = parts.persons_started)
  AND (whole.persons_ongoing IS NULL OR whole.persons_ongoing = parts.persons_ongoing)
  AND (whole.persons_ended IS NULL OR whole.persons_ended = parts.persons_ended)
  AND (whole.fte_months IS NULL OR ABS(whole.fte_months - parts.fte_months) < 0.0001)
  AND (whole.hours IS NULL OR ABS(whole.hours - parts.hours) < 0.0001)
