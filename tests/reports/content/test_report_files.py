"""A report as PDF for everybody, Word and workbook; small numbers in none of them."""

from __future__ import annotations

import io
import itertools
import re

import docx
import openpyxl
import pikepdf
import pytest
from report_files import tables, text_of
from stores import SAMPLES, store
from worlds import followed

import measures
from measures.goals import evaluation, goal_model
from reports import Request, make
from reports.content import charts
from reports.content.model import Chart, Table
from reports.content.text import speaking
from reports.files import drawing, pdf, word, workbook
from reports.files.formats import file_name
from reports.make_report import UnknownGoal

NUMBER = re.compile(r"\d")
NUMBERS = re.compile(r"\d[\d\u00a0,]*")


def structure(content: bytes) -> list[pikepdf.Dictionary]:
    """All elements of the tag tree."""
    with pikepdf.open(io.BytesIO(content)) as document:
        found: list[pikepdf.Dictionary] = []
        queue = [document.Root.StructTreeRoot]
        while queue:
            node = queue.pop()
            if not isinstance(node, pikepdf.Dictionary):
                continue
            if "/S" in node:
                found.append({"tag": str(node.S), "alt": str(node.get("/Alt", "")), "kids": _kids(node)})
            kids = node.get("/K")
            queue += list(kids) if isinstance(kids, pikepdf.Array) else [kids] if kids is not None else []
        return found


def _kids(node: pikepdf.Dictionary) -> list[str]:
    kids = node.get("/K")
    kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids] if kids is not None else []
    return [str(kid.S) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def test_the_pdf_says_that_it_is_for_everybody(paper):
    with pikepdf.open(io.BytesIO(paper)) as document:
        root = document.Root
        assert str(root.Lang).startswith("sv")
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert "Sysselsättningskrav" in str(document.docinfo["/Title"])
        with document.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert "Sysselsättningskrav" in about["dc:title"]
        assert all(str(page.get("/Tabs", "")) == "/S" for page in document.pages if "/Annots" in page)


def test_figures_have_texts_and_tables_have_heads(sample, paper):
    found = structure(paper)
    tags = [element["tag"] for element in found]
    figures = [element for element in found if element["tag"] == "/Figure"]
    charts = [block for _section, block in sample.blocks() if isinstance(block, Chart)]
    assert charts
    assert all(element["alt"] for element in figures)
    said = {element["alt"] for element in found if element["alt"]}
    assert {chart.alternative for chart in charts} <= said
    assert tags.count("/Table") == len(tables(sample)) + 1
    assert tags.count("/TH") >= sum(len(table.paper_columns) for table in tables(sample).values())
    assert tags.count("/H1") >= len(sample.sections)


def test_every_font_is_embedded(paper):
    with pikepdf.open(io.BytesIO(paper)) as document:
        fonts = [
            font
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
            for font in [item]
        ]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_charts_are_vectors(paper):
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert not [o for o in document.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]


def test_every_chart_has_its_table(sample):
    for section in sample.sections:
        titles = [block.title for block in section.blocks if isinstance(block, Table)]
        if section.name == "goals":  # one table for all of them, with each figure that their pictures show
            continue
        count = sum(isinstance(block, Chart) for block in section.blocks)
        assert len(titles) >= count, section.name


def test_every_figure_of_a_goals_picture_stands_in_its_row(monkeypatch, sample):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    pictures = [b for _s, b in sample.blocks() if isinstance(b, Chart) and b.title.startswith("Mål och utfall: ")]
    rows = {row[0].text: " ".join(cell.text for cell in row) for row in tables(sample)["Målen och hur de står"].rows}
    outside = measures.current().outside()
    judged = [evaluation.evaluate(goal, outside) for goal in goal_model.goals()]
    assert len(pictures) == sum(one.outcome.value is not None for one in judged) > 3
    for picture in pictures:
        title = picture.title.removeprefix("Mål och utfall: ")
        (row,) = [text for name, text in rows.items() if name.startswith(f"{title}, ")]
        said = set(NUMBERS.findall(picture.alternative.removeprefix(picture.title)))
        assert said and said <= set(NUMBERS.findall(row)), picture.alternative


def test_a_goal_is_written_alike_everywhere(world):
    """12,5 % is not 13 %, on paper, in Word, in the picture, in words and as a number."""
    followed(world)
    world.deliver(
        "goals",
        [{"goal_id": "G1", "organisation_id": "212000-0142", "title": "Rapporter", "measure": "report_rate",
          "year": "2024", "operator": "at_least", "target_low": "12,5"},
         {"goal_id": "G2", "organisation_id": "212000-0142", "title": "Annat", "measure": "report_rate",
          "year": "2024", "operator": "between", "target_low": "20", "target_high": "60"}],
    )  # fmt: skip
    report = make(Request(goals=("G1",)), world.opened())
    assert dict(report.facts)["Mål"] == "Rapporter"
    (row,) = tables(report)["Målen och hur de står"].rows
    assert row[1].text.replace("\u00a0", " ") == "minst 12,5 %"
    (picture,) = [b for _s, b in report.blocks() if isinstance(b, Chart) and b.title == "Mål och utfall: Rapporter"]
    assert "Mål 12,5 %" in picture.alternative.replace("\u00a0", " ")
    for said in (
        text_of(pdf.pdf(report)),
        " ".join(p.text for p in docx.Document(io.BytesIO(word.docx(report))).paragraphs),
    ):
        assert "Annat" not in said and "13 %" not in said.replace("\u00a0", " ")
        assert "Målet för 2024 är minst 12,5 %" in said.replace("\u00a0", " ")
    both = make(Request(organisations=("212000-0142",)), world.opened())
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(both)))["Mål"]
    head, *rows = [[cell.value for cell in line] for line in sheet.iter_rows(max_row=3)]
    ends = [head.index(f"Ska vara, {end}") for end in ("från", "till")]
    assert [[line[place] for place in ends] for line in rows] == [[0.125, "."], [0.2, 0.6]]
    with pytest.raises(UnknownGoal):
        make(Request(goals=("G9",)), world.opened())


