-- One row: a text that names target groups somewhere, and one of the groups in it: its code, or nothing where the word
-- is not known. Codes and their names in either language mean the same.
WITH texts AS (
  SELECT target_groups FROM raw_contracts WHERE target_groups IS NOT NULL
  UNION
  SELECT target_groups FROM raw_placements WHERE target_groups IS NOT NULL
  UNION
  SELECT target_groups FROM raw_matches WHERE target_groups IS NOT NULL
  UNION
  SELECT target_groups FROM raw_reports WHERE target_groups IS NOT NULL
),
words AS (
  SELECT DISTINCT
    texts.target_groups,
    TRIM(parts.word) AS word
  FROM texts
  CROSS JOIN UNNEST(STRING_SPLIT(REPLACE(REPLACE(texts.target_groups, ',', '|'), ';', '|'), '|')) AS parts(word)
  WHERE TRIM(parts.word) <> ''
)
SELECT
  words.target_groups,
  words.word,
  known.code
FROM words
LEFT JOIN core.target_group_words AS known
  ON known.word = REPLACE(REPLACE(REPLACE(LOWER(words.word), ' ', ''), '_', ''), '-', '')
