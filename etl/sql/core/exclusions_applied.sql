-- One row: a procurement or a contract whose organisation follows rules that say when no requirement is set, and
-- whether one of them applies: is_excluded is 1, 0, or empty where a fact that decides it is unknown.
WITH subjects AS (
  SELECT
    'procurement' AS subject,
    procurement_id AS subject_id,
    organisation_key,
    COALESCE(published_date, planned_date) AS decided_on,
    nature,
    agreement_type,
    duration_months,
    full_time_jobs
  FROM core.procurements
  UNION ALL
  SELECT
    'contract',
    contracts.contract_key,
    contracts.organisation_key,
    COALESCE(contracts.award_date, contracts.start_date),
    COALESCE(contracts.nature, procurements.nature),
    procurements.agreement_type,
    -- Whole months, both ends included: 1 January to 30 June is six.
    CASE
      WHEN contracts.end_date IS NULL THEN procurements.duration_months
      ELSE DATE_DIFF('month', contracts.start_date, CAST(contracts.end_date + INTERVAL 1 DAY AS DATE))
        - CASE WHEN DAY(CAST(contracts.end_date + INTERVAL 1 DAY AS DATE)) < DAY(contracts.start_date) THEN 1 ELSE 0 END
    END,
    procurements.full_time_jobs
  FROM core.contracts AS contracts
  LEFT JOIN core.procurements AS procurements
    ON procurements.procurement_id = contracts.procurement_id
),
followed AS (
  SELECT
    subjects.*,
    adopted.rule_set
  FROM subjects
  INNER JOIN core.adopted AS adopted
    ON adopted.organisation_key = subjects.organisation_key
    AND adopted.valid_from <= subjects.decided_on
  QUALIFY ROW_NUMBER() OVER (PARTITION BY subjects.subject, subjects.subject_id ORDER BY adopted.valid_from DESC) = 1
),
conditions AS (
  SELECT
    followed.subject,
    followed.subject_id,
    followed.rule_set,
    exclusions.reason,
    macros.excludes(
      followed.duration_months,
      followed.full_time_jobs,
      followed.agreement_type,
      followed.nature,
      exclusions.below_months,
      exclusions.below_full_time,
      exclusions.agreement_type,
      exclusions.nature
    ) AS applies
  FROM followed
  INNER JOIN core.exclusions AS exclusions
    ON exclusions.rule_set = followed.rule_set
    AND exclusions.valid_from <= followed.decided_on
  -- Of each reason, the rows that were in force last.
  QUALIFY RANK() OVER (
    PARTITION BY followed.subject, followed.subject_id, exclusions.reason
    ORDER BY exclusions.valid_from DESC
  ) = 1
)
SELECT
  subject,
  subject_id,
  rule_set,
  MIN(CASE WHEN applies THEN reason END) AS exclusion_reason,
  CASE
    WHEN BOOL_OR(applies) THEN 1
    WHEN COUNT(*) > COUNT(applies) THEN NULL
    ELSE 0
  END AS is_excluded
FROM conditions
GROUP BY subject, subject_id, rule_set
