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
    CASE
      WHEN exclusions.below_months IS NULL THEN 1
      WHEN followed.duration_months < exclusions.below_months THEN 1
      WHEN followed.duration_months >= exclusions.below_months THEN 0
    END AS is_short,
    CASE
      WHEN exclusions.below_full_time IS NULL THEN 1
      WHEN followed.full_time_jobs < exclusions.below_full_time THEN 1
      WHEN followed.full_time_jobs >= exclusions.below_full_time THEN 0
    END AS is_small,
    CASE
      WHEN exclusions.agreement_type IS NULL THEN 1
      WHEN followed.agreement_type = exclusions.agreement_type THEN 1
      WHEN followed.agreement_type <> exclusions.agreement_type THEN 0
    END AS is_of_agreement,
    CASE
      WHEN exclusions.nature IS NULL THEN 1
      WHEN followed.nature = exclusions.nature THEN 1
      WHEN followed.nature <> exclusions.nature THEN 0
    END AS is_of_nature
  FROM followed
  INNER JOIN core.exclusions AS exclusions
    ON exclusions.rule_set = followed.rule_set
    AND exclusions.valid_from <= followed.decided_on
  -- Of each reason, the rows that were in force last.
  QUALIFY RANK() OVER (
    PARTITION BY followed.subject, followed.subject_id, exclusions.reason
    ORDER BY exclusions.valid_from DESC
  ) = 1
),
judged AS (
  SELECT
    subject,
    subject_id,
    rule_set,
    reason,
    CASE
      WHEN LEAST(is_short, is_small, is_of_agreement, is_of_nature) = 0 THEN 0
      WHEN is_short IS NULL OR is_small IS NULL OR is_of_agreement IS NULL OR is_of_nature IS NULL THEN NULL
      ELSE 1
    END AS applies
  FROM conditions
)
SELECT
  subject,
  subject_id,
  rule_set,
  MIN(CASE WHEN applies = 1 THEN reason END) AS exclusion_reason,
  CASE
    WHEN MAX(applies) = 1 THEN 1
    WHEN COUNT(*) > COUNT(applies) THEN NULL
    ELSE 0
  END AS is_excluded
FROM judged
GROUP BY subject, subject_id, rule_set
