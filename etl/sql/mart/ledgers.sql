-- One row: a contract and its money: what the rates give, what was paid, what is still open, and the places that are
-- short. An amount of penalty that nobody has agreed or told is unknown, never nought.
WITH given AS (
  SELECT
    contract_no,
    macros.exact(SUM(extra_months)) AS extra_months,
    macros.kronor(SUM(bonus_sek)) AS bonus_sek,
    macros.kronor(SUM(bonus_at_proposal_sek)) AS bonus_at_proposal_sek
  FROM mart.bonus_months
  GROUP BY contract_no
),
paid AS (
  SELECT
    contract_no,
    macros.kronor(SUM(bonus_paid_sek)) AS bonus_paid_sek,
    macros.kronor(SUM(penalty_sek)) AS penalty_sek
  FROM mart.payments
  GROUP BY contract_no
)
SELECT
  contracts.contract_no,
  contracts.month,
  macros.exact(COALESCE(given.extra_months, 0)) AS extra_months,
  given.bonus_sek,
  given.bonus_at_proposal_sek,
  paid.bonus_paid_sek,
  macros.kronor(CASE
    WHEN given.bonus_sek IS NULL THEN NULL
    ELSE GREATEST(0, given.bonus_sek - COALESCE(paid.bonus_paid_sek, 0))
  END) AS bonus_open_sek,
  paid.penalty_sek,
  -- Short: what an ended contract lacks of what was needed. While reports are open nobody can say.
  macros.exact(CASE
    WHEN contracts.status = 'not_met' THEN contracts.places_needed - contracts.places_delivered
    WHEN contracts.status IN ('met', 'exceeded') THEN 0
  END) AS places_short,
  contracts.penalty_per_place_sek,
  macros.kronor(CASE
    WHEN contracts.status = 'not_met' AND contracts.penalty_per_place_sek IS NOT NULL THEN
      GREATEST(
        0,
        (contracts.places_needed - contracts.places_delivered) * contracts.penalty_per_place_sek
        - COALESCE(paid.penalty_sek, 0)
      )
  END) AS penalty_open_sek
FROM mart.contracts AS contracts
LEFT JOIN given
  ON given.contract_no = contracts.contract_no
LEFT JOIN paid
  ON paid.contract_no = contracts.contract_no
ORDER BY contract_no
