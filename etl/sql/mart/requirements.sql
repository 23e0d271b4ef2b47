-- One row: a contract with a requirement, and what is compared between kinds of requirement beside what other marts
-- have: whether it led to an agreement and in how many days, how many places it gives for its value, and how long it
-- took until somebody began.
WITH dated AS (
  SELECT
    contracts.*,
    COALESCE(contracts.award_date, contracts.start_date) AS decided_on,
    -- What is exempted was agreed on all the same.
    CASE WHEN core_contracts.required_places IS NULL THEN 0 ELSE 1 END AS has_number,
    -- A numeric requirement has its number in the contract; a dialogue ends in one after the award.
    CASE WHEN contracts.requirement IN ('dialogue', 'combined') THEN 1 ELSE 0 END AS has_dialogue
  FROM mart.contracts AS contracts
  INNER JOIN core.contracts AS core_contracts
    ON core_contracts.contract_no = contracts.contract_no
  WHERE contracts.requirement IN ('numeric', 'dialogue', 'combined', 'bonus')
)
SELECT
  dated.contract_no,
  dated.month,
  -- A bonus alone asks for no agreement.
  CASE WHEN dated.requirement = 'bonus' THEN 0 ELSE 1 END AS agreements_due,
  dated.has_number AS agreements,
  -- Of a dialogue without a number it is known that there is none yet; of a numeric requirement it is missing here.
  CASE WHEN dated.has_number = 1 OR dated.has_dialogue = 1 THEN 1 ELSE 0 END AS agreements_known,
  CASE WHEN dated.requirement <> 'bonus' AND (dated.has_number = 1 OR dated.has_dialogue = 0) THEN 1 ELSE 0 END
    AS agreements_possible,
  CASE WHEN dated.has_dialogue = 1 AND dated.has_number = 1 AND dated.agreed_date >= dated.decided_on
    THEN DATE_DIFF('day', dated.decided_on, dated.agreed_date) END AS agreement_days,
  -- Days from the contract's first day; an offer may have been made before it.
  CASE WHEN dated.first_start_date IS NOT NULL
    THEN GREATEST(0, DATE_DIFF('day', dated.start_date, dated.first_start_date)) END AS first_start_days,
  -- Only of contracts that have both a number and a value.
  CASE WHEN dated.has_required_places = 1 AND dated.contract_value_sek > 0 THEN 1 ELSE 0 END AS valued,
  macros.exact(CASE WHEN dated.contract_value_sek > 0 THEN dated.places_required END) AS places_valued,
  macros.exact(CASE WHEN dated.contract_value_sek > 0 AND dated.has_told_places = 1
    THEN dated.places_delivered_uncapped END) AS delivered_valued,
  macros.exact(CASE WHEN dated.has_required_places = 1 AND dated.contract_value_sek > 0
    THEN dated.contract_value_sek / 100000000 END) AS hundred_msek,
  macros.exact(CASE WHEN dated.has_told_places = 1 AND dated.contract_value_sek > 0
    THEN dated.contract_value_sek / 100000000 END) AS hundred_msek_told
FROM dated
ORDER BY contract_no
