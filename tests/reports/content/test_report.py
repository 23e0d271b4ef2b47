"""A report: its figures are the door's, what is hidden is in none of its files, and its PDF is one for everybody."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import zipfile

import pandas as pd
import pikepdf
import pypdf
import pytest
from report_files import tables, text_of
from stores import PROCUREMENTS, SAMPLES, store

import measures
from measures import number_text
from measures.goals import evaluation, goal_model, sentences
from reports import Request, make
from reports.content.model import Cell, Column, Table
from reports.content.text import sentence as wording_sentence
from reports.content.text import value_text
from reports.files import pdf, word, workbook
from reports.make_report import UnknownOrganisation
from reports.sections.contracts import WORST_FIRST


@pytest.mark.parametrize("measure", ["places_required", "places_delivered", "fulfilment", "report_rate", "persons"])
def test_key_figures_on_paper_are_the_doors(monkeypatch, paper, measure):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    build = measures.current().outside()
    found = measures.measures(build)[measure]
    value = measures.ask([measure], warehouse=build).frame["value"].iloc[0]
    written = number_text.value(value, found.unit).replace("\u00a0", " ")
    assert f"{found.label['sv']} {written}" in text_of(paper)


def test_contracts_by_status_and_suppliers_are_the_doors(monkeypatch, sample):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    labels = measures.labels(measures.current(), "contract_status")
    asked = measures.ask(["contracts_by_status"], ["contract_status"]).frame
    shown = {row[0].text: row[1].value for row in tables(sample)["Avtal efter status"].rows}
    assert shown == {labels[code]: value for code, value in zip(asked["contract_status"], asked["value"])}
    names = measures.labels(measures.current(), "supplier")
    delivered = measures.ask(["places_delivered"], ["supplier"]).frame
    by_supplier = {row[0].text: row[3].value for row in tables(sample)["Utfall per leverantör"].rows}
    wanted = {names[code]: value for code, value in zip(delivered["supplier"], delivered["value"])}
    assert by_supplier and all(wanted.get(name) == value for name, value in by_supplier.items())


def test_goals_have_their_three_sentences(monkeypatch, paper):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    goals = goal_model.goals()
    assert goals
    outside = measures.current().outside()
    said = text_of(paper).replace("- ", "-")
    for goal in goals:
        for sentence in sentences.sentences(evaluation.evaluate(goal, outside), "sv", outside):
            assert sentence.text.replace("\u00a0", " ").replace("- ", "-") in said


def test_every_measure_that_is_used_is_defined(sample):
    section = next(section for section in sample.sections if section.name == "definitions")
    defined = {term for term, _told in section.blocks[0].rows}
    assert {row[0].text for row in tables(sample)["Nyckeltal"].rows} <= defined


def test_contracts_come_worst_first_each_with_its_number_and_what_its_status_asks_for(monkeypatch, sample):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    build = measures.current()
    words = measures.follow_up.contract_rows.words(build, "contract_status")
    ranks = {wording_sentence(words[code]): rank for rank, code in enumerate(WORST_FIRST)}
    assert set(words) == set(WORST_FIRST)
    by_status = [row[0].text for row in tables(sample)["Avtal efter status"].rows]
    attention = tables(sample)["Avtal som behöver åtgärd"].rows
    for told in (by_status, [row[2].text for row in attention]):
        assert [ranks[text] for text in told] == sorted(ranks[text] for text in told)
    # Titles occur several times, rows do not.
    assert len({row[0].text for row in attention}) == len(attention)
    tasks = measures.follow_up.contract_rows.words(build, "task")
    known = {row["contract_id"]: row for row in measures.follow_up.contract_rows.contracts(build).to_dict("records")}
    asked_for = set(zip(*(measures.follow_up.follow_up_rows.tasks(build)[name] for name in ("contract_id", "task"))))
    late = set()
    for row in attention:
        contract = next(known[name] for name in known if row[0].text.endswith(f", {name}") or row[0].text == name)
        if (contract["contract_id"], contract["status"]) in asked_for:
            said = {"not_met": "Förklara varför kravet inte uppfylldes", "not_agreed": "Kom överens om antalet"}
            # Nobody is asked for a plan of a requirement that no whole placement can meet any more.
            is_late = (contract["persons_needed"] or 0) > 0 and not any(
                contract[last] >= pd.Timestamp(build.as_of)
                for last in ("latest_job_start_date", "latest_internship_start_date")
            )
            late.add(is_late)
            plan = "Fråga vad som ändå hinner göras" if is_late else "Be leverantören om en plan"
            said |= dict.fromkeys(("behind", "well_behind"), plan)
            assert row[7].text == said.get(contract["status"], tasks.get(contract["status"]))
        if contract["status"] == "exempted":
            assert row[4].text == "undantaget"
    assert late == {True, False}
    assert {"behind", "exempted"} <= {known[row[0].text.rpartition(", ")[2]]["status"] for row in attention}


def test_sources_are_written_out(sample):
    (block,) = next(section for section in sample.sections if section.name == "definitions").blocks
    sources = [text for _term, told in block.rows for label, text in told if label == "Källa"]
    assert len(sources) == len(block.rows)
    assert not [text for text in sources if re.search(r"\b[A-Z]\d{1,2}\b|docs/", text)]
    assert "Upphandlingsmyndigheten: statistik om annonserade upphandlingar 2021" in sources


def test_a_short_table_is_not_parted(paper):
    """A year alone on the next page says nothing."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages]
    years = [set(re.findall(r"^(202[3-6])(?= |$)", text, re.MULTILINE)) for text in pages]
    assert {"2023", "2024", "2025", "2026"} in years
    assert all(len(found) != 1 for found in years), years


