"""Numbers of a workbook are shown to people as people write them, wherever its texts are shown."""

import pytest

from etl.intake import look, raw_sheets
from etl.reading import as_shown
from tests.etl.small_files import as_xlsx, check

ROWS = [
    ["contract_id", "period", "fte_months", "persons_started"],
    ["K-1", "2024-01", 18.5, 2.5],
    ["K-2", "2024-01", 34347.45, 3],
]
BOOK = as_xlsx({"Blad1": ROWS})


@pytest.mark.parametrize(
    ("text", "shown"),
    [("18.5e0", "18,5"), ("-0.25e0", "-0,25"), ("12.5e0 %", "12,5 %"), ("2024000001234567.0e0", "2024000001234567"),
     ("18", "18"), ("12E5", "12E5"), ("1.5e3", "1.5e3"), ("x1.5e0", "x1.5e0")],
)  # fmt: skip
def test_as_shown(text: str, shown: str) -> None:
    assert as_shown(text) == shown


def test_before_anything_is_asked(data_folder) -> None:
    (table,) = look.look(BOOK, "fil.xlsx").tables
    assert table.examples[2] == ("18,5", "34347,45")
    assert [cells[2] for _number, cells in table.rows] == ["fte_months", "18,5", "34347,45"]
    (sheet,) = raw_sheets.raw_sheets(BOOK, "fil.xlsx")
    assert [row[2] for row in sheet.rows] == ["fte_months", "18,5", "34347,45"]


def test_where_cells_are_mended() -> None:
    (cell,) = check(BOOK, "fil.xlsx").tables[0].to_mend
    assert (cell.field, cell.text, cell.code) == ("persons_started", "2,5", "integer_unreadable")
