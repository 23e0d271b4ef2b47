-- One row: a bonus paid or a penalty taken as it stands now.
SELECT
  CONCAT(
    contracts.contract_id,
    CHR(31),
    payments.kind,
    CHR(31),
    CAST(payments.payment_date AS VARCHAR),
    CHR(31),
    COALESCE(payments.form, '')
  ) AS key,
  contracts.contract_id,
  payments.months,
  payments.amount_sek
FROM mart.payments AS payments
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = payments.contract_no
