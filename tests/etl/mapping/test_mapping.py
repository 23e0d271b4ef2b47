"""Mappings: plain data that is never trusted, layouts that are known again, words and fields without a column."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.checking import check_file
from etl.checking.checked_file import CheckedFile
from etl.kinds import schemas
from etl.mapping import apply_mapping, model
from etl.mapping.model import Column, Derivation, FileMapping, MappingRefused, TableMapping
from etl.mapping.place_tables import FileRefused
from etl.reading.read_options import ColumnGroup, Reading

FOREIGN = [
    ["Nr", "Kontrakt nummer", "Kandidat", "Sort", "Börjar", "Omf", "Synpunkt"],
    ["1", "C1", "d1", "Praktikant", "2024-02-01", "stor", "x"],
    ["2", "C1", "d2", "Kontorsjobb", "2024-03-01", "50", "y"],
]
FIELDS = ["placement_id", "contract_id", "participant_key", "form", "start_date", "extent_pct", None]


def as_csv(rows: list[list[str]], separator: str = ";", encoding: str = "utf-8") -> bytes:
    return "".join(separator.join(row) + "\r\n" for row in rows).encode(encoding)


def table(**changes: object) -> TableMapping:
    columns = tuple(Column(header, field) for header, field in zip(FOREIGN[0], FIELDS))
    words = {"extent_pct": {"stor": "100"}, "form": {"kontorsjobb": "fixed_term"}}
    return TableMapping(**{"kind": "placements", "sheet": None, "columns": columns, "words": words, **changes})


def check(content: bytes, given_mapping: FileMapping | None, name: str = "fil.csv", **more: object) -> CheckedFile:
    return check_file.check_file(content, name, bytes(32), mapping=given_mapping, **more)


def taken(file: CheckedFile) -> list[dict[str, object]]:
    (found,) = file.tables
    return found.rows.to_pylist()


def test_foreign_columns_and_words() -> None:
    file = check(as_csv(FOREIGN), FileMapping(tables=(table(),)))
    first, second = taken(file)
    assert (first["contract_id"], first["form"], first["extent_pct"]) == ("C1", "internship", 100)
    assert (second["participant_key"], second["form"], second["extent_pct"]) == ("d2", "fixed_term", 50)
    assert (file.taken, file.refused) == (2, 0)


def test_a_problem_stands_where_the_file_has_it() -> None:
    rows = [*FOREIGN, ["3", "C1", "d3", "Praktikant", "snart", "50", ""]]
    (group,) = [group for group in check(as_csv(rows), FileMapping(tables=(table(),))).groups if group.level == "error"]
    assert (group.code, group.column_letter, group.header, group.rows, group.count) == (
        "date_unreadable", "E", "Börjar", (4,), 1,
    )  # fmt: skip


def test_words_that_mean_nothing_are_listed_with_their_rows() -> None:
    (found,) = check(as_csv(FOREIGN), FileMapping(tables=(table(words={}),))).tables
    assert found.words == {"form": {"Kontorsjobb": 1}, "extent_pct": {"stor": 1}}
    assert {(cell.row_number, cell.field, cell.text) for cell in found.to_mend} == {
        (3, "form", "Kontorsjobb"), (2, "extent_pct", "stor"),
    }  # fmt: skip


def test_a_word_can_mean_that_nothing_is_known() -> None:
    words = {"extent_pct": {"stor": ""}, "form": {"kontorsjobb": "other"}}
    first, _ = taken(check(as_csv(FOREIGN), FileMapping(tables=(table(words=words),))))
    assert first["extent_pct"] is None


def test_fixed_and_derived() -> None:
    rows = [["Nr", "Kandidat", "Börjar"], ["1", "d1", "2024-02-01"], ["2", "d1", "2024-03-01"]]
    columns = (Column("Nr", None), Column("Kandidat", "participant_key"), Column("Börjar", "start_date"))
    made = TableMapping(
        "placements",
        None,
        columns,
        fixed={"contract_id": "C9", "form": "praktik"},
        derived={"placement_id": Derivation("joined", ("Kandidat", "Börjar"))},
    )
    found = taken(check(as_csv(rows), FileMapping(tables=(made,))))
    assert [row["placement_id"] for row in found] == ["d1/2024-02-01", "d1/2024-03-01"]
    assert {(row["contract_id"], row["form"]) for row in found} == {("C9", "internship")}
    assert made.to_confirm == ["contract_id"]


@pytest.mark.parametrize(
    ("derivation", "name", "period"),
    [
        (Derivation("month_of", ("Dag",)), "fil.csv", "2024-05"),
        (Derivation("file_name"), "Rapport mars 2024.csv", "2024-03"),
        (Derivation("copy_of", ("Månad",)), "fil.csv", "2024-06"),
    ],
)
def test_a_period_is_made(derivation: Derivation, name: str, period: str) -> None:
    rows = [["Avtal", "Dag", "Månad", "Tid"], ["C1", "2024-05-17", "juni 2024", "2,5"]]
    columns = (Column("Avtal", "contract_id"), Column("Dag", None), Column("Månad", None), Column("Tid", "fte_months"))
    made = TableMapping("reports", None, columns, derived={"period": derivation})
    assert [row["period"] for row in taken(check(as_csv(rows), FileMapping(tables=(made,)), name))] == [period]


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("Rapport mars 2024.xlsx", "2024-03"),
        ("rapport_2024-03.csv", "2024-03"),
        ("2024_03 rapport.csv", "2024-03"),
        ("Q1 2024.xlsx", "2024-Q1"),
        ("rapport jan-mars 2024.xlsx", None),  # three months are no month
        ("2024-03-15.csv", None),  # a day may be when it was sent
        ("export 20240312.csv", None),
        ("rapport 2024-03 och 2024-04.csv", None),
        ("rapport.csv", None),
    ],
)
def test_a_period_in_a_file_name(name: str, period: str | None) -> None:
    assert apply_mapping.period_in_name(name) == period


def test_columns_in_another_order_are_the_same_layout() -> None:
    order = [3, 0, 6, 2, 1, 5, 4]
    rows = [[row[index] for index in order] for row in FOREIGN]
    rows[0] = [cell.upper() + " " for cell in rows[0]]
    assert taken(check(as_csv(rows), FileMapping(tables=(table(),))))[0]["contract_id"] == "C1"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mars 2024", "April 2024", True),
        ("2024-03", "2024-04", True),
        ("Blad1", "Blad2", True),
        ("Praktik", "Anställda", False),
        ("Sheet1", None, True),
        ("Praktik", None, False),
    ],
)
def test_names_of_sheets_that_say_nothing_of_the_rows_are_alike(one: str, other: str, same: bool) -> None:
    assert model.is_same_sheet(one, other) is same


def test_a_mapping_of_another_file_is_refused() -> None:
    with pytest.raises(FileRefused) as refusal:
        check(b"Avtalsnr;Period;Tid\nC1;2024-01;1\n", FileMapping(tables=(table(),)))
    assert refusal.value.code == "mapping_does_not_fit"


# --- never trusted -----------------------------------------------------------------------------------------------


def test_there_and_back() -> None:
    place = Reading(header_row=3, header_last_row=4, first_row=6, last_row=60, groups=(ColumnGroup("Kvinnor", 3, 4),))
    made = FileMapping(replace(place, encoding="cp1252", sheet="Blad1", date_order="month_first"), (table(),))
    assert model.from_json(json.loads(json.dumps(model.to_json(made)))) == made


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "hemligt"}, "mapping_unknown_name"),
        ({"columns": [{"header": "A", "field": "finns_inte"}]}, "mapping_unknown_name"),
        ({"columns": [{"header": "A", "field": "form"}, {"header": "B", "field": "form"}]}, "mapping_field_twice"),
        ({"columns": "A"}, "mapping_unreadable"),
        ({"columns": [{"header": 1, "field": "form"}]}, "mapping_unreadable"),
        ({"fixed": {"start_date": "snart"}}, "mapping_word_unreadable"),
        ({"fixed": {"contract_id": ""}}, "mapping_word_unreadable"),
        ({"words": {"form": {"x": "hopp"}}}, "mapping_word_unreadable"),
        ({"words": {"extent_pct": {"x": "250"}}}, "mapping_word_unreadable"),
        ({"fixed": {"participant_key": "d1"}}, "mapping_key_fixed"),
        ({"fixed": {"placement_id": "P1"}}, "mapping_key_fixed"),
        ({"kind": "organisations", "fixed": {"organisation_id": "212000-0142"}}, "mapping_key_fixed"),
        ({"derived": {"form": {"how": "exec", "headers": []}}}, "mapping_unreadable"),
        ({"derived": {"form": {"how": "copy_of", "headers": ["finns inte"]}}}, "mapping_unreadable"),
        ({"derived": {"form": {"how": "month_of", "headers": ["A"]}}}, "mapping_unreadable"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    raw = {"kind": "placements", "sheet": None, "columns": [{"header": "A", "field": None}], **change}
    with pytest.raises(MappingRefused) as refusal:
        model.from_json({"format": 1, "tables": [raw]})
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "reading",
    [
        {"encoding": "rot13"},
        {"separator": "x"},
        {"header_row": 0},
        {"header_row": True},
        {"annat": 1},
        [],
        {"header_last_row": 3},
        {"header_row": 3, "header_last_row": 2},
        {"header_row": 3, "first_row": 3},
        {"first_row": 9, "last_row": 8},
        {"last_row": 1_048_577},
        {"groups": [{"name": "Kvinnor", "first": 3}]},
        {"groups": [{"name": " ", "first": 3, "last": 3}]},
        {"groups": [{"name": "Kvinnor", "first": 4, "last": 3}]},
        {"groups": "Kvinnor"},
    ],
)
def test_reading_that_cannot_be_is_refused(reading: object) -> None:
    with pytest.raises(MappingRefused):
        model.from_json({"format": 1, "reading": reading, "tables": []})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "format",
                    "tables",
                    "reading",
                    "kind",
                    "columns",
                    "header",
                    "field",
                    "fixed",
                    "words",
                    "derived",
                    "how",
                    "headers",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_anything_else_is_refused_and_nothing_breaks(raw: object) -> None:
    try:
        found = model.from_json(raw)
    except MappingRefused:
        return
    assert model.from_json(model.to_json(found)) == found


@given(st.lists(st.sampled_from(["Avtal", "avtal ", "", "Nr", "Form"]), max_size=6), st.randoms())
def test_every_column_keeps_its_field_whatever_the_order(headers: list[str], chance) -> None:
    names = [field.name for field in schemas.kinds()["placements"].fields]
    columns = tuple(Column(header, name) for header, name in zip(headers, names))
    made = TableMapping("placements", None, columns)
    shuffled = headers[:]
    chance.shuffle(shuffled)
    found = FileMapping(tables=(made,)).table_for(shuffled, None)
    assert found is not None
    assert sorted(column.field or "" for column in found.columns) == sorted(column.field or "" for column in columns)


# --- how it is read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reading"),
    [
        ("Avtalsnr|Period|fte_months\nÅ1|2024-01|1\n".encode("cp850"), Reading(encoding="cp850")),
        ("Avtalsnr;Period;fte_months\nÅ1;2024-01;1\n".encode("utf-16"), Reading(separator=";")),
        ("sep=,\nAvtalsnr;Period;fte_months\nÅ1;2024-01;1\n".encode(), Reading(separator=";")),
        ("Avtalsnr;Period;x\nAvtalsnr;Period;fte_months\nÅ1;2024-01;1\n".encode(), Reading(header_row=2)),
    ],
)
def test_a_file_is_read_as_chosen(content: bytes, reading: Reading) -> None:
    file = check(content, FileMapping(reading))
    assert [(row["contract_id"], row["period"], row["fte_months"]) for row in taken(file)] == [("Å1", "2024-01", 1)]
    found = file.tables[0].readings[0]
    assert found.encoding == (reading.encoding or found.encoding)
    assert found.header_row == (reading.header_row or 1)


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (Reading(encoding="utf-16"), "encoding_does_not_fit"),
        (Reading(header_row=30), "header_row_not_found"),
        (Reading(sheet="Blad9"), "sheet_not_found"),
    ],
)
def test_what_cannot_be_read_so_is_said(reading: Reading, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        check(b"Avtalsnr;Period;fte_months\nC1;2024-01;1\n\n", FileMapping(reading))
    assert refusal.value.code == code


def test_decimal_mark_and_order_of_days_as_chosen() -> None:
    content = (
        b"contract_id;organisation_id;supplier_id;start_date;value_sek\nC1;212000-0142;556036-0793;03/04/2024;1.234\n"
    )
    first = check(content, FileMapping(Reading(decimal_mark="."))).tables[0].rows.to_pylist()
    assert (first[0]["start_date"].isoformat(), first[0]["value_sek"]) == ("2024-04-03", 1.234)
    other = FileMapping(Reading(decimal_mark=",", date_order="month_first"))
    second = check(content, other).tables[0].rows.to_pylist()
    assert (second[0]["start_date"].isoformat(), second[0]["value_sek"]) == ("2024-03-04", 1234)


# --- what is left out, and what is never let in ------------------------------------------------------------------

PERSON = "811218-9876"  # Skatteverket's own example of a number that nobody has


def test_names_and_free_words_are_left_out_and_said() -> None:
    rows = [
        ["placement_id", "contract_id", "participant_key", "form", "start_date", "Vem", "Epost", "Kommentar"],
        ["1", "C1", "d1", "praktik", "2024-02-01", "Anna Berg", "a@b.se", "bra"],
        ["2", "C1", "d2", "praktik", "2024-02-01", "Omar Ali", "c@d.se", "x"],
    ]
    file = check(as_csv(rows), None)
    assert [(column.header, column.why) for column in file.tables[0].left_out] == [
        ("Vem", "name"), ("Epost", "email"), ("Kommentar", "comment"),
    ]  # fmt: skip
    assert {group.code for group in file.groups if group.level == "advice"} == {
        "column_personal", "column_of_comments", "field_recommended",
    }  # fmt: skip
    assert not file.may_be_kept


@pytest.mark.parametrize(
    "cells", [["Anna Berg", "Omar Ali"], ["Anna", "Lars"], ["a@b.se", "c@d.se"], ["Berg, Anna", "x"]]
)
@pytest.mark.parametrize("by_hand", [True, False])
def test_a_name_is_no_key_whoever_says_so(cells: list[str], by_hand: bool) -> None:
    header = ["placement_id", "contract_id", "participant_key", "form", "start_date"]
    rows = [header, *([str(n), "C1", cell, "praktik", "2024-02-01"] for n, cell in enumerate(cells))]
    made = FileMapping(tables=(TableMapping("placements", None, tuple(Column(name, name) for name in header)),))
    with pytest.raises(FileRefused) as refusal:
        check(as_csv(rows), made if by_hand else None)
    assert refusal.value.code == "column_not_a_key"


@pytest.mark.parametrize("how", ["copy_of", "joined"])
def test_nor_is_a_key_made_of_names(how: str) -> None:
    rows = [
        ["Nr", "Avtal", "Form", "Start", "Vem"],
        ["1", "C1", "praktik", "2024-02-01", "Anna Berg"],
        ["2", "C1", "praktik", "2024-02-01", "Omar Ali"],
    ]
    fields = ("placement_id", "contract_id", "form", "start_date", None)
    columns = tuple(Column(header, field) for header, field in zip(rows[0], fields))
    made = TableMapping("placements", None, columns, derived={"participant_key": Derivation(how, ("Vem",))})
    with pytest.raises(FileRefused) as refusal:
        check(as_csv(rows), FileMapping(tables=(made,)))
    assert (refusal.value.code, refusal.value.arguments["header"]) == ("column_not_a_key", "Vem")


@pytest.mark.parametrize("field", ["extent_pct", "contract_id", "participant_key", "start_date"])
def test_no_mapping_hides_a_personal_number(field: str) -> None:
    """Also where the column is said to hold amounts or references, in which ten digits are common."""
    rows = [["A", "B"], ["8112189876", "x"]]
    made = TableMapping("placements", None, (Column("A", field), Column("B", None)))
    with pytest.raises(FileRefused) as refusal:
        check(as_csv(rows), FileMapping(tables=(made,)))
    assert refusal.value.code == "identity_numbers_found"


def test_what_is_written_by_hand_is_searched() -> None:
    with pytest.raises(FileRefused) as refusal:
        check(as_csv(FOREIGN), FileMapping(tables=(table(fixed={"subsidy": PERSON}),)))
    assert refusal.value.code == "identity_number_in_mapping"
    mended = [apply_mapping.Correction(None, 2, "participant_key", PERSON)]
    with pytest.raises(FileRefused) as refusal:
        check(as_csv(FOREIGN), FileMapping(tables=(table(),)), corrections=mended)
    assert refusal.value.code == "identity_number_in_mapping"


def test_corrections_stand_instead_of_the_cells() -> None:
    rows = [*FOREIGN, ["3", "C1", "", "Praktikant", "snart", "50", ""]]
    mended = [
        apply_mapping.Correction(None, 4, "start_date", "2024-05-01"),
        apply_mapping.Correction(None, 4, "participant_key", "d3"),
        apply_mapping.Correction(None, 4, "end_date", "2024-06-30"),  # a field without a column
        apply_mapping.Correction(None, 99, "start_date", "2024-05-01"),  # a row that is not there
        apply_mapping.Correction("Blad2", 2, "start_date", "2020-05-01"),
    ]
    file = check(as_csv(rows), FileMapping(tables=(table(),)), corrections=mended)
    assert [(row["participant_key"], str(row["start_date"]), str(row["end_date"])) for row in taken(file)] == [
        ("d1", "2024-02-01", "None"),
        ("d2", "2024-03-01", "None"),
        ("d3", "2024-05-01", "2024-06-30"),
    ]
    assert file.refused == 0
