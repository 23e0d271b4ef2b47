"""A file whose columns are mapped by hand gives the same rows as one whose headers are ours from the beginning."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from etl.checking.check_file import check_file, open_file
from etl.checking.checked_file import CheckedFile
from etl.intake import review
from etl.kinds import schemas
from etl.mapping.model import Column, FileMapping, TableMapping
from etl.mapping.place_tables import FileRefused
from etl.reading import RawTable, SourceFile
from etl.reading.read_options import AS_FOUND, ColumnGroup, Reading

AWKWARD = Path(__file__).parents[1] / "awkward"
KEY = bytes(32)
# Of these it is the bytes around the rows that are awkward.
_NOT_MAPPED = {"end_of_file_mark.csv", "files_put_together.csv"}
# In these a header says that a day, or a number or name beside a year, is a week or month, or that a number is an
# average: in a mapping that is the choice `week_of` or `month_of`, or one's own.
_NOT_MAPPED |= {path.name for path in AWKWARD.glob("hours_week_*.csv")}
_NOT_MAPPED |= {"payroll_by_week.csv", "fte_of_a_quarter.csv"}
_NOT_MAPPED |= {path.name for path in AWKWARD.glob("month*_beside_years.csv")} | {"english_list_by_week.csv"}
_NOT_MAPPED |= {"finnish_weeks.csv", "norwegian_weeks.csv"}
# In these the header has the unit of its numbers.
_NOT_MAPPED |= {"header_other_units.csv", "value_in_mnkr.csv", "value_in_tkr.csv", "value_in_thousands_header.csv"}


def rows(file: CheckedFile) -> list[tuple[str, list[dict[str, object]], list[tuple[int, str]]]]:
    """All that was read: rows, and the refused ones by row and code."""
    return [
        (
            table.kind.name,
            [{**row, "sheet": None} for row in table.rows.to_pylist()],
            sorted((row["row_number"], row["code"]) for row in table.refused.to_pylist()),
        )
        for table in file.tables
    ]


@cache
def foreign(content: bytes, name: str) -> tuple[bytes, FileMapping] | None:
    """The file with words of nobody's as headers, and the mapping that says what they are; None where its header is no
    single line of a text file, or nothing of it is ours."""
    try:
        checked = check_file(content, name, KEY)
        source: SourceFile = open_file(content, name).source
    except FileRefused:
        return None
    if len(source.tables) != 1 or len(checked.tables) != 1 or source.tables[0].reading.format != "csv":
        return None
    table, kind = source.tables[0], checked.tables[0].kind
    lines = {
        row
        for part in table.reading.skipped
        if part.why == "header"
        for row in range(part.first_row, part.last_row + 1)
    }
    text = content.decode(table.reading.encoding or "utf-8").removeprefix("\ufeff")
    if lines or text.lower().startswith("sep=") or "\r" in text.replace("\r\n", ""):
        return None
    matched = {index: field for field, index in schemas.match_columns(kind, table.header).items()}
    if not checked.tables[0].used or not matched:
        return None
    header = [f"Spalt {index}" if index in matched else cell for index, cell in enumerate(table.header)]
    columns = tuple(Column(cell, matched.get(index)) for index, cell in enumerate(header))
    rows_written = records(text, table)
    named = rows_written[table.reading.header_row - 1]
    wide = header + [""] * (len(named) - len(header))
    written = [wide if row == named else row for row in rows_written]
    out = io.StringIO()
    csv.writer(out, delimiter=table.reading.separator or ";", lineterminator="\n").writerows(written)
    mapping = FileMapping(Reading(header_row=table.reading.header_row), (TableMapping(kind.name, None, columns),))
    return out.getvalue().encode("utf-8"), mapping


def records(text: str, table: RawTable) -> list[list[str]]:
    """The file's records."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=table.reading.separator or ";"))


FILES = sorted(
    name
    for path in AWKWARD.glob("*.csv")
    if (name := path.name) not in _NOT_MAPPED and foreign(path.read_bytes(), path.name)
)


@pytest.mark.parametrize("name", FILES)
def test_the_same_rows_by_hand(name: str) -> None:
    content = (AWKWARD / name).read_bytes()
    made = foreign(content, name)
    assert made is not None
    assert rows(check_file(made[0], name, KEY, None, made[1])) == rows(check_file(content, name, KEY))


def test_files_of_several_layouts_are_among_them() -> None:
    """Else the test above would hold of nothing."""
    steps = set()
    for name in FILES:
        for table in check_file((AWKWARD / name).read_bytes(), name, KEY).tables:
            steps |= {step.step for reading in table.readings for step in reading.shaped}
    assert {"shaped_unpivoted", "shaped_filled_down", "shaped_heading", "shaped_file_name"} <= steps
    assert len(FILES) > 50


