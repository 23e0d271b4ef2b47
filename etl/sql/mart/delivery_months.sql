-- One row: a contract, a calendar month and a form, with what was delivered and how much of it the contract's owner has
-- accepted, and accepted on evidence. Grows with contracts and months, not with delivered rows: what a page asks for is
-- read here, and persons alone from mart.placement_months.
WITH delivered AS (
  SELECT
    contract_no,
    month,
    form,
    macros.exact(SUM(fte_months)) AS fte_months,
    macros.exact(SUM(hours)) AS hours,
    macros.exact(SUM(places_delivered)) AS places_delivered,
    CAST(SUM(placements_started) AS BIGINT) AS placements_started,
    CAST(SUM(persons_reported) AS BIGINT) AS persons_reported
  FROM mart.placement_months
  GROUP BY contract_no, month, form
),
trusted AS (
  SELECT
    acceptances.contract_no,
    months.month,
    MAX(acceptances.accepted_part) AS accepted_part,
    MAX(acceptances.accepted_part * acceptances.is_evidenced) AS evidenced_part
  FROM mart.acceptances AS acceptances
  INNER JOIN core.months AS months
    ON months.last_day >= acceptances.first_day
    AND months.first_day <= acceptances.last_day
  GROUP BY acceptances.contract_no, months.month
)
SELECT
  delivered.contract_no,
  delivered.month,
  delivered.form,
  delivered.fte_months,
  delivered.hours,
  delivered.places_delivered,
  macros.exact(delivered.places_delivered * COALESCE(trusted.accepted_part, 0)) AS places_accepted,
  macros.exact(delivered.places_delivered * COALESCE(trusted.evidenced_part, 0)) AS places_evidenced,
  delivered.placements_started,
  delivered.persons_reported
FROM delivered
LEFT JOIN trusted
  ON trusted.contract_no = delivered.contract_no
  AND trusted.month = delivered.month
ORDER BY contract_no, month
