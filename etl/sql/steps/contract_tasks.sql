-- One row: something to do about a contract because of how it stands itself: its places, first start, reports and
-- money.
SELECT
  contract_no,
  status AS task,
  end_date AS since_date,
  CAST(NULL AS DATE) AS act_by,
  places_needed - places_delivered AS amount
FROM mart.contracts
WHERE status = 'not_met'
  AND explained_reason_code IS NULL
UNION ALL
SELECT
  contract_no,
  status,
  NULL,
  GREATEST(latest_job_start_date, latest_internship_start_date),
  places_behind
FROM mart.contracts
WHERE status IN ('behind', 'well_behind')
  AND explained_reason_code IS NULL
UNION ALL
SELECT contract_no, 'first_start_missed', first_start_due_date, NULL, NULL
FROM mart.contracts AS contracts
WHERE contracts.has_required_places = 1
  AND contracts.has_ended = 0
  AND contracts.first_start_date IS NULL
  AND contracts.places_awaiting_candidates = 0
  -- While reports are open, or none could have come since, nobody can say that it was missed.
  AND contracts.reports_open = contracts.reports_incomplete
  AND contracts.first_start_due_date < contracts.known_on
UNION ALL
SELECT contract_no, 'first_start_soon', NULL, first_start_due_date, NULL
FROM mart.contracts AS contracts
CROSS JOIN core.parameters AS parameters
WHERE contracts.has_required_places = 1
  AND contracts.has_ended = 0
  AND contracts.first_start_date IS NULL
  AND contracts.places_awaiting_candidates = 0
  AND contracts.start_date <= parameters.as_of
  AND contracts.first_start_due_date >= parameters.as_of
  AND DATE_DIFF('day', parameters.as_of, contracts.first_start_due_date) <= contracts.first_start_warning_days
UNION ALL
SELECT contract_no, 'awaiting_candidates', MIN(waiting_since), MIN(wanted_from), SUM(places_awaiting_candidates)
FROM mart.matches
WHERE waits_on = 'matching'
GROUP BY contract_no
UNION ALL
SELECT contract_no, 'check_in_missing', MIN(check_in_due_date), NULL, SUM(starts_without_check_in)
FROM mart.supported_starts
WHERE starts_without_check_in > 0
GROUP BY contract_no
UNION ALL
SELECT contract_no, 'warning_open', MIN(warning_date), NULL, SUM(warnings_open)
FROM mart.warnings
WHERE status = 'open'
GROUP BY contract_no
UNION ALL
SELECT contract_no, 'not_agreed', first_start_due_date, NULL, NULL
FROM mart.contracts AS contracts
CROSS JOIN core.parameters AS parameters
WHERE contracts.status = 'not_agreed'
  AND contracts.has_ended = 0
  AND contracts.first_start_due_date <= parameters.as_of
UNION ALL
SELECT contract_no, 'report_missing', oldest_missing_due_date, NULL, reports_missing
FROM mart.contracts
WHERE reports_missing > 0
UNION ALL
SELECT ledgers.contract_no, 'penalty_to_decide', contracts.end_date, NULL, ledgers.places_short
FROM mart.ledgers AS ledgers
INNER JOIN mart.contracts AS contracts
  ON contracts.contract_no = ledgers.contract_no
WHERE ledgers.places_short > 0
  AND ledgers.penalty_sek IS NULL
  AND (ledgers.penalty_per_place_sek IS NULL OR ledgers.penalty_per_place_sek > 0)
  AND contracts.explained_reason_code IS NULL
UNION ALL
SELECT contract_no, 'bonus_to_pay', NULL, NULL, bonus_open_sek
FROM mart.ledgers
WHERE bonus_open_sek >= 1
