"""Procuring: kinds of requirement side by side, and two of them like with like."""

MAY_IMPORT = ("measures", "measures.comparing", "pages.shared", "pages.shared.tables")
ENTRANCE = ()
