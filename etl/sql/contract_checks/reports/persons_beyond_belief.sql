-- One row: a report of more persons than its contract's undertaking makes believable.
SELECT
  checked.sheet,
  checked.row_number,
  CASE
    WHEN COALESCE(checked.persons_started, 0) > COALESCE(checked.persons_ongoing, 0) THEN 'persons_started'
    WHEN COALESCE(checked.persons_ended, 0) > COALESCE(checked.persons_ongoing, 0) THEN 'persons_ended'
    ELSE 'persons_ongoing'
  END AS field,
  checked.contract_id
FROM checked
INNER JOIN known
  ON known.contract_id = checked.contract_id
WHERE known.required_places > 0
  AND GREATEST(
    COALESCE(checked.persons_started, 0),
    COALESCE(checked.persons_ongoing, 0),
    COALESCE(checked.persons_ended, 0)
  )
    > GREATEST(
      (SELECT value FROM limits WHERE name = 'persons_at_least'),
      (SELECT value FROM limits WHERE name = 'persons_per_place') * known.required_places
    )
