"""A name that the paper's fonts cannot draw, or with signs that no file can hold, stops no report: it is made with
another sign and a note, and whole where the reader's own fonts draw it."""

from __future__ import annotations

import datetime as dt
import io

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_files import text_of
from world import BUYER, SUPPLIER
from worlds import followed

from reports import Request, make
from reports.content.model import Chart, Report, Section, Texts
from reports.files import drawable, pdf, word, workbook
from reports.files.formats import FORMATS

ODD = (
    "北京 Städ AB",
    "Städ 😀 AB",
    "Städ\x01 AB",
    "Städ\ufffe AB",
    "ชื่อ AB",
    "\u202eBA dätS",
    "A\u0301B " + "lång " * 200,
)


@pytest.mark.parametrize("name", ODD, ids=lambda name: ascii(name[:8]))
def test_a_report_is_made_whatever_a_supplier_and_a_body_are_called(world, name):
    followed(world, persons=6)
    world.deliver("suppliers", [{"supplier_id": SUPPLIER, "name": name}])
    world.deliver("organisations", [{"organisation_id": BUYER, "name": name, "organisation_type": "municipality"}])
    world.deliver(
        "goals",
        [{"goal_id": "G", "organisation_id": BUYER, "title": name, "measure": "fulfilment", "year": "2024",
          "operator": "at_least", "target_low": "60"}],
    )  # fmt: skip
    report = make(Request(organisations=(BUYER,)), world.opened())
    for form in FORMATS.values():
        assert form.write(report)
    assert pdf.pictures(report)


def test_what_is_not_drawn_is_named_and_stands_whole_where_it_can(world):
    followed(world, persons=6)
    world.deliver("suppliers", [{"supplier_id": SUPPLIER, "name": "北京 Städ AB"}])
    report = make(Request(), world.opened())
    on_paper = " ".join(text_of(pdf.pdf(report)).split())
    assert "□□ Städ AB" in on_paper and "北" not in on_paper
    assert "□ står för 2 tecken som inte går att rita här (U+4EAC, U+5317)." in on_paper.replace("\u00a0", " ")
    in_word = docx.Document(io.BytesIO(word.docx(report)))
    cells = " ".join(cell.text for table in in_word.tables for row in table.rows for cell in row.cells)
    assert "北京 Städ AB" in cells
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(report)))
    assert any(cell.value == "北京 Städ AB" for sheet in book for row in sheet.iter_rows() for cell in row)
    # Nothing is said where all can be drawn.
    world.deliver("suppliers", [{"supplier_id": SUPPLIER, "name": "Åkes Šköldpaddor & Żółw"}])
    plain = text_of(pdf.pdf(make(Request(), world.opened())))
    assert "Šköldpaddor & Żółw" in " ".join(plain.split()) and "□" not in plain


def test_a_sign_is_the_charts_too():
    assert drawable.undrawable({"北": ["a", ("b", {"c": "京"})]}, pdf.can_be_drawn) == {"北", "京"}
    spec = drawable.with_signs({"data": {"values": [{"北": "京 AB"}]}, "x": {"field": "北"}}, {"北", "京"})
    assert spec == {"data": {"values": [{"□": "□ AB"}]}, "x": {"field": "□"}}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_text_is_set(paper_of, text):
    assert pdf.pdf(paper_of(text)).startswith(b"%PDF")
    assert word.docx(paper_of(text))


@pytest.fixture
def paper_of():
    """A report of one text and one chart that say the same."""

    def made(text: str) -> Report:
        axes = {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}}
        spec = {"data": {"values": [{"x": text, "y": 1}]}, "mark": "bar", "encoding": axes}
        blocks = (Texts((text,), heading=f"{text}."), Chart(f"{text}.", f"{text}.", spec))
        return Report(
            "T", text, "sv", (("A", text),), (Section("s", "S", blocks),), "r", "", dt.date(2024, 1, 1), "", ""
        )

    return made