def test_an_interval_is_two_numbers_in_the_workbook(world):
    """Three reports of four are missing, so anything up to what is agreed may be there."""
    followed(world, persons=5)
    report = make(Request(), world.opened())
    row = next(row for row in tables(report)["Nyckeltal"].rows if row[0].key == "fulfilment")
    figure = world.figure("fulfilment")
    assert row[2].ends == (figure["low"], figure["high"]) and figure["low"] < figure["high"]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(report)))["Nyckeltal"]
    head, *rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    low, high = head.index("Kan vara, från"), head.index("Kan vara, till")
    assert "Kan vara" not in head
    by_label = {line[0]: line for line in rows}
    assert by_label["Uppfyllelsegrad"][low : high + 1] == [pytest.approx(figure["low"]), pytest.approx(figure["high"])]
    assert by_label["Avtal"][low : high + 1] == [".", "."]
    for hidden in make(Request(), followed_by_few(world)).blocks():
        if isinstance(hidden[1], Table):
            assert all(cell.ends is None for line in hidden[1].rows for cell in line if cell.text == "..")


def followed_by_few(world):
    world.placements("placement_id start_date end_date form sex\nP9 2024-01-01 2024-06-30 internship man")
    return world.opened()


def test_no_report_due_is_not_a_report_missing(world):
    """Before the first report is due there is nothing that lacks: neither "0 of 0" nor "unknown"."""
    followed(world)
    world.as_of = "2024-02-15"
    report = make(Request(), world.opened())
    row = next(row for row in tables(report)["Nyckeltal"].rows if row[0].key == "report_rate")
    assert [cell.text for cell in row[1:]] == ["ingen förfallen", ".", ".", ".", ".", "."]
    supplier = tables(report)["Utfall per leverantör"].rows[0]
    assert supplier[-1].text == "ingen förfallen"


