"""Text files given back, and what is never given back."""

from __future__ import annotations

import dataclasses

import openpyxl
import pytest
from annotated_files import HEADER, KEY, given_back, opened, saved, workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.__main__ import main
from etl.checking import check_file, checked_file
from etl.mapping import place_tables
from etl.mapping.model import Column, FileMapping, TableMapping
from etl.outgoing import annotate_original
from etl.outgoing.annotate import CannotBeReturned, annotate
from etl.outgoing.remarks import remarks
from etl.reading import generated_marks
from etl.reading.read_options import AS_FOUND


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    return "\r\n".join(";".join(row) for row in [HEADER, *rows]).encode("cp1252")


def test_a_text_file_gets_the_same_as_a_workbook():
    content = as_csv(
        [
            ("P1", "C1", "d1", "Praktik", "2024-06-01", "", "=1+1"),
            ("P2", "C1", "d2", "Praktik", "2024-13-01", "", "+46"),
        ]
    )
    first = check_file.check_file(content, "rapport juni.csv", KEY)
    made = annotate(content, first)
    assert made.file_name == "rapport juni - att rätta.xlsx"
    page = opened(made)["rapport juni"]
    assert [cell.value for cell in page[1]] == [*HEADER, "Åtgärd"]
    assert (page["G2"].value, page["G2"].data_type, page["G2"].number_format) == ("=1+1", "s", "@")
    assert bool(page["G2"].quotePrefix) and page["E3"].fill.fill_type == "solid" and page["E3"].comment
    book = opened(made)
    book["rapport juni"]["E3"] = "2024-12-01"
    second = check_file.check_file(saved(book), made.file_name, KEY)
    (before,), (after,) = first.tables, second.tables
    assert (second.taken, second.refused) == (2, 0)
    assert after.readings[0].sheet is None and after.mapping == before.mapping, "the same layout as the text file"
    assert before.rows.to_pylist() == after.rows.to_pylist()[:1]
    again = annotate(saved(book), second)
    assert opened(again)["rapport juni"]["H3"].value is None


def test_a_row_shorter_than_the_header_has_its_missing_cell_marked():
    content = b"placement_id;contract_id;participant_key;form;start_date\nP1;C1;d1;internship\n"
    page = opened(given_back(content, "p.csv"))["p"]
    assert page["E2"].fill.fill_type == "solid" and page["F2"].value.startswith("Rätta start_date (kolumn E)")


_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), max_size=12).filter(
    lambda text: '"' not in text and ";" not in text
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(_TEXTS, st.sampled_from(["2024-01-01", "2024-13-01", "=1", "-", "@x", "+1"])), min_size=1, max_size=5
    )
)
def test_every_text_is_the_same_text_and_none_is_a_formula(cells):
    rows = [(f"P{i}", "C1", f"d{i}", "Praktik", day, "", text) for i, (text, day) in enumerate(cells)]
    content = "\r\n".join(";".join(row) for row in [HEADER, *rows]).encode()
    try:
        file = check_file.check_file(content, "p.csv", KEY)
    except place_tables.FileRefused:
        return
    made = annotate(content, file)
    assert not annotate_original.has_formulas(made.content)
    page = opened(made)["p"]
    for number, row in enumerate(rows, start=2):
        assert [page.cell(number, i).value or "" for i in range(1, 8)] == list(row)


def test_with_a_sole_traders_number_nothing_is_given_back():
    rows = b"contract_id;organisation_id;supplier_id;start_date\nC1;212000-0142;811218-9876;2024-13-01\n"
    with pytest.raises(CannotBeReturned) as refused:
        given_back(rows, "avtal.csv")
    assert refused.value.code == "giving_back_personal"


def test_on_the_command_line(tmp_path, data_folder, capsys):
    path, out = tmp_path / "rapport juni.xlsx", tmp_path / "ut.xlsx"
    path.write_bytes(saved(workbook()))
    assert main(["check", str(path), "--write-annotated", str(out), "--json"]) == 1
    assert '"refused": 2' in capsys.readouterr().out
    assert openpyxl.load_workbook(out)["Placeringar juni"]["H6"].value.startswith("Rätta Form")
    assert not data_folder.exists()
    out.unlink()
    path = tmp_path / "p.csv"
    path.write_bytes(as_csv([("P1", "C1", "811218-9876", "Praktik", "2024-06-01", "", "")]))
    assert main(["check", str(path), "--write-annotated", str(out)]) == 2
    assert not out.exists() and "avvisades hel" in capsys.readouterr().err


