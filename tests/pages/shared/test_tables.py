"""Tables and files: what is hidden stays hidden, numbers stay numbers, no text becomes a formula."""

import csv
import datetime as dt
import io
import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from pages.shared.definitions import Meaning, Provenance
from pages.shared.tables import Column, csv_bytes, file_bytes, file_name, raw, xlsx_bytes

COLUMNS = [
    Column("name", "Leverantör"),
    Column("value", "Uppfyllelse", "share", 1),
    Column("places", "Platser", "places"),
    Column("day", "Start", "date"),
]
FRAME = pd.DataFrame(
    {
        "name": ["Påhittade Bygg AB", "Liten AB", "Ny AB"],
        "value": [0.625, 0.75, None],
        "hidden": [False, True, False],
        "places": [1234.5, 3.0, -1.0],
        "day": [dt.date(2026, 3, 1), None, dt.date(2026, 10, 31)],
    }
)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_csv_opens_rightly_in_swedish_excel():
    content = csv_bytes(FRAME, COLUMNS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows(content) == [
        ["Leverantör", "Uppfyllelse (procent)", "Platser", "Start"],
        ["Påhittade Bygg AB", "62,5", "1234,5", "2026-03-01"],
        ["Liten AB", "..", "3", ""],
        ["Ny AB", "uppgift saknas", "-1", "2026-10-31"],
    ]


def test_money_in_a_file_is_to_the_ore():
    money = pd.DataFrame({"bonus": [1069237.791545]})
    assert rows(csv_bytes(money, [Column("bonus", "Bonus", "sek")]))[1] == ["1069237,79"]


def test_csv_of_invented_data_says_so_in_every_row():
    about = Provenance(dt.date(2026, 10, 31), invented=True)
    head, *body = rows(csv_bytes(FRAME, COLUMNS, about.invented))
    assert head == ["Leverantör", "Uppfyllelse (procent)", "Platser", "Start", "Påhittade uppgifter"]
    assert [row[-1] for row in body] == ["ja"] * 3 and {len(row) for row in body} == {5}
    assert file_name("Avtal", about, "csv") == "utfall-pahittade-uppgifter-avtal-2026-10-31.csv"
    real = Provenance(dt.date(2026, 10, 31))
    assert file_name("Avtal", real, "csv") == "utfall-avtal-2026-10-31.csv"
    assert rows(file_bytes(FRAME, COLUMNS, "Avtal", about, (), "sv", "csv"))[0][-1] == "Påhittade uppgifter"
    assert rows(file_bytes(FRAME, COLUMNS, "Avtal", real, (), "sv", "csv"))[0][-1] == "Start"


def test_workbook_holds_numbers_and_tells_what_they_rest_on():
    about = Provenance(dt.date(2026, 10, 31), invented=True, filters=(("Organisation", "Exempelstad"),))
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(xlsx_bytes(FRAME, COLUMNS, "Upp/fyllelse", about, [Meaning("Uppfyllelse", "share", "Levererat.")]))
    )
    assert book.sheet_names == ["Upp fyllelse", "Om uppgifterna"]
    data = book.get_sheet_by_name("Upp fyllelse").to_python()
    assert data[1] == ["Påhittade Bygg AB", 0.625, 1234.5, dt.date(2026, 3, 1)]
    assert data[2][1] == ".." and data[3][1] == "uppgift saknas" and data[3][2] == -1
    told = dict(row for row in book.get_sheet_by_name("Om uppgifterna").to_python())
    assert told["Läget per"] == "31 oktober 2026"
    assert told["Obs"] == "Påhittade uppgifter"
    assert told["Organisation"] == "Exempelstad"
    assert told["Definition"] == "Levererat."


def test_a_hidden_value_never_leaves():
    frame = pd.DataFrame({"name": ["a"], "value": [0.987654321], "numerator": [98765.0], "hidden": [True]})
    columns = [Column("name", "N"), Column("value", "V", "share"), Column("numerator", "T", "count")]
    assert "98765" not in csv_bytes(frame, columns).decode()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(frame, columns, "x"))).get_sheet_by_index(0)
    assert sheet.to_python()[1] == ["a", "..", ".."]
    assert not raw(frame, columns).isin([0.987654321, 98765.0]).any(axis=None)


def test_an_unknown_flag_hides():
    frame = pd.DataFrame({"value": [3.0], "hidden": [None]})
    assert rows(csv_bytes(frame, [Column("value", "V", "count")]))[1] == [".."]


ANY_TEXT = st.one_of(
    st.text(max_size=40),
    st.tuples(
        st.sampled_from([" ", "\u00a0", "\t", "\u200b", "", "'"]), st.sampled_from("=+-@\t\r"), st.text(max_size=20)
    ).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=5), st.floats(-1e9, 1e9))
def test_no_text_becomes_a_formula_and_no_number_a_text(texts, value):
    frame = pd.DataFrame({"name": texts, "n": [value] * len(texts)})
    columns = [Column("name", texts[0]), Column("n", "n", "number")]
    for row in rows(csv_bytes(frame, columns)):
        bare = "".join(c for c in row[0] if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))
        assert not bare.startswith(tuple("=+-@＝＋－＠"))
        assert not row[0].startswith(("\t", "\r", "\n"))
    for row in rows(csv_bytes(frame, columns))[1:]:
        assert float(row[1].replace(",", ".")) == pytest.approx(value, abs=1e-6)
    workbook = xlsx_bytes(frame, columns, texts[0])
    assert b"<f>" not in _sheets(workbook)
    data = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert len(data) == len(texts) + 1
    assert all(row[1] == pytest.approx(value) for row in data[1:])


def _sheets(workbook: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)


def test_file_names():
    about = Provenance(dt.date(2026, 10, 31))
    assert file_name("Uppfyllelse per månad, Å/Ö", about, "csv") == "utfall-uppfyllelse-per-manad-a-o-2026-10-31.csv"
    assert file_name("../..", None, "xlsx") == "utfall-tabell.xlsx"


def _long() -> None:
    import pandas as pd

    from pages.shared.tables import Column, row_panel

    rows = pd.DataFrame({"number": [float(n) for n in range(1, 451)]})
    row_panel("Rader", rows, [Column("number", "Nummer", "count")], key="rows")


def test_a_long_table_is_sent_a_page_at_a_time():
    at = AppTest.from_function(_long).run()
    assert list(at.dataframe[0].value["number"]) == list(range(1, 201))
    assert at.caption[0].value == "Rad 1–200 av 450. Filen du laddar ned har alla."
    at.session_state["rows-table-page-3"] = 3
    at.run()
    assert list(at.dataframe[0].value["number"]) == list(range(401, 451))
    assert at.caption[0].value == "Rad 401–450 av 450. Filen du laddar ned har alla."
