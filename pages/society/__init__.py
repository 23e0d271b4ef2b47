"""Samhällsekonomi: results that were calculated elsewhere, as intervals over assumptions that the reader moves."""

MAY_IMPORT = ("measures", "measures.goals", "pages.shared", "pages.shared.tables")
ENTRANCE = ()
