"""Columns that a file leaves out: those that would be lost, and those of numbers that nobody reads."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from etl.__main__ import main
from etl.checking import check_file
from etl.intake import look, review, take
from etl.intake.review import FileReview
from etl.mapping.model import Column, FileMapping
from tests.etl.small_deliveries import (
    CONTRACTS,
    FOREIGN,
    by_hand,
    codes,
    examined,
    load,
    placements,
    stops,
)

pytestmark = pytest.mark.builds  # what a file would change is counted by the SQL of a build

# --- columns that would be lost ----------------------------------------------------------------------------------

YOUTH = CONTRACTS.replace("required_places\n", "required_places;target_groups\n").replace(";10\n", ";10;youth\n")
WITH_GROUPS = """placement_id;contract_id;participant_key;form;start_date;end_date;sex;target_groups
P1;TRV 2024/1;d1;praktik;2024-01-01;2024-01-31;K;youth
P2;TRV 2024/1;d2;praktik;2024-02-01;2024-02-29;;newly_arrived
P3;TRV 2024/1;d3;praktik;2024-03-01;2024-03-31;M;
"""


def without(text: str, *names: str) -> str:
    """The file without those columns."""
    lines = [line.split(";") for line in text.splitlines()]
    kept = [place for place, name in enumerate(lines[0]) if name not in names]
    return "".join(";".join(line[place] for place in kept) + "\n" for line in lines)


def lost(reviewed: FileReview) -> dict[str, str]:
    """Column -> rows that lose what it says, of stops and of warnings."""
    told = [*reviewed.stops, *reviewed.groups]
    return {each.arguments["column"]: each.arguments["rows"] for each in told if each.code.startswith("column_lost")}


def test_a_column_left_out_that_decides_what_counts_stops_the_file(data_folder: Path) -> None:
    load(YOUTH, "avtal.csv")
    load(WITH_GROUPS)
    found = examined(without(WITH_GROUPS, "target_groups"))
    assert found.changes.totals == (2.0, 3.0), "who was known to be outside the target group would begin to count"
    assert stops(found) == {"column_lost_decides"} and lost(found) == {"Målgrupper": "2 rader"}
    with pytest.raises(take.Stopped):
        load(without(WITH_GROUPS, "target_groups"))
    load(without(WITH_GROUPS, "target_groups"), reason="uppgiften var fel")
    again = examined(without(WITH_GROUPS, "target_groups"), "igen.csv")
    assert not stops(again), "what is gone is not lost once more"


def test_a_column_left_out_that_decides_nothing_is_a_warning(register: Path) -> None:
    load(WITH_GROUPS)
    found = examined(without(WITH_GROUPS, "sex"))
    assert not stops(found) and "column_lost" in codes(found) and lost(found) == {"Kön": "2 rader"}


def test_a_column_is_lost_only_for_the_rows_that_are_replaced(register: Path) -> None:
    load(WITH_GROUPS)
    assert not lost(examined(placements(1, contract="TRV 2024/2", prefix="x"))), "another contract"
    assert not lost(examined(WITH_GROUPS.replace("2024-03-31", "2024-03-30"))), "the column is there"
    spelt = without(WITH_GROUPS, "sex").replace("TRV 2024/1", "trv 2024/1")
    assert lost(examined(spelt)) == {"Kön": "2 rader"}, "however the contract's number is written"
    reports = "contract_id;period;form;fte_months;reason\nTRV 2024/1;2024-02;praktik;3;no_candidates\n"
    load(reports, "rapport.csv")
    assert not lost(examined("contract_id;period;fte_months\nTRV 2024/1;2024-03;3\n", "rapport.csv")), "another period"
    found = examined("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\n", "rapport.csv")
    assert lost(found) == {"Form": "1 rad", "Skäl": "1 rad"} and stops(found) == {"column_lost_decides"}


def test_the_command_line_stops_for_a_lost_column(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(WITH_GROUPS)
    path = tmp_path / "utan.csv"
    path.write_text(without(WITH_GROUPS, "target_groups", "sex"), encoding="utf-8")
    capsys.readouterr()
    assert main(["load", str(path)]) == 2
    told = " ".join(capsys.readouterr().out.split())
    assert "Kolumnen Målgrupper saknas, och den avgör vad som räknas. Uppgiften försvinner för 2 rader" in told
    assert "Kolumnen Kön saknas. Uppgiften försvinner för 2 rader som redan finns." in told
    assert main(["load", str(path), "--confirm", "leverantören vet inte"]) == 0


def test_common_headings_and_sums_with_a_unit(register: Path) -> None:
    text = (
        "Avtal;Period;Startade;Pågår;Avslutat;Heltidsmån.\nTRV 2024/1;2024-02;2;3;1;2,5\nSumma;;2 personer;3 "
        "pers.;1;2,5 mån\n"
    )
    found = examined(text, "rapport.csv")
    row = found.file.tables[0].rows.to_pylist()[0]
    assert [row[name] for name in ("persons_started", "persons_ongoing", "persons_ended", "fte_months")] == [
        2,
        3,
        1,
        2.5,
    ]
    assert found.file.taken == 1 and not found.file.refused and not found.file.tables[0].ignored


# --- columns of numbers that nobody reads ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cells", "level"),
    [
        ("Timmar per vecka", ("20", "40"), "warning"),
        ("Arbetade tim", ("20 h", "37,5 h"), "warning"),
        ("Tjänst", ("50", "100"), "warning"),  # written as extents are
        ("Antal personer", ("1", "3"), "warning"),
        ("Löpande", ("1", "2"), "advice"),
        ("Timmar", ("många", "få"), "advice"),  # no numbers
        ("Kostnadsställe", ("5012", "5013"), "advice"),
    ],
)
def test_a_column_of_numbers_that_may_decide_is_a_warning(
    register: Path, header: str, cells: tuple[str, str], level: str
) -> None:
    lines = without(placements(1, 2), "extent_pct").splitlines()
    text = "\n".join(f"{line};{cell}" for line, cell in zip(lines, (header, *cells))) + "\n"
    (group,) = [each for each in examined(text).groups if each.header == header]
    assert (group.level, group.column_letter) == (level, "G")
    assert group.code == ("column_number_unread" if level == "warning" else "column_unknown")


def test_it_is_pointed_out_where_columns_are_mapped_too(register: Path) -> None:
    text = (
        FOREIGN.replace("Omf", "Timmar").replace("stor", "20") + "3;TRV 2024/1;d3;Praktikant;2024-04-01;2024-04-30;40\n"
    )
    (table,) = look.look(text.encode(), "fil.csv", kind="placements").tables
    assert table.suggested and table.header[-1] == "Timmar"
    assert table.suggested.reasons[-1].code == "left_out_number"


def test_a_column_that_somebody_left_out_is_not_pointed_out(register: Path) -> None:
    text = FOREIGN.replace("Omf", "Timmar").replace("stor", "20")
    (table,) = by_hand().tables
    columns = tuple(Column("Timmar", None) if column.header == "Omf" else column for column in table.columns)
    found = examined(text, mapping=FileMapping(tables=(replace(table, columns=columns, words={}),)))
    assert not [each for each in found.groups if each.header == "Timmar"]


def test_what_several_sheets_have_is_said_once_with_their_names(register: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, month in (("Vår", 2), ("Sommar", 6)):
        page = book.create_sheet(name)
        for line in placements(month, prefix=name[0]).splitlines():
            page.append([*line.split(";"), "Diarium" if line.startswith("placement") else "x"])
    out = io.BytesIO()
    book.save(out)
    (group,) = [
        each
        for each in review.review_file(check_file.open_file(out.getvalue(), "två.xlsx")).groups
        if each.header == "Diarium"
    ]
    assert (group.code, group.sheet) == ("column_unknown", "Vår, Sommar")
