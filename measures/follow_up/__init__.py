"""The rows behind the figures: contracts, what is to be done about them, forecasts, and what changed since."""

MAY_IMPORT = ("measures", "measures.door")
ENTRANCE = (
    "changes_since",
    "contract_order",
    "contract_rows",
    "delivery_rows",
    "follow_up_rows",
    "forecasts",
    "match_rows",
    "preparation_rows",
    "rule_changes",
    "suitability",
    "support_rows",
    "yearly_places",
)