def test_small_numbers_are_in_none_of_the_files(world):
    followed(world, persons=4)
    assert world.value("persons") == 4 and world.value("women_share") == 1, "inside it is known"
    report = make(Request(), world.opened())
    person_rows = [
        row for row in tables(report)["Personer, placeringar och arbete efteråt"].rows if row[0].text == "Andel kvinnor"
    ]
    person_rows += tables(report)["Personer efter kön"].rows
    assert person_rows
    for row in person_rows:
        assert row[1].text == ".." and row[1].value is None
        assert not any(NUMBER.search(cell.text) for cell in row[1:])
    # A picture of nothing but what is hidden is left out; one of which some is has no bar and no number for it.
    assert not [b for _s, b in report.blocks() if isinstance(b, Chart) and b.title == "Personer efter kön"]
    with speaking("sv"):
        block = charts.bars([("Kvinna", None, ".."), ("Man", 7, "7")], "Personer", "antal", "count")
    assert [value["value"] for value in block.spec["data"]["values"]] == [0, 7]
    assert "Kvinna: visas inte, för att skydda en liten grupp" in block.alternative
    said = text_of(pdf.pdf(report))
    assert "Kvinna .." in said and "Kvinna 4" not in said and "avrundade till skydd för enskilda" in said
    document = docx.Document(io.BytesIO(word.docx(report)))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    # How many there are, and in which form, is rounded and the same everywhere; what they are like is not told.
    (shown,) = {row[1] for row in rows if row[0] in ("Personer", "Praktik")}
    assert shown in ("3", "4", "5", "6")
    assert [row[1:] for row in rows if row[0] == "Kvinna"] == [[".."] * 4]
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(report)))
    cells = [
        row for sheet in book for row in sheet.iter_rows(values_only=True) if row and row[0] in ("Kvinna", "Praktik")
    ]
    assert len(cells) == 2
    assert all(value in ("..", ".", None) for row in cells for value in row[1 + (row[0] == "Praktik") :])


def test_many_persons_are_shown_rounded(world):
    followed(world, persons=30)
    report = make(Request(), world.opened())
    table = tables(report)["Personer efter kön"]
    women, men, unknown = (row[1].value for row in table.rows if row[0].text in ("Kvinna", "Man", "Uppgift saknas"))
    assert abs(women - 30) <= 2 and men == unknown == 0
    assert "avrundade till skydd för enskilda" in table.note


def test_names_are_data_everywhere(world):
    """A name that reads as a formula, as markup or as Typst is that name and nothing more."""
    followed(world)
    report = make(Request(organisations=("212000-0142",)), world.opened())
    assert "Exempelkommunen #1 *$x$*" in text_of(pdf.pdf(report))
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(report)))
    named = [c for sheet in book for row in sheet.iter_rows() for c in row if str(c.value).startswith("=HYPERLINK")]
    assert named
    assert all(cell.data_type == "s" for cell in named)
    document = docx.Document(io.BytesIO(word.docx(report)))
    assert any("<b>Bygg</b>" in cell.text for table in document.tables for cell in table._cells)


def test_a_file_is_called_by_plain_letters(world):
    followed(world)
    assert file_name(make(Request(organisations=("212000-0142",)), world.opened()), "pdf") == (
        "utfall-exempelkommunen-1-x-2024-12-31.pdf"
    )


def test_pictures_in_word_have_their_words():
    """The font of the paper is Typst's own: where a picture is drawn without it, another must stand in."""
    drawn = []
    with speaking("sv"):
        for name in ("Kvinna", "Man"):
            chart = charts.bars([(name, 7, "7")], "Personer", "antal", "count")
            drawn.append(drawing.png(dict(chart.spec), "sv"))
    assert drawn[0] != drawn[1]


