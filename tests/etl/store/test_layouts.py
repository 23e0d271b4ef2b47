"""Layouts are remembered by their headers, on whatever sheet, in whatever format, and many of them cost nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from etl.checking.check_file import CheckedFile, check_opened, open_file
from etl.intake import returned_files
from etl.mapping import model
from etl.mapping.model import Column, FileMapping, TableMapping
from etl.mapping.place_tables import FileRefused
from etl.reading.read_options import AS_FOUND, Reading
from etl.store import deliveries, layouts

HEADER = ["Uppdrag", "Tid", "Utfört"]
FIELDS = ["contract_id", "period", "fte_months"]
ROWS = [HEADER, ["K-1", "2024-01", "1,5"], ["K-1", "2024-02", "2"]]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    return "".join(";".join(row) + "\n" for row in rows).encode()


def as_xlsx(rows: Sequence[Sequence[str]], sheet: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


def mapping(header: Sequence[str] = HEADER, sheet: str | None = None, reading: Reading = AS_FOUND) -> FileMapping:
    columns = tuple(Column(cell, field) for cell, field in zip(header, FIELDS))
    return FileMapping(reading, (TableMapping("reports", sheet, columns),))


def load(content: bytes, name: str, how: FileMapping) -> None:
    file = open_file(content, name, how.reading)
    deliveries.accept(check_opened(file, bytes(32), None, how), content, "test")


def next_file(content: bytes, name: str) -> CheckedFile:
    """A file that comes with no mapping of its own."""
    file = returned_files.open_file(content, name)
    return check_opened(file, bytes(32), None, None, returned_files.for_file(file))


def months(file: CheckedFile) -> list[tuple[str, float]]:
    return [(row["period"], row["fte_months"]) for table in file.tables for row in table.rows.to_pylist()]


@pytest.mark.parametrize("sheet", ["Blad1", "Rapport", "grants"])
def test_a_workbooks_layout_is_known_on_another_sheet_and_as_text(data_folder: Path, sheet: str) -> None:
    load(as_xlsx(ROWS, sheet), "rapport.xlsx", mapping(sheet=sheet))
    for content, name in ((as_csv(ROWS), "n.csv"), (as_xlsx(ROWS, "Något annat"), "n.xlsx")):
        assert months(next_file(content, name)) == [("2024-01", 1.5), ("2024-02", 2.0)]


def test_a_text_fixed_for_a_sheet_holds_for_no_other() -> None:
    made = TableMapping("reports", "Praktik", (Column("Tid", "period"),), {"form": "praktik", "contract_id": "K-1"})
    assert model.arranged(made, ["Tid"], "Anställda").fixed == {}
    assert model.arranged(made, ["Tid"], "Praktik 2024").fixed == made.fixed


def test_a_mapping_with_a_text_for_another_sheet_is_refused() -> None:
    rows = [row[1:] for row in ROWS]
    columns = (Column("Tid", "period"), Column("Utfört", "fte_months"))
    made = FileMapping(tables=(TableMapping("reports", "Praktik", columns, {"contract_id": "K-1"}),))
    with pytest.raises(FileRefused) as refusal:
        check_opened(open_file(as_xlsx(rows, "Anställda"), "a.xlsx"), bytes(32), None, made)
    assert refusal.value.code == "mapping_of_another_sheet"
    assert months(check_opened(open_file(as_xlsx(rows, "Praktik"), "a.xlsx"), bytes(32), None, made))


def test_where_a_table_stands_is_remembered_with_its_layout(data_folder: Path) -> None:
    """Two header lines, a line of types below them; the next file has two rows more above, and more rows."""
    above = [["Period är en månad", "", "", ""], ["", "Kvinnor", "Män", ""], ["Uppdrag", "Utfört", "Utfört", "Tid"]]
    above += [["text", "tal", "tal", "text"]]
    reading = Reading(header_row=2, header_last_row=3, first_row=5, last_row=5)
    columns = [("Uppdrag", "contract_id"), ("Kvinnor / Utfört", "fte_months"), ("Män / Utfört", "fte_months")]
    table = TableMapping("reports", None, tuple(Column(*each) for each in [*columns, ("Tid", "period")]))
    first = [*above, ["K-1", "0,5", "4", "2024-01"], ["slut", "", "", ""]]
    load(as_csv(first), "a.csv", FileMapping(reading, (table,)))
    rows = [["K-1", "1,5", "1", "2024-02"], ["K-1", "2", "2", "2024-03"]]
    more = [["Påhittade Bygg AB", "", "", ""], ["Tel växel", "", "", ""], *above, *rows]
    for content, name in ((as_csv(more), "b.csv"), (as_xlsx(more, "Mars"), "b.xlsx")):
        assert months(next_file(content, name)) == [("2024-02", 2.5), ("2024-03", 4.0)]


def test_of_thousands_of_layouts_one_is_read(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked up again and again, each delivery's headers are gone through once, and only the wanted mapping is read."""
    tables = tuple(mapping([f"Uppdrag {number}", "Tid", "Utfört"]).tables[0] for number in range(2_000))
    content = as_csv(ROWS)
    checked = check_opened(open_file(content, "a.csv"), bytes(32), None, mapping())
    table = replace(checked.tables[0], used=[*tables, *checked.tables[0].used])  # as if all had come
    deliveries.accept(replace(checked, tables=[table]), content, "test")
    counts = {"layout_of": 0, "from_json": 0}

    def counted(name: str) -> None:
        was = getattr(model, name)

        def count(*arguments: object) -> object:
            counts[name] += 1
            return was(*arguments)

        monkeypatch.setattr(model, name, count)

    counted("layout_of")
    counted("from_json")
    assert layouts.mapping_of_layout(HEADER, None) is not None
    assert counts == {"layout_of": 2_002, "from_json": 1}
    for _ in range(50):
        assert layouts.mapping_of_layout(["Uppdrag 7", "Tid", "Utfört"], "Blad1") is not None
        assert layouts.mapping_of_layout(["Okänd"], None) is None
    assert counts == {"layout_of": 2_102, "from_json": 51}
