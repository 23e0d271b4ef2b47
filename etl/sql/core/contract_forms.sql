-- One row: a contract and a form of placement, and what the form counts as there: job, internship, none, or not_taken
-- where the requirement takes only the other of the two. The rule that was in force when the contract began decides,
-- and the organisation's own before the general one.
WITH ruled AS (
  SELECT
    contracts.contract_no,
    contracts.accepted_forms,
    forms.form,
    forms.counts_as
  FROM core.contracts AS contracts
  INNER JOIN core.forms AS forms
    ON (forms.organisation_key IS NULL OR forms.organisation_key = contracts.organisation_key)
    AND forms.valid_from <= contracts.start_date
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY contracts.contract_no, forms.form
    ORDER BY CASE WHEN forms.organisation_key IS NULL THEN 1 ELSE 0 END, forms.valid_from DESC
  ) = 1
)
SELECT
  contract_no,
  form,
  CASE
    WHEN accepted_forms = 'jobs' AND counts_as = 'internship' THEN 'not_taken'
    WHEN accepted_forms = 'internships' AND counts_as = 'job' THEN 'not_taken'
    ELSE counts_as
  END AS counts_as
FROM ruled
