-- One row: a person whom lists in force name in one form on a contract, as a placement: from the first day of the first
-- period in which they worked, without an end unless a list says that they ended in its period. Who is not named in a
-- period has not ended. The target groups are those of the latest period that tells them. The extent is what they
-- worked of full time in the periods that tell it.
WITH told AS (
  SELECT
    reports.contract_no,
    reports.participant_key,
    reports.number_in_list,
    reports.form,
    contracts.contract_id,
    contracts.contract_key,
    MIN(CASE
      WHEN reports.fte_months > 0 AND reports.last_day < contracts.start_date THEN reports.first_day
      WHEN reports.fte_months > 0 THEN GREATEST(reports.first_day, contracts.start_date)
    END) AS start_date,
    MAX(CASE WHEN reports.fte_months > 0 THEN reports.last_day END) AS told_to,
    MAX(CASE WHEN reports.persons_ended > 0 THEN reports.last_day END) AS ended_on,
    SUM(macros.exact(reports.fte_months)) AS fte_months,
    SUM(CASE WHEN reports.fte_months IS NOT NULL THEN macros.exact(reports.length_months) END) AS length_months,
    MAX_BY(
      reports.target_groups,
      CASE
        WHEN reports.target_groups IS NOT NULL
          THEN (reports.last_day, -reports.row_number, reports.target_groups)
      END
    ) AS target_groups,
    MAX(reports.delivery_sequence) AS delivery_sequence,
    MAX_BY(reports.delivery_id, (reports.delivery_sequence, reports.last_day, -reports.row_number)) AS delivery_id,
    MAX_BY(reports.sheet, (reports.delivery_sequence, reports.last_day, -reports.row_number)) AS sheet,
    MAX_BY(reports.row_number, (reports.delivery_sequence, reports.last_day, -reports.row_number)) AS row_number
  FROM core.reports AS reports
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = reports.contract_no
  LEFT JOIN steps.overlapped_reports AS overlapped
    ON overlapped.contract_no = reports.contract_no
    AND overlapped.period_no = reports.period_no
  WHERE reports.is_listed = 1
    AND overlapped.period_no IS NULL
  GROUP BY
    reports.contract_no,
    reports.participant_key,
    reports.number_in_list,
    reports.form,
    contracts.contract_id,
    contracts.contract_key
  HAVING SUM(macros.exact(reports.fte_months)) > 0
)
SELECT
  contract_no,
  contract_key,
  contract_id,
  -- Of who is there in several forms, a number for each but the first.
  contract_id || '/' || number_in_list
  || CASE ROW_NUMBER() OVER of_person WHEN 1 THEN '' ELSE '/' || ROW_NUMBER() OVER of_person END AS placement_id,
  participant_key,
  target_groups,
  form,
  start_date,
  CASE WHEN ended_on >= told_to THEN ended_on END AS end_date,
  told_to,
  ROUND(GREATEST(1, LEAST(100, 100 * macros.total(fte_months) / macros.total(length_months))), 2) AS extent_pct,
  delivery_sequence,
  delivery_id,
  sheet,
  row_number
FROM told
WINDOW of_person AS (PARTITION BY contract_no, number_in_list ORDER BY start_date, form)
