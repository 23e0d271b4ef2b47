-- One row: a participant, known by a key alone. Sex is what was last delivered; X and nothing are both unknown here.
-- The number is the key's own, whoever else there is; person_key is what figures shown outside are changed by.
SELECT
  number * 10000 + ROW_NUMBER() OVER (PARTITION BY number ORDER BY participant_key) - 1 AS participant_no,
  participant_key,
  macros.person_key(participant_key, person_secret.inner_pad, person_secret.outer_pad) AS person_key,
  sex
FROM (
  SELECT
    macros.number_of(participant_key, 14) AS number,
    participant_key,
    CASE WHEN sex IN ('K', 'M') THEN sex END AS sex
  FROM (
    SELECT participant_key, sex, delivery_sequence, row_number FROM raw_placements
    UNION ALL
    -- Whoever a supplier numbers is told from another supplier's by the supplier's own number.
    SELECT
      numbered.supplier_key || ' ' || reports.participant_key,
      reports.sex,
      reports.delivery_sequence,
      reports.row_number
    FROM raw_reports AS reports
    INNER JOIN core.contract_spellings AS spellings
      ON spellings.contract_id = reports.contract_id
    INNER JOIN core.numbering_suppliers AS numbered
      ON numbered.contract_key = spellings.contract_key
    CROSS JOIN core.parameters AS parameters
    WHERE reports.participant_key IS NOT NULL
      AND (reports.received_date IS NULL OR reports.received_date <= parameters.as_of)
  ) AS told
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY participant_key
    ORDER BY CASE WHEN sex IN ('K', 'M') THEN 0 ELSE 1 END, delivery_sequence DESC, row_number DESC
  ) = 1
) AS latest
CROSS JOIN person_secret
