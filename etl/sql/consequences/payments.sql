-- One row: bonus paid or penalty taken on a contract and day, of every form together.
SELECT
  contracts.contract_id AS about,
  payments.kind AS what,
  CAST(payments.payment_date AS VARCHAR) AS of,
  CAST(NULL AS VARCHAR) AS code,
  CAST(SUM(payments.amount_sek) AS DOUBLE) AS amount
FROM mart.payments AS payments
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = payments.contract_no
GROUP BY contracts.contract_id, payments.kind, payments.payment_date