def test_a_supplier_without_any_requirement_is_not_one_whose_figures_are_missing(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    request = Request(organisations=("002000-0006",), sections=("suppliers",))
    rows = {row[0].text: [cell.text for cell in row] for row in make(request).sections[0].blocks[-1].rows}
    # Contracts, places required, delivered, counted, fulfilment, what it can be, reports.
    assert rows["Uppdiktade Vård AB"][1:] == ["1", ".", ".", ".", ".", ".", "."]
    assert all("uppgift saknas" not in row[2] for row in rows.values())


def test_a_supplier_of_whom_nobody_has_told_has_delivered_an_unknown_number(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    months = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 6, 1)}
    request = Request(organisations=("002000-0006",), sections=("suppliers",), **months)
    rows = {row[0].text: [cell.text for cell in row] for row in make(request).sections[0].blocks[-1].rows}
    # Places required, delivered in the period, counted, fulfilment, what it can be, reports.
    unknown = ["uppgift saknas"] * 3
    assert rows["Påhittade Städ AB"][2:] == ["9", *unknown, f"0–100{number_text.NBSP}%", f"0{number_text.NBSP}%"]
    # Who has no report due has none missing.
    assert rows["Exempel Anläggning AB"][-1] == "ingen förfallen"


def test_the_funnel_on_paper_adds_up(sample):
    rows = tables(sample)["Från alla upphandlingar till uppfyllda krav"].rows
    for before, row in itertools.pairwise(rows):
        said = re.sub(r"\([^)]*\)", "", row[4].text)
        assert sum(int(n) for n in re.findall(r": (\d+)", said)) == before[1].value - row[1].value


def test_number_address_dates_and_invented_stand_in_the_pdf(sample, paper):
    said = text_of(paper)
    for expected in (
        "2026-7",
        "https://utfall.exempel.se/publication",
        "31 oktober 2026",
        dict(sample.facts)["Version av underlaget"],
    ):
        assert expected in said
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(paper)).pages, 1):
        text = page.extract_text().replace("\u00a0", " ")
        assert "Påhittade uppgifter" in text
        assert f"Sida {number} av " in text


