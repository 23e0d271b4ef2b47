-- One value: the key under which all ways of writing a contract's number are one; empty where it has no letter or
-- digit. "TRV 2024/1", "TRV2024-1" and "trv 2024/1 " are the same contract: the key is its runs of letters and of
-- digits, so that "2024/11" and "2024/1-1" stay two. What is one contract is decided in core/contract_spellings.sql;
-- elsewhere the key only finds what is looked for.
CREATE MACRO macros.contract_key(contract_id) AS
  ARRAY_TO_STRING(REGEXP_EXTRACT_ALL(UPPER(contract_id), '\p{L}+|\p{N}+'), '-')
