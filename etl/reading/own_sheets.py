"""Sheets that Utfall itself wrote into a workbook to be read by people: never a table."""

from collections.abc import Sequence

# How the first cell of such a sheet begins; the sheet's name is its reader's to change.
MARK = "Från Utfall:"


def is_own_sheet(rows: Sequence[Sequence[str | None]]) -> bool:
    """Whether a sheet (its rows from the first) was written by Utfall to be read, not to be loaded."""
    first = rows[0][0] if rows and rows[0] else None
    return (first or "").strip().startswith(MARK)
