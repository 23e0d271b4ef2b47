-- One row: a report of a contract and period that is counted from persons, and the months that they give in it.
WITH counted AS (
  SELECT
    contract_no,
    month,
    SUM(fte_months) AS fte_months
  FROM mart.delivery_months
  GROUP BY contract_no, month
)
SELECT
  reported_periods.contract_no,
  reported_periods.period_no,
  COALESCE(SUM(counted.fte_months), 0) AS counted_fte_months
FROM core.reported_periods AS reported_periods
INNER JOIN core.period_months AS period_months
  ON period_months.period_no = reported_periods.period_no
LEFT JOIN counted
  ON counted.contract_no = reported_periods.contract_no
  AND counted.month = period_months.month
WHERE reported_periods.not_counted_reason = 'counted_from_persons'
GROUP BY reported_periods.contract_no, reported_periods.period_no
