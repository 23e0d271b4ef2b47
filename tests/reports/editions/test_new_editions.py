"""A new edition lists what has changed since the one before; the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from fixed_world import FIRST, SECOND, built, bytes_of, fixed, persons_left, persons_shown, text_of

from etl.store import deliveries
from reports import Request, make
from reports import __main__ as commands
from reports.content.model import Table
from reports.editions import compare, edition_store, fix_edition


def test_a_new_edition_lists_each_figure_and_the_deliveries_between(published):
    kept = fixed()
    before, were = bytes_of(kept), persons_shown(published)
    persons_left(published, 5)
    are = persons_shown(published)
    withdrawn = published.contracts(
        "contract_id title requirement required_places start_date end_date report_frequency\n"
        "C9 Annat numeric 5 2024-01-01 2025-12-31 quarterly"
    )
    deliveries.withdraw(withdrawn.id, "fel avtal", "Bo")
    built(published)
    new = fix_edition.revise(FIRST, "Leverantören har rättat sin fil.", "Nämndens sekreterare")
    assert (new.number, new.report, new.edition, new.replaces) == (f"{FIRST}-2", FIRST, 2, FIRST)
    assert new.as_of == kept.as_of and new.request == kept.request
    assert new.address.endswith(f"?report={FIRST}-2")
    book = openpyxl.load_workbook(io.BytesIO(edition_store.file(new, "xlsx")))
    rows = [row for row in book["Ändrade siffror"].iter_rows(min_row=2, values_only=True) if row[2]]
    # How many persons there are is rounded in both; what they gave is the contract's.
    assert were == are or ("Nyckeltal", "Personer", "Värde", were, are, are - were) in rows
    assert ("Nyckeltal", "Levererade platser", "Värde", 8, 5, -3) in rows
    listed = {row[:3]: row[3:5] for row in rows}
    found = {
        (c.table, c.row, c.column) for c in compare.differences(edition_store.content(kept), edition_store.content(new))
    }
    assert found == set(listed)
    between = [row for row in book["Leveranser emellan"].iter_rows(min_row=2, values_only=True) if row[2]]
    assert [(row[0], row[2], row[3]) for row in between] == [
        (str(kept.last_delivery + 1), "placeringar", "test"),
        (str(kept.last_delivery + 2), "avtal", "test"),
        (str(kept.last_delivery + 3), f"drar tillbaka leverans {kept.last_delivery + 2}", "Bo"),
    ]
    said = text_of(edition_store.file(new, "pdf"))
    assert "Skäl: Leverantören har rättat sin fil." in said and f"Ersätter {FIRST}" in said
    assert f"Ändrat sedan {FIRST}" in said
    # The edition before stays as it was, and both can be made anew.
    assert bytes_of(kept) == before
    assert [each.number for each in edition_store.editions(f"{FIRST}-2")] == [FIRST, new.number]
    for number in (FIRST, new.number):
        again = fix_edition.reproduce(number)
        assert again.same and all(again.files.values()), number


def test_a_third_edition_is_compared_with_the_second(published):
    fixed()
    persons_left(published, 6)
    fix_edition.revise(FIRST, "Rättat.", "Anna")
    were = persons_shown(published)
    persons_left(published, 15)
    third = fix_edition.revise(FIRST, "Rättat igen.", "Anna")
    assert (third.number, third.replaces) == (f"{FIRST}-3", f"{FIRST}-2")
    book = openpyxl.load_workbook(io.BytesIO(edition_store.file(third, "xlsx")))
    rows = list(book["Ändrade siffror"].iter_rows(min_row=2, values_only=True))
    assert ("Nyckeltal", "Personer", "Värde", were, are := persons_shown(published), are - were) in rows
    assert fixed(Request(sections=("summary",))).number == SECOND


def test_no_new_edition_without_a_change_or_a_reason(published):
    fixed()
    for why, code in (("", "no_reason"), ("Inget har hänt.", "nothing_changed"), ("19811218-9876", "identity_number")):
        with pytest.raises(fix_edition.CannotFix) as refused:
            fix_edition.revise(FIRST, why, "Anna")
        assert refused.value.code == code
        assert fix_edition.problem_in_words(refused.value)
    assert len(edition_store.everything()) == 1


def test_a_hidden_figure_stays_hidden_in_the_list_of_changes(published):
    """Thirty women, then three: the new share is hidden, and no difference tells what it is."""
    persons_left(published, 30)
    fixed()
    persons_left(published, 3)
    hidden = fix_edition.revise(FIRST, "Rättat.", "Anna")
    book = openpyxl.load_workbook(io.BytesIO(edition_store.file(hidden, "xlsx")))
    rows = list(book["Ändrade siffror"].iter_rows(min_row=2, values_only=True))
    share = [row for row in rows if row[:3] == ("Personer, placeringar och arbete efteråt", "Andel kvinnor", "Värde")]
    assert [row[4:6] for row in share] == [("..", "..")]
    assert all(row[5] == ".." for row in rows if ".." in row[3:5])
    kept = edition_store.content(hidden)
    cells = [c for s in kept["sections"] for b in s["blocks"] if b["is"] == "table" for row in b["rows"] for c in row]
    assert any(cell["text"] == ".." for cell in cells)
    assert all("value" not in cell for cell in cells if cell["text"] == "..")


def test_missing_and_new_rows_have_no_difference():
    def told(rows: list[list[dict[str, object]]]) -> compare.Content:
        table = {"is": "table", "name": "T", "title": "T", "columns": ["Vad", "Värde"], "rows": rows}
        return {"sections": [{"name": "s", "title": "S", "blocks": [table]}]}

    old = told(
        [
            [{"text": "a"}, {"text": "uppgift saknas", "unit": "count"}],
            [{"text": "b"}, {"text": "50 %", "unit": "share", "value": 0.5}],
            [{"text": "c", "key": "1"}, {"text": "1", "unit": "count", "value": 1}],
            [{"text": "c", "key": "2"}, {"text": "2", "unit": "count", "value": 2}],
        ]
    )
    new = told(
        [
            [{"text": "a"}, {"text": "5", "unit": "count", "value": 5}],
            [{"text": "b"}, {"text": "53 %", "unit": "share", "value": 0.531}],
            [{"text": "c", "key": "2"}, {"text": "2", "unit": "count", "value": 2}],
            [{"text": "d"}, {"text": "1", "unit": "count", "value": 1}],
        ]
    )
    changes = [(c.row, c.difference, c.old is None, c.new is None) for c in compare.differences(old, new)]
    assert changes == [
        ("a", "-", False, False),
        ("b", "+3,1 procentenheter", False, False),
        ("d", "-", True, False),
        ("c", "-", False, True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "unit", "wanted"),
    [
        (360.5, 439.5, "places", "+79,0"),
        (8.9, 8.7, "places", "−0,2"),
        (8.94, 8.93, "places", "−0,01"),
        (1_000_000, 1_500_000, "sek", "+500\u00a0000"),
        (0.5, 0.5004, "share", "+0,04 procentenheter"),
    ],
)
def test_a_difference_is_never_told_as_nought(old, new, unit, wanted):
    before, after = ({"text": "x", "unit": unit, "value": value} for value in (old, new))
    assert compare.Change("S", "T", "r", "c", before, after).difference == wanted


@pytest.mark.parametrize(
    ("old", "new", "unit", "wanted"),
    [
        (10.76, 10.62, "places", ("10,8", "10,6", "−0,2")),
        (30.8, 32, "places", ("30,8", "32,0", "+1,2")),
        (8.26, 8.34, "places", ("8,26", "8,34", "+0,08")),  # one decimal would show the same twice
        (0.5, 0.505, "share", ("50,0\u00a0%", "50,5\u00a0%", "+0,5 procentenheter")),
        (69, 72, "count", ("69", "72", "+3")),
    ],
)
def test_old_new_and_difference_add_up_as_they_are_written(old, new, unit, wanted):
    before, after = ({"text": "x", "unit": unit, "value": value} for value in (old, new))
    assert compare.Change("S", "T", "r", "c", before, after).written == wanted


def test_every_row_of_a_report_can_be_told_from_the_others(published):
    """A table of which two rows share key and text could compare one with the other."""
    for _section, block in make(Request()).blocks():
        if isinstance(block, Table) and not block.repeats:
            keys = [row[0].key or row[0].text for row in block.rows]
            assert len(keys) == len(set(keys)), block.title
            labels = [column.label for column in block.columns]
            assert len(labels) == len(set(labels)), block.title


def test_the_command_line(published, capsys):
    assert commands.main(["fix", "--by", "Anna", "--sections", "summary", "--from", "2024-01", "--to", "2024-12"]) == 0
    number, *files = capsys.readouterr().out.split()
    assert number == FIRST and sorted(Path(name).suffix for name in files) == [".docx", ".pdf", ".xlsx"]
    assert commands.main(["reproduce", number]) == 0
    assert "desamma, bit för bit" in capsys.readouterr().out
    persons_left(published, 5)
    assert commands.main(["fix", "--replaces", number, "--why", "Rättat.", "--by", "Bo"]) == 0
    capsys.readouterr()
    assert commands.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [FIRST, f"{FIRST}-2"]
    assert "Anna" in lines[0] and "januari 2024 – december 2024" in lines[0] and lines[1].endswith(f"← {FIRST}")
    assert commands.main(["list", "--json"]) == 0
    assert [each["number"] for each in json.loads(capsys.readouterr().out)] == [FIRST, f"{FIRST}-2"]
    assert commands.main(["reproduce", f"{FIRST}-2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same"] is True
    assert commands.main(["fix", "--replaces", number, "--why", "Rättat.", "--from", "2024-02"]) == 2
    assert "samma urval" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["R-1999-001", "../../etc", "R-2026-001/../x", ""])
def test_an_unknown_number_is_told(published, number, capsys):
    assert commands.main(["reproduce", number]) == 2
    assert "Det finns ingen fastställd rapport" in capsys.readouterr().err
    assert commands.main(["fix", "--replaces", number or "x", "--why", "Rättat."]) == 2
