-- One row: a row of the latest report of a contract and period. A later one replaces the earlier whole; it never adds.
SELECT *
FROM steps.known_reports
QUALIFY delivery_sequence = MAX(delivery_sequence) OVER (PARTITION BY contract_no, unit, period_no)
