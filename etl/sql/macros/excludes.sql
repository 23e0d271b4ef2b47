-- One value: whether a rule that sets no requirement applies to what is bought: true, false, or empty where a fact that
-- decides it is unknown. A limit that the rule does not have is no condition; all that it has must hold.
CREATE MACRO macros.excludes(months, jobs, agreement, bought, below_months, below_jobs, of_agreement, of_nature) AS
  (below_months IS NULL OR months < below_months)
  AND (below_jobs IS NULL OR jobs < below_jobs)
  AND (of_agreement IS NULL OR agreement = of_agreement)
  AND (of_nature IS NULL OR bought = of_nature)
