-- One row: a contract, a calendar month and job or internship, with the full-time months beyond the requirement and the
-- bonus that the rate in force that month gives. Months count against the requirement in the order in which they came;
-- what comes after it is filled is extra. A contract whose number is not agreed has none: beyond what is unknown.
WITH flows AS (
  SELECT
    delivery_months.contract_no,
    delivery_months.month,
    contract_forms.counts_as,
    CAST(SUM(delivery_months.fte_months) AS DOUBLE) AS fte_months,
    CAST(SUM(delivery_months.places_delivered) AS DOUBLE) AS places_delivered
  FROM mart.delivery_months AS delivery_months
  INNER JOIN core.contract_forms AS contract_forms
    ON contract_forms.contract_no = delivery_months.contract_no
    AND contract_forms.form = delivery_months.form
  WHERE contract_forms.counts_as IN ('job', 'internship')
  GROUP BY delivery_months.contract_no, delivery_months.month, contract_forms.counts_as
),
monthly AS (
  SELECT
    contract_no,
    month,
    SUM(places_delivered) AS places_in_month
  FROM flows
  GROUP BY contract_no, month
),
running AS (
  SELECT
    contract_no,
    month,
    places_in_month,
    SUM(places_in_month) OVER (PARTITION BY contract_no ORDER BY month ROWS UNBOUNDED PRECEDING) AS places_so_far
  FROM monthly
),
-- Where the contract says nothing of a bonus, the rules that its organisation follows decide.
entitled AS (
  SELECT
    contracts.contract_no,
    contracts.bonus_max_sek,
    rules.rule_set,
    CASE WHEN contracts.requirement IN ('none', 'bonus') THEN 0 ELSE contracts.required_places END AS places_first
  FROM core.contracts AS contracts
  INNER JOIN core.contract_rules AS rules
    ON rules.contract_no = contracts.contract_no
  WHERE COALESCE(contracts.bonus_clause, TRUE)
    AND rules.rule_set IS NOT NULL
    AND (contracts.requirement IN ('none', 'bonus') OR contracts.required_places IS NOT NULL)
),
extra AS (
  SELECT
    flows.contract_no,
    flows.month,
    flows.counts_as,
    entitled.rule_set,
    entitled.bonus_max_sek,
    flows.fte_months * CASE
      WHEN running.places_so_far - running.places_in_month >= entitled.places_first - 0.000001 THEN 1.0
      WHEN running.places_so_far <= entitled.places_first + 0.000001 THEN 0.0
      ELSE (running.places_so_far - entitled.places_first) / running.places_in_month
    END AS extra_months
  FROM flows
  INNER JOIN running
    ON running.contract_no = flows.contract_no
    AND running.month = flows.month
  INNER JOIN entitled
    ON entitled.contract_no = flows.contract_no
),
rated AS (
  SELECT
    extra.*,
    rates.sek_per_month,
    rates.in_force
  FROM extra
  INNER JOIN core.bonus_rates AS rates
    ON rates.rule_set = extra.rule_set
    AND rates.counts_as = extra.counts_as
    AND rates.valid_from <= extra.month
  WHERE extra.extra_months > 0
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY extra.contract_no, extra.month, extra.counts_as, rates.in_force
    ORDER BY rates.valid_from DESC
  ) = 1
),
beside AS (
  SELECT
    contract_no,
    month,
    counts_as,
    MAX(bonus_max_sek) AS bonus_max_sek,
    MAX(extra_months) AS extra_months,
    MAX(CASE WHEN in_force = 1 THEN sek_per_month END) AS sek_per_month,
    MAX(CASE WHEN in_force = 0 THEN sek_per_month END) AS proposed_sek_per_month
  FROM rated
  GROUP BY contract_no, month, counts_as
),
summed AS (
  SELECT
    *,
    SUM(extra_months * COALESCE(sek_per_month, 0))
      OVER (PARTITION BY contract_no ORDER BY month, counts_as ROWS UNBOUNDED PRECEDING) AS uncapped_so_far_sek
  FROM beside
)
SELECT
  contract_no,
  month,
  counts_as,
  macros.exact(extra_months) AS extra_months,
  sek_per_month,
  proposed_sek_per_month,
  -- At most what the contract says, reached in the order of the months.
  macros.kronor(CASE
    WHEN bonus_max_sek IS NULL THEN extra_months * sek_per_month
    ELSE LEAST(uncapped_so_far_sek, bonus_max_sek) -
      LEAST(uncapped_so_far_sek - extra_months * COALESCE(sek_per_month, 0), bonus_max_sek)
  END) AS bonus_sek,
  macros.kronor(extra_months * proposed_sek_per_month) AS bonus_at_proposal_sek
FROM summed
ORDER BY contract_no, month
