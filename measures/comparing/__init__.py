"""Compares groups of contracts as like with like: the statistics, and the kinds of requirement by them."""

MAY_IMPORT = ("measures", "measures.door")
ENTRANCE = ("requirement_kinds",)
