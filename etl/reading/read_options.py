"""How somebody has said that a file is to be read, where it is not to be read as it would be by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

DECIMAL_MARKS = (",", ".")
DATE_ORDERS = ("day_first", "month_first")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1", "cp850", "mac-roman")
SEPARATORS = (";", ",", "\t", "|")


MOST_GROUPS = 200


@dataclass(frozen=True)
class ColumnGroup:
    """Columns that stand under one name, "Kvinnor" over C to F; both ends included, counted from 1."""

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class Reading:
    """How a file is to be read, where it is not to be as found. All None: as found.

    Rows are as the spreadsheet numbers them; those of the sheet, where one is named. `header_row` is the first line of
    the header; where `header_last_row` is None, it has the lines that it evidently has.
    """

    sheet: str | None = None  # the only sheet to read
    header_row: int | None = None
    encoding: str | None = None
    separator: str | None = None
    decimal_mark: str | None = None
    date_order: str | None = None
    header_last_row: int | None = None
    first_row: int | None = None  # of the data; None: the one below the header
    last_row: int | None = None  # of the data; None: the last that is no sum and no note
    groups: tuple[ColumnGroup, ...] | None = None  # names that are put before the headers below them
    leave_out: tuple[str, ...] | None = None  # headers of columns of which nothing is read (letters, without a header)

    @property
    def is_as_found(self) -> bool:
        """Whether nothing is chosen."""
        return all(choice is None for choice in vars(self).values())

    @property
    def has_place(self) -> bool:
        """Whether it says where the table stands."""
        chosen = (self.header_row, self.header_last_row, self.first_row, self.last_row, self.groups)
        return any(choice is not None for choice in chosen)

    def for_other_files(self) -> Reading:
        """What may hold for another file of the layout: not the sheet's name, where the rows ended, how text was
        written, or what somebody said of the numbers in a column of this one."""
        return replace(self, sheet=None, last_row=None, encoding=None, separator=None, leave_out=None)

    def moved_to(self, header_row: int, sheet: str | None) -> Reading:
        """The same place, with the header in another row."""
        by = header_row - (self.header_row or header_row)
        rows = (self.header_last_row, self.first_row)
        last, first = (None if row is None else row + by for row in rows)
        return replace(self, sheet=sheet, header_row=header_row, header_last_row=last, first_row=first)


AS_FOUND = Reading()
