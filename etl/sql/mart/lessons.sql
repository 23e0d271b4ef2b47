-- One row: what a contract taught, noted by the day looked at. The latest delivery of a lesson's number decides.
SELECT
  contracts.contract_no,
  lessons.lesson_id,
  lessons.lesson_date,
  CAST(DATE_TRUNC('month', lessons.lesson_date) AS DATE) AS month,
  lessons.lesson_area,
  lessons.lesson_verdict,
  lessons.lesson_text,
  1 AS lessons,
  lessons.delivery_id,
  lessons.row_number
FROM raw_lessons AS lessons
CROSS JOIN core.parameters AS parameters
INNER JOIN core.contract_spellings AS spellings
  ON spellings.contract_id = lessons.contract_id
INNER JOIN core.contracts AS contracts
  ON contracts.contract_key = spellings.contract_key
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY contracts.contract_no, lessons.lesson_id
  ORDER BY lessons.delivery_sequence DESC, lessons.row_number
) = 1
  AND lessons.lesson_date <= parameters.as_of
ORDER BY contract_no, lesson_id
