-- One row: an early warning, and whether anything came of it. It is answered by support that is agreed on the same day
-- or later, with the same start or with everybody of the contract; it ends with the placement, an early end or the
-- contract.
WITH warned AS (
  SELECT *
  FROM core.support
  WHERE support_event = 'warning'
),
followed AS (
  SELECT
    warned.contract_no,
    warned.support_id,
    MIN(CASE WHEN later.support_event = 'support_agreed' THEN later.event_date END) AS support_date,
    MIN(
      CASE WHEN later.support_event = 'early_end' AND later.subject IS NOT DISTINCT FROM warned.subject
        THEN later.event_date END
    ) AS left_date
  FROM warned
  INNER JOIN core.support AS later
    ON later.contract_no = warned.contract_no
    AND later.event_date >= warned.event_date
    AND (later.subject IS NULL OR later.subject = warned.subject)
  GROUP BY warned.contract_no, warned.support_id
),
judged AS (
  SELECT
    warned.*,
    parameters.as_of,
    followed.support_date,
    CASE
      WHEN followed.support_date IS NOT NULL THEN 'answered'
      WHEN LEAST(followed.left_date, placements.end_date, contracts.end_date) <= parameters.as_of THEN 'ended'
      ELSE 'open'
    END AS status
  FROM warned
  CROSS JOIN core.parameters AS parameters
  INNER JOIN core.contracts AS contracts
    ON contracts.contract_no = warned.contract_no
  LEFT JOIN core.placements AS placements
    ON placements.placement_no = warned.placement_no
  LEFT JOIN followed
    ON followed.contract_no = warned.contract_no
    AND followed.support_id = warned.support_id
)
SELECT
  contract_no,
  support_id,
  start_id,
  person_key,
  event_date AS warning_date,
  CAST(DATE_TRUNC('month', event_date) AS DATE) AS month,
  warning_reason,
  support_date,
  status,
  CASE WHEN status = 'open' THEN DATE_DIFF('day', event_date, as_of) END AS waiting_days,
  CASE WHEN status = 'open' THEN 1 ELSE 0 END AS warnings_open,
  delivery_id,
  row_number
FROM judged
ORDER BY contract_no, support_id