def test_word_opens_with_headings_heads_and_texts_of_pictures(sample):
    document = docx.Document(io.BytesIO(word.docx(sample)))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [section.title for section in sample.sections]
    styles = [p.style.name for p in document.paragraphs]
    levels = [int(name[-1]) for name in styles if name.startswith("Heading ")]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in itertools.pairwise(levels)), "no level is skipped"
    assert 3 in levels
    assert len(document.tables) == len(tables(sample)) + 1
    assert all("tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    pictures = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert pictures == [block.alternative for _s, block in sample.blocks() if isinstance(block, Chart)]
    assert "Påhittade uppgifter" in document.sections[0].header.paragraphs[-1].text
    assert "PAGE" in document.sections[0].footer.paragraphs[0]._p.xml
    shown = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    figures = tables(sample)["Nyckeltal"]
    assert [cell.text for cell, column in zip(figures.rows[3], figures.columns) if column.on_paper] in shown


def test_excel_has_all_rows_as_numbers_and_every_definition(sample):
    book = openpyxl.load_workbook(io.BytesIO(workbook.xlsx(sample)))
    attention = tables(sample)["Avtal som behöver åtgärd"]
    rows = [row for row in book["Behöver åtgärd"].iter_rows(min_row=2, values_only=True) if row[1] is not None]
    assert len(rows) == len(attention.rows) > (attention.on_paper or 0)
    # What nobody has told is a word, not 0.
    delivered = [row[3].text if row[3].value is None else row[3].value for row in attention.rows]
    assert "uppgift saknas" in delivered
    assert [row[3] for row in rows] == [each if isinstance(each, str) else pytest.approx(each) for each in delivered]
    with speaking("sv"):
        assert "Om rapporten" in book.sheetnames and "Definitioner" in book.sheetnames
    definitions = next(s for s in sample.sections if s.name == "definitions").blocks[0]
    assert [row[0].value for row in book["Definitioner"].iter_rows(min_row=2)] == [
        term for term, _t in definitions.rows
    ]
    facts = {row[0].value: row[1].value for row in book["Om rapporten"].iter_rows()}
    assert facts["Rapportnummer"] == "2026-7" and facts["Obs"].startswith("Påhittade")


def test_a_short_table_under_its_chart_has_no_caption_of_its_own(sample):
    section = next(section for section in sample.sections if section.name == "contracts")
    (chart, caption, with_next), (table, of_table, _with) = section.on_paper()[:2]
    assert isinstance(chart, Chart) and isinstance(table, Table)
    assert (caption, of_table, with_next) == ("Avtal efter status", "", True)
    captions = [caption for part in sample.sections for _block, caption, _with in part.on_paper() if caption]
    assert len(captions) == len(set(captions))


def test_a_points_number_stands_at_the_point(sample):
    (spec,) = [
        block.spec
        for _section, block in sample.blocks()
        if isinstance(block, Chart) and block.title == "Uppfyllelsegrad per leverantör"
    ]
    point, text = spec["layer"][1], spec["layer"][2]
    assert text["encoding"]["x"]["field"] == point["encoding"]["x"]["field"] == "value"
    # To its left, where nothing is drawn: what is possible begins at the point. At 0 % too there is room.
    assert text["mark"]["align"] == "right" and point["encoding"]["x"]["scale"]["domain"][0] < 0
    assert all(row["low"] == row["value"] for row in spec["data"]["values"])
    assert point["encoding"]["x"]["axis"]["values"] == [0, 0.25, 0.5, 0.75, 1]


def test_bars_have_the_most_of_their_picture(sample):
    """A long text at one bar takes the room of all bars, until they are slivers and the axis cannot be read."""
    drawn = 0
    for _section, block in sample.blocks():
        if isinstance(block, Chart) and (spec := block.spec).get("layer") and spec["layer"][0]["mark"]["type"] == "bar":
            x = spec["layer"][0]["encoding"]["x"]
            if spec["layer"][1]["mark"]["type"] != "text":
                continue
            longest = max(row["value"] for row in spec["data"]["values"])
            assert longest > 0.5 * x["scale"]["domain"][1], block.title
            drawn += 1
    assert drawn >= 4


def test_persons_in_sums_stand_shortly_at_their_bar_and_in_words_under_it(monkeypatch, sample):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    asked = measures.ask(["persons"], ["target_group"], warehouse=measures.current().outside()).rows
    shown = {row["target_group"]: f"{row['value']:.0f}" for row in asked}
    charts_of = {block.title: block for _section, block in sample.blocks() if isinstance(block, Chart)}
    chart = charts_of["Personer efter målgrupp"]
    texts = {row["label"]: row["text"] for row in chart.spec["data"]["values"]}
    assert texts["Uppgift saknas"] == f"{shown[None]} (+63)" and texts["Nyanlända"] == shown["newly_arrived"]
    assert "sammanlagda rapporter" in chart.note and chart.note in chart.alternative


def test_a_dash_is_no_sign_and_the_signs_are_told(sample):
    """Missing, not applicable and hidden are three things."""
    cells = [cell.text for table in tables(sample).values() for row in table.rows for cell in row]
    assert {"..", "."} <= set(cells) and "–" not in cells
    told = dict(sample.facts)["Tecken i tabellerna"]
    assert "inte tillämpligt" in told and "för att skydda en liten grupp" in told