def test_the_same_report_gives_the_same_bytes(sample, paper):
    assert pdf.pdf(sample) == paper
    assert workbook.xlsx(sample) == workbook.xlsx(sample)
    content = word.docx(sample)
    assert word.docx(sample) == content
    # Two made within two seconds would be the same with the moment in them, too.
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_organisation_and_a_period_limit_every_section(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    code, name = next(iter(measures.labels(measures.current(), "organisation").items()))
    asked = measures.ask(
        ["places_delivered"], where={"organisation": [code]}, first_month=_day("2025-01"), last_month=_day("2025-12")
    )
    report = make(Request(organisations=(code,), first=_day("2025-01"), last=_day("2025-12")))
    assert report.subtitle == name
    row = next(row for row in tables(report)["Nyckeltal"].rows if row[0].text == "Levererade platser")
    assert row[1].text == value_text(asked.frame["value"].iloc[0], "places")


def test_what_there_is_not_is_refused(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    with pytest.raises(UnknownOrganisation):
        make(Request(organisations=("111111-1111",)))
    with pytest.raises(ValueError, match="nothing"):
        make(Request(sections=("nothing",)))


def test_procurements_alone_say_what_is_not_known(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(PROCUREMENTS))
    report = make(Request())
    said = text_of(pdf.pdf(report))
    everything, possible, *later = tables(report)["Från alla upphandlingar till uppfyllda krav"].rows
    # Of most it is not known whether a requirement was possible: any of these may have gone the whole way.
    assert everything[2].ends is None and possible[2].ends == (possible[1].value, everything[1].value)
    assert possible[1].value < everything[1].value and all(row[2].ends[1] > row[1].value for row in later)
    assert "Inga avtal är inlästa för urvalet" in said
    assert "Uppfyllelsegrad uppgift saknas" in said
    assert "Påhittade uppgifter" not in said


def test_english_has_no_swedish_left(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    report = make(Request(language="en"))
    titles = [section.title for section in report.sections] + [label for label, _text in report.facts]
    columns = [column.label for table in tables(report).values() for column in table.columns]
    assert not [text for text in titles + columns if re.search("[åäöÅÄÖ]", text)]
    # The word and the program's name are the same in Swedish alone.
    assert "Outcome" in columns and "Utfall" not in columns
    with pikepdf.open(io.BytesIO(pdf.pdf(report))) as document:
        assert str(document.Root.Lang).startswith("en")


def _day(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


def test_statuses_and_the_contracts_to_act_on_are_of_one_day(monkeypatch):
    """A period that has passed: its contracts are counted as they stand on the report's day, as they are listed."""
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    report = make(Request(first=_day("2025-01"), last=_day("2025-06")))
    found = tables(report)
    by_status, listed = found["Avtal efter status"], found["Avtal som behöver åtgärd"]
    counts = {row[0].text: row[1].value for row in by_status.rows}
    contracts = measures.ask(["contracts"], first_month=_day("2025-01"), last_month=_day("2025-06")).frame
    assert sum(counts.values()) == contracts["value"].iloc[0]
    for status in {row[2].text for row in listed.rows}:
        assert sum(row[2].text == status for row in listed.rows) <= counts[status]
    assert by_status.note == (
        "De avtal som gällde någon dag i perioden, så som de står den 31 oktober 2026, inte vid periodens slut."
    )
    assert listed.note.startswith(by_status.note)


def test_each_table_says_which_contracts_and_months_its_figures_are_of(monkeypatch, sample):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    period = make(Request(first=_day("2026-01"), last=_day("2026-06")))
    for title in ("Nyckeltal", "Utfall per leverantör"):
        assert "alla inlästa avtal i urvalet, så som de stod den 31 oktober 2026" in tables(sample)[title].note
        note = tables(period)[title].note
        assert "de avtal som gällde någon dag i perioden, så som de stod den 30 juni 2026" in note
        assert "Övriga mått: det som hör till periodens månader, januari 2026 – juni 2026." in note
    assert "avtal, avtalade platser och uppfyllelsegrad:" in tables(period)["Nyckeltal"].note.lower()
    titles = ("Personer, placeringar och arbete efteråt", "Rapporter och godkännande", "Målen och hur de står")
    assert all("2026" in tables(period)[title].note for title in titles)


def test_groups_stand_in_the_fields_order_and_practice_is_no_employment(sample):
    forms = [row[0].text for row in tables(sample)["Personer efter placeringsform"].rows]
    wanted = ["Tillsvidareanställning", "Visstidsanställning", "Subventionerad anställning", "Lärlingsanställning"]
    wanted += ["Traineeanställning", "Feriejobb", "Praktik", "Arbetsträning", "Utbildning", "Annan form"]
    assert len(forms) > 5 and forms == [form for form in wanted if form in forms]
    assert "fler än alla" in tables(sample)["Personer efter placeringsform"].note
    assert "fler än alla" not in tables(sample)["Personer efter kön"].note


def test_a_column_is_never_narrower_than_its_longest_word():
    words = (Column("Mål", width=3), Column("Uppfyllelsegrad", True, 0.2), Column("Täckning", True, 0.2))
    rows = ((Cell("x"), Cell("0–100\u00a0%"), Cell("överenskommet")),)
    widths = Table("T", "T", words, rows).paper_widths
    assert sum(widths) == pytest.approx(1)
    assert widths[1] >= len("Uppfyllelsegrad") / 92 and widths[2] >= len("överenskommet") / 92
    assert Table("T", "T", (Column("A"), Column("B", width=3)), ()).paper_widths == [0.25, 0.75]


def test_what_is_hidden_is_not_called_inapplicable_and_nobody_is_nought(monkeypatch):
    """A share of few is hidden, not inapplicable; nobody is 0; and a period that is no half-year has no figure."""
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    found = tables(make(Request(organisations=("002000-0006",), first=_day("2026-01"), last=_day("2026-06"))))
    table = found["Personer, placeringar och arbete efteråt"]
    rows = {row[0].text: [cell.text for cell in row] for row in table.rows}
    assert "avrundade till skydd för enskilda" in table.note
    assert rows["Personer"][1].isdigit() and rows["Personer"][2] == "."
    odd = tables(make(Request(organisations=("002000-0006",), first=_day("2026-01"), last=_day("2026-05"))))
    rows = {row[0].text: row for row in odd["Personer, placeringar och arbete efteråt"].rows}
    assert (rows["Personer"][1].text, rows["Andel kvinnor"][1].text) == ("..", "..")
    assert rows["Heltidsmånader"][1].value > 0
