-- One row: a contract and a form of placement, and what the form counts as there: job, internship or none. The rule that
-- was in force when the contract began decides, and the organisation's own before the general one.
SELECT
  contracts.contract_no,
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
