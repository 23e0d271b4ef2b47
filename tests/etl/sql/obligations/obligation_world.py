"""Whose rules the tests of obligations follow."""

TRAFIKVERKET = "202100-6297"  # follows the rule set trafikverket (data/reference/rules/adopted.csv)