def by_hand(text: str, kind: str, fields: dict[str, str], reading: Reading = AS_FOUND) -> CheckedFile:
    """A text file whose columns somebody mapped."""
    table = open_file(text.encode(), "fil.csv", reading).tables[0]
    columns = tuple(Column(cell, fields.get(cell)) for cell in table.header)
    return check_file(text.encode(), "fil.csv", KEY, None, FileMapping(reading, (TableMapping(kind, None, columns),)))


def numbers(file: CheckedFile, field: str) -> list[tuple[str, object]]:
    """Period and number of each row."""
    return [(row["period"], row[field]) for table in file.tables for row in table.rows.to_pylist()]


WOMEN_AND_MEN = """Uppdrag;Tid;Kvinnor;;Män;
;;Antal;Utfört;Antal;Utfört
K-1;2024-01;1;0,5;2;4
K-1;2024-02;1;1,25;2;
K-1;2024-03;;;;
"""
LINES = Reading(header_row=1, header_last_row=2)
OF_BOTH = {
    "Uppdrag": "contract_id", "Tid": "period", "Kvinnor / Utfört": "fte_months", "Män / Utfört": "fte_months",
    "Kvinnor / Antal": "persons_started", "Män / Antal": "persons_started",
}  # fmt: skip


def test_women_and_men_are_added_up_and_a_part_that_is_missing_is_not_nought() -> None:
    file = by_hand(WOMEN_AND_MEN, "reports", OF_BOTH, LINES)
    assert numbers(file, "fte_months") == [("2024-01", 4.5), ("2024-03", None)]
    assert [(row["row_number"], row["code"]) for row in file.tables[0].refused.to_pylist()] == [
        (4, "number_unreadable")
    ]


def test_a_part_that_is_left_out_is_told() -> None:
    one_of_them = {**OF_BOTH, "Män / Utfört": ""}
    file = by_hand(WOMEN_AND_MEN, "reports", {name: field for name, field in one_of_them.items() if field}, LINES)
    left = [(column.header, column.beside) for column in file.tables[0].left_out]
    assert left == [("Män / Utfört", "fte_months")]


def test_sums_beside_their_parts_lose_nothing() -> None:
    text = "Uppdrag;Tid;Kvinnor;Män;Totalt\n;;Utfört;Utfört;Utfört\nK-1;2024-01;0,5;4;4,5\n"
    fields = {"Uppdrag": "contract_id", "Tid": "period", "Totalt / Utfört": "fte_months"}
    file = by_hand(text, "reports", fields, LINES)
    assert numbers(file, "fte_months") == [("2024-01", 4.5)]
    assert [column.beside for column in file.tables[0].left_out] == ["", ""]


def test_months_across_of_one_number() -> None:
    text = "Uppdrag;jan 2024;feb 2024;mars 2024\nK-1;1,5;2;\nK-2;0;1;3\n"
    months = dict.fromkeys(("jan 2024", "feb 2024", "mars 2024"), "fte_months")
    file = by_hand(text, "reports", {"Uppdrag": "contract_id", **months})
    expected = [("2024-01", 1.5), ("2024-02", 2.0), ("2024-01", 0.0), ("2024-02", 1.0), ("2024-03", 3.0)]
    assert numbers(file, "fte_months") == expected


def test_what_stands_above_the_table_is_found_for_mapped_columns() -> None:
    text = "Avtalsnummer;K-1;\nPeriod;2024-01;\n;;\nYrke;Började här;Utfört\nSnickare;2;1,5\n"
    file = by_hand(text, "reports", {"Började här": "persons_started", "Utfört": "fte_months"}, Reading(header_row=4))
    assert [(row["contract_id"], row["period"], row["fte_months"]) for row in file.tables[0].rows.to_pylist()] == [
        ("K-1", "2024-01", 1.5)
    ]  # fmt: skip


def test_groups_rows_and_columns_as_chosen() -> None:
    text = "Rapport\nUppdrag;Tid;Utfört;Utfört\ntext;text;tal;tal\nK-1;2024-01;0,5;4\nK-1;2024-02;1;2\nslut;;;\n"
    reading = Reading(header_row=2, header_last_row=2, first_row=4, last_row=5)
    named = replace(reading, groups=(ColumnGroup("Kvinnor", 3, 3), ColumnGroup("Män", 4, 4)))
    fields = {name: field for name, field in OF_BOTH.items() if "Antal" not in name}
    assert numbers(by_hand(text, "reports", fields, named), "fte_months") == [("2024-01", 4.5), ("2024-02", 3.0)]


def test_a_part_that_is_left_out_is_warned_of_and_stops_the_file() -> None:
    fields = {name: field for name, field in OF_BOTH.items() if name != "Män / Utfört"}
    file = by_hand(WOMEN_AND_MEN, "reports", fields, LINES)
    assert ("warning", "column_of_group_unread", "F") in {
        (each.level, each.code, each.column_letter) for each in file.groups
    }
    stops = [(stop.code, stop.arguments["column"]) for stop in review.compare(file, is_counted=False).stops]
    assert ("part_left_out", "F") in stops
