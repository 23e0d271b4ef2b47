-- One row: a version of a political goal. Each delivery of a goal is a version; the latest is in force, the others
-- stay.
WITH versions AS (
  SELECT
    goals.*,
    ROW_NUMBER() OVER (PARTITION BY goals.goal_id ORDER BY goals.delivery_sequence, goals.row_number) AS version_no,
    COUNT(*) OVER (PARTITION BY goals.goal_id) AS versions
  FROM raw_goals AS goals
)
SELECT
  versions.goal_id,
  versions.version_no,
  versions.versions,
  CASE WHEN versions.version_no = versions.versions THEN 1 ELSE 0 END AS is_current,
  COALESCE(organisations.organisation_id, versions.organisation_id) AS organisation_id,
  versions.title,
  versions.measure,
  versions.year,
  COALESCE(versions.last_year, versions.year) AS last_year,
  versions.operator,
  versions.target_low,
  versions.target_high,
  versions.nature,
  versions.dimension,
  versions.value,
  CASE WHEN versions.with_parts = FALSE THEN 0 ELSE 1 END AS with_parts,
  versions.part_of,
  versions.pace,
  versions.decided_by,
  versions.decision_reference,
  versions.decided_date,
  versions.responsible,
  versions.comment,
  versions.next_step,
  versions.delivery_id,
  versions.row_number
FROM versions
LEFT JOIN core.organisations AS organisations
  ON organisations.organisation_key = versions.organisation_key
