"""What an OpenDocument spreadsheet says beside its values: filled area, merged ranges, notes, how cells are shown."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from etl.reading.marks import Marks, ShownUnit, unit_of_text
from etl.reading.tables import (
    MANY_DIGITS,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    LooseCell,
    UnreadableFile,
    is_too_large,
)


class OdsLayout:
    """The filled area, the merged ranges and the comments of each sheet of an OpenDocument spreadsheet."""

    def __init__(self) -> None:
        self.merged: dict[str, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
        self.comments: list[LooseCell] = []
        self.has_notes = False
        self.marks: dict[str, Marks] = {}
        self._sheet = ""
        self._row = self._column = self._last_row = self._last_column = 0
        self._row_repeat = self._cell_repeat = 1
        self._columns = self._cells = 0
        self._filled = self._percent = False
        self._comment: list[str] | None = None
        self._shown: list[str] | None = None
        self._number = ""

    def read(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(xml, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._sheet = attributes.get("table:name", "")
            self._row = self._last_row = self._last_column = self._columns = self._cells = 0
            self.marks[self._sheet] = Marks()
        elif tag == "table:table-column":
            repeat = min(int(attributes.get("table:number-columns-repeated", "1")), 16_384)
            if attributes.get("table:visibility", "visible") != "visible":
                self._marks.hidden_columns.update(range(self._columns, self._columns + repeat))
            self._columns += repeat
        elif tag == "table:table-row":
            self._row_repeat = int(attributes.get("table:number-rows-repeated", "1"))
            self._column = 0
            if attributes.get("table:visibility", "visible") != "visible":
                self._marks.hidden_rows.update(range(self._row, self._row + min(self._row_repeat, MOST_ROWS)))
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._percent = attributes.get("office:value-type") == "percentage"
            is_number = attributes.get("office:value-type") in ("float", "currency")
            self._shown = [] if is_number else None
            self._number = attributes.get("office:value", "") if is_number else ""
            self._cell_repeat = int(attributes.get("table:number-columns-repeated", "1"))
            self._filled = "office:value-type" in attributes
            down = int(attributes.get("table:number-rows-spanned", "1"))
            right = int(attributes.get("table:number-columns-spanned", "1"))
            if down > 1 or right > 1:
                last = (self._row + down - 1, self._column + right - 1)
                self.merged.setdefault(self._sheet, []).append(((self._row, self._column), last))
        elif tag in ("office:annotation", "draw:text-box"):
            self.has_notes = self.has_notes or tag == "office:annotation"
            self._comment = []
        for name, value in attributes.items():
            # What a cell shows is searched as a cell; rules, formulas and links are not shown.
            if not name.startswith("office:") and MANY_DIGITS.search(value):
                self.comments.append(LooseCell(self._sheet, 0, 0, value))

    def _unit(self, text: str) -> ShownUnit | None:
        try:
            return unit_of_text(text, Decimal(self._number))
        except InvalidOperation:
            return None

    def _places(self) -> list[tuple[int, int]]:
        """Where the cell stands, as often as it is repeated."""
        down, right = min(self._row_repeat, MOST_ROWS), min(self._cell_repeat, 16_384)
        if down * right > MOST_CELLS // 10:
            raise UnreadableFile("workbook_unsafe")
        return [(self._row + row, self._column + column) for row in range(down) for column in range(right)]

    @property
    def _marks(self) -> Marks:
        return self.marks.setdefault(self._sheet, Marks())

    def _characters(self, text: str) -> None:
        if self._comment is not None:
            self._comment.append(text)
        elif text.strip():
            self._filled = True
            if self._shown is not None:
                self._shown.append(text.strip())

    def _end(self, tag: str) -> None:
        if tag in ("office:annotation", "draw:text-box") and self._comment is not None:
            text = "".join(self._comment)
            if MANY_DIGITS.search(text):
                self.comments.append(LooseCell(self._sheet, self._row + 1, self._column + 1, text))
            self._comment = None
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            if self._percent:
                self._marks.percent.update(self._places())
            shown, self._shown = "".join(self._shown or ()), None
            if len(shown) > 1 and shown.startswith("0") and shown.isdecimal():
                self._marks.zeros[self._row, self._column] = "0" * len(shown)
            elif shown and (unit := self._unit(shown)):
                self._marks.units |= dict.fromkeys(self._places(), unit)
            self._column += self._cell_repeat
            if self._filled:
                self._cells += min(self._cell_repeat, MOST_COLUMNS) * min(self._row_repeat, MOST_ROWS)
                self._last_column = max(self._last_column, self._column)
                self._last_row = max(self._last_row, self._row + self._row_repeat)
            self._filled = self._percent = False
        elif tag == "table:table-row":
            self._row += self._row_repeat
        elif tag == "table:table":
            places = self._last_row * self._last_column
            if is_too_large(places, self._cells):
                raise UnreadableFile("workbook_unsafe")
