-- One row: the key of a contract, and whose numbers tell persons apart in its lists. It is no table of contracts: of a
-- person all lists are asked, whichever contract they are of.
SELECT
  contract_key,
  supplier_key
FROM core.contracts
