"""What a file may cost: what it says that it holds, or what lies between its cells, is counted before it is read."""

import io
import zipfile

import pytest
import xlsxwriter

from etl.reading import UnreadableFile, workbook
from etl.reading.read import read_file


@pytest.fixture(autouse=True)
def _never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def cells(_content: bytes) -> None:
        raise AssertionError("the cells are read")

    monkeypatch.setattr(workbook, "_cells", cells)


def known_columns(cells) -> int:
    return sum(cell in ("contract_id", "period") for cell in cells)


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_file(content, "x", known_columns)
    return refused.value.code


def book(sheets: int = 1, cells=()) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        for _ in range(sheets):
            sheet = made.add_worksheet()
            for row, column in cells:
                sheet.write(row, column, 1)
    return content.getvalue()


def with_sheet(content: bytes, change) -> bytes:
    """The workbook with another text in its first sheet's part."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text) if name == "xl/worksheets/sheet1.xml" else text)
    return changed.getvalue()


def test_a_text_file_of_more_columns_than_a_sheet_has() -> None:
    assert refusal(b"contract_id;period" + b";" * 16_383 + b"\nK-1;2024-01\n") == "file_too_wide"


def test_a_sheet_of_more_columns_than_a_sheet_has() -> None:
    assert refusal(with_sheet(book(cells=[(0, 0)]), lambda xml: xml.replace(b'r="A1"', b'r="XFE1"'))) == "file_too_wide"


def test_a_few_cells_far_apart() -> None:
    """Three cells in a small file, 49 million places between them: some 2.5 GB when it is read."""
    content = book(cells=[(0, 0), (0, 16_383), (2_999, 0)])
    assert len(content) < 100_000 and refusal(content) == "workbook_unsafe"


def test_looks_far_away_are_no_cells() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["contract_id", "period"])
        sheet.write_blank(1_000_000, 20, None, made.add_format({"bold": True}))
    with pytest.raises(AssertionError, match="the cells are read"):
        read_file(content.getvalue(), "x", known_columns)


def test_hundreds_of_sheets() -> None:
    assert refusal(book(sheets=201)) == "workbook_too_many_sheets"
