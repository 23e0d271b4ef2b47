-- One row: what a contract taught, as it stands now.
SELECT
  CONCAT(contracts.contract_id, CHR(31), lessons.lesson_id) AS key,
  contracts.contract_id,
  lessons.lesson_date,
  lessons.lesson_area,
  lessons.lesson_verdict
FROM mart.lessons AS lessons
INNER JOIN core.contracts AS contracts
  ON contracts.contract_no = lessons.contract_no
