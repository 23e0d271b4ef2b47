-- One row: a contract that needs attention: something is to be done about it that is urgent.
SELECT
  contract_no,
  1 AS needs_attention
FROM mart.tasks
WHERE urgency = 1
GROUP BY contract_no
ORDER BY contract_no
