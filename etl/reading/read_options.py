"""How somebody has said that a file is to be read, where it is not to be read as it would be by itself."""

from __future__ import annotations

from dataclasses import dataclass

DECIMAL_MARKS = (",", ".")
DATE_ORDERS = ("day_first", "month_first")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1", "cp850", "mac-roman")
SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class Reading:
    """How a file is to be read, where it is not to be as found. All None: as found."""

    sheet: str | None = None  # the only sheet to read
    header_row: int | None = None  # as the spreadsheet numbers it; the sheet's, where one is named
    encoding: str | None = None
    separator: str | None = None
    decimal_mark: str | None = None
    date_order: str | None = None

    @property
    def is_as_found(self) -> bool:
        """Whether nothing is chosen."""
        return all(choice is None for choice in vars(self).values())


AS_FOUND = Reading()
