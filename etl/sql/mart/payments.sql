-- One row: a bonus that was paid or a penalty that was taken, as last delivered.
SELECT
  contracts.contract_no,
  payments.kind,
  payments.date AS payment_date,
  CAST(DATE_TRUNC('month', payments.date) AS DATE) AS month,
  payments.form,
  payments.months,
  macros.kronor(payments.amount_sek) AS amount_sek,
  CASE WHEN payments.kind = 'bonus' THEN macros.kronor(payments.amount_sek) END AS bonus_paid_sek,
  CASE WHEN payments.kind = 'penalty' THEN macros.kronor(payments.amount_sek) END AS penalty_sek,
  payments.delivery_id,
  payments.sheet,
  payments.row_number
FROM raw_payments AS payments
INNER JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = payments.contract_id
INNER JOIN core.contracts AS contracts
  ON contracts.contract_key = spellings.contract_key
CROSS JOIN core.parameters AS parameters
WHERE payments.date <= parameters.as_of
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY contracts.contract_no, payments.kind, payments.date, payments.form
  ORDER BY payments.delivery_sequence DESC, payments.row_number DESC
) = 1
ORDER BY contract_no, month