def test_an_identity_number_is_found_in_our_column_and_sheet_too():
    for place in (("Placeringar juni", "H6"), ("Sammanfattning", "C20")):
        book = opened(given_back(saved(workbook())))
        book[place[0]][place[1]] = "811218-9876"
        with pytest.raises(place_tables.FileRefused) as refused:
            check_file.check_file(saved(book), "x.xlsx", KEY)
        assert refused.value.code == "identity_numbers_found"
        assert [(found.sheet, found.letter) for found in refused.value.places] == [(place[0], place[1][0])]


def test_the_example_row_of_a_template_is_no_row():
    content = as_csv(
        [
            (generated_marks.EXAMPLE, "C1", "d1", "Praktik", "2024-06-01", "", ""),
            ("P2", "C1", "d2", "Praktik", "2024-06-01", "", ""),
        ]
    )
    (table,) = check_file.check_file(content, "p.csv", KEY).tables
    assert table.rows["placement_id"].to_pylist() == ["P2"]
    assert [(part.first_row, part.why) for part in table.readings[0].skipped] == [(2, "example")]


def test_a_text_file_whose_contract_has_no_column_is_marked_each_time_that_it_comes():
    """The contract is a fixed text: it is named as we name it, and its file is known again without a heading for it."""
    columns = (("Nr", "placement_id"), ("Kandidat", "participant_key"), ("Sort", "form"), ("Börjar", "start_date"))
    mapped = TableMapping("placements", None, tuple(Column(*pair) for pair in columns), {"contract_id": "C1"})
    content = "Nr;Kandidat;Sort;Börjar\nP1;d1;Praktikjobb;2024-06-01\nP2;d2;Praktikjobb;2024-06-01\n".encode()

    def checked(content: bytes, name: str) -> checked_file.CheckedFile:
        return check_file.check_file(content, name, KEY, mapping=FileMapping(tables=(mapped,)))

    first = annotate(content, checked(content, "juni.csv"))
    book = opened(first)
    book["juni"]["C2"] = "Praktik"
    again = checked(saved(book), first.file_name)
    assert (again.taken, again.refused) == (1, 1)
    page = opened(annotate(saved(book), again))["juni"]
    assert page["E3"].value.startswith("Rätta Sort") and not page["E2"].value
    wrong = dataclasses.replace(mapped, fixed={"contract_id": "2024-01-01"})
    good = content.replace(b"Praktikjobb", b"Praktik")
    said = remarks(check_file.check_file(good, "juni.csv", KEY, mapping=FileMapping(tables=(wrong,))))
    assert [action.column for action in said.actions] == ["Avtalsnummer"]


def test_a_doubtful_number_and_a_column_of_a_group_are_things_to_do():
    # A case number begins with its day; every tenth has by chance the last digit of a person.
    cases = [f"2403{row % 28 + 1:02}-{row + 1:04}" for row in range(100)]
    lines = ["contract_id;organisation_id;supplier_id;start_date;Diarienummer"]
    lines += [f"K-{row};212000-0142;556036-0793;2024-01-01;{case}" for row, case in enumerate(cases)]
    made = remarks(check_file.check_file("\n".join(lines).encode(), "avtal.csv", KEY))
    (doubtful,) = [each for each in made.actions if each.code == "identity_number_doubtful"]
    assert (doubtful.level, doubtful.column) == ("warning", "E Diarienummer") and doubtful.rows
    columns = tuple(
        Column(name, field)
        for name, field in (
            ("Avtal", "contract_id"),
            ("Tid", "period"),
            ("Kvinnor / Utfört", "fte_months"),
            ("Män / Utfört", None),
        )
    )
    mapping = FileMapping(AS_FOUND, (TableMapping("reports", None, columns),))
    rows = b"Avtal;Tid;Kvinnor / Utf\xc3\xb6rt;M\xc3\xa4n / Utf\xc3\xb6rt\nK-1;2024-01;0,5;4\n"
    left = remarks(check_file.check_file(rows, "rapport.csv", KEY, mapping=mapping))
    assert [(each.level, each.code, each.letter) for each in left.actions] == [
        ("warning", "column_of_group_unread", "D")
    ]
