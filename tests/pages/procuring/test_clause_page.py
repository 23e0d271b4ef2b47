"""The page Bygg en klausul: its text, its calendar, its Word file, and the contract that its file gives when loaded."""

from __future__ import annotations

import datetime as dt
import io
from functools import partial
from pathlib import Path

import docx
import pytest
from page_words import open_page, said
from stores import EMPTY, PROCUREMENTS, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from etl.intake import form_rows
from measures import Warehouse
from pages.procuring import clause_templates, clause_text, clause_view, first_delivery
from pages.procuring.clause_templates import BadTemplate
from pages.procuring.clause_text import Choices
from pages.shared.text import date_text

ROOT = Path(__file__).parents[3]
TRAFIKVERKET_LIKE = "002000-0006"  # an invented organisation that follows Trafikverket's rules
HEAD = "Slag: numeric\nVersion: eget 1\nDatum: 2026-05-01\nRubrik: Eget krav\n---\n"
ROW = {
    "organisation_id": TRAFIKVERKET_LIKE, "start_date": "2024-01-15", "end_date": "2025-01-31",
    "requirement": "numeric", "required_places": "3", "report_frequency": "quarterly", "report_form": "both",
    "report_due_days": "20", "target_groups": "Ungdomar|Långtidsarbetslösa", "bonus_clause": "ja",
    "bonus_max_sek": "500000", "penalty_per_place_sek": "100000,5", "accepted_forms": "both", "criterion": "own",
    "set_as": "condition", "clause_version": "numerärt 2026-11", "contract_id": "KLAUSUL 1",
    "supplier_id": "556036-0793", "title": "Lokalvård i skolor",
}  # fmt: skip


opened = partial(open_page, "procuring/clause")


def chosen(at: AppTest, kind: str = "numeric", **texts: str) -> AppTest:
    at.selectbox(key="clause-0-organisation").set_value(TRAFIKVERKET_LIKE)
    at.selectbox(key="clause-0-kind").set_value(kind)
    at.date_input(key="clause-0-start_date").set_value(dt.date(2027, 1, 15))
    at.date_input(key="clause-0-end_date").set_value(dt.date(2028, 1, 31))
    at.run()
    for name, text in texts.items():
        at.text_input(key=f"clause-0-{name}").set_value(text)
    return at.run()


def clause(at: AppTest) -> str:
    return at.code[0].value.replace("\u00a0", " ")


@pytest.fixture
def samples(monkeypatch) -> None:
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))


# --- the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [SAMPLES, EMPTY, PROCUREMENTS])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_draws_on_any_store(monkeypatch, name, language):
    monkeypatch.setenv("UTFALL_DATA", store(name))
    at = opened(lang=language)
    assert not at.exception and not at.error and not at.warning
    assert at.title[0].value == ("Bygg en klausul" if language == "sv" else "Build a clause")
    assert not at.code, "nothing is built before it is chosen"


def test_a_number_becomes_a_text_a_calendar_and_what_is_followed_up(samples):
    at = chosen(opened())
    assert "Skriv antalet" in said(at) and not at.code
    at = chosen(at, required_places="3,25")
    text = clause(at)
    assert "ska under avtalstiden ge 3,25 platser åt" in text and "varat 12 månader på heltid" in text
    assert "vite" not in text and "Mer än åtagandet" not in text and "{" not in text
    words = said(at)
    assert "levererat mot 3,25 platser" in words and "senast 15 juli 2027" in words
    assert "13 rapporter, den sista senast 15 februari 2028" in words
    # The first are shown: of January, due 15 days after its end.
    assert "januari 2027" in words and "15 februari 2027" in words
    assert "avtalsnummer, period, heltidsmånader" in words and "När avtalet är tecknat: fyll i" in words


def test_a_dialogue_has_no_number_and_a_bonus_asks_for_none(samples):
    at = chosen(opened(), "dialogue")
    assert "Antal platser när avtalet tecknas: ej överenskommet." in clause(at)
    assert "Ej överenskommet: inget mäts mot ett antal" in said(at)
    at = chosen(opened(), "bonus")
    assert "Inget antal platser krävs." in clause(at)
    assert "Inget antal krävs; platser ger bonus" in said(at) and "Första start" not in said(at)


def test_money_parts_and_another_first_start_are_told(samples):
    at = chosen(opened())
    at.selectbox(key="clause-0-unit").set_value("parts")
    at.checkbox(key="clause-0-penalty").check()
    at.run()
    at = chosen(at, required_jobs="2", required_internships="1", **{"first-start": "3"})
    assert "Skriv vitets belopp" in said(at)
    at = chosen(at, **{"penalty-sek": "150 000"})
    assert "En anställning motsvarar" in clause(at) and "En praktik motsvarar" in clause(at)
    assert "ge 2 anställningar och 1 praktikplats åt" in clause(at) and "vite på 150 000 kr" in clause(at)
    assert "senast 3 månader efter den 15 januari 2027" in clause(at)
    assert "senast 15 april 2027" in said(at)  # the contract's own three months, which its file holds too
    # With jobs alone nothing is said of internships.
    at = chosen(at, required_internships="")
    assert "ge 2 anställningar åt" in clause(at) and "praktik motsvarar" not in clause(at)
    assert "12 månaders heltidsanställning" in said(at) and "månaders praktik" not in said(at)


def test_months_of_jobs_and_internships_by_themselves_are_told_as_they_are_agreed(samples):
    at = chosen(opened())
    at.selectbox(key="clause-0-unit").set_value("part_months").run()
    assert "Skriv antalet" in said(at)
    at = chosen(at, required_job_months="24", required_internship_months="9", months_per_internship="6")
    assert "ge 24 heltidsmånader i anställning och 9 heltidsmånader i praktik åt" in clause(at)
    assert "En anställning motsvarar" in clause(at) and "En praktik motsvarar" in clause(at)
    assert "24 heltidsmånader i anställning och 9 heltidsmånader i praktik, det är 3,5 platser" in said(at)
    # With internships alone nothing is said of jobs.
    at = chosen(at, required_job_months="")
    assert "ge 9 heltidsmånader i praktik åt" in clause(at) and "anställning motsvarar" not in clause(at)
    row = {name: text for name, text in ROW.items() if name != "required_places"}
    texts = "\n".join(document({**row, "required_job_months": "24", "required_internship_months": "9"}))
    assert "ge 24 heltidsmånader i anställning och 9 heltidsmånader i praktik åt" in texts


def test_what_is_typed_is_searched_and_never_a_formula(samples):
    at = chosen(opened(), required_places="3", title="Åt 850709-9805")
    assert any("Skriv inte personnummer" in error.value for error in at.error)
    assert not at.code and "850709" not in said(at)
    # Nothing of it is left: the form is new.
    assert at.text_input(key="clause-1-title").value == ""
    at = chosen(opened(), required_places="3", title="=1+1")
    assert any("får inte börja med" in error.value for error in at.error) and not at.code
    at = chosen(opened(), required_places="3", supplier_id="850709-9805")
    assert any("Skriv inte personnummer" in error.value for error in at.error)


def test_dates_that_cannot_be_are_told_with_their_field(samples):
    at = chosen(opened(), required_places="3")
    at = at.date_input(key="clause-0-end_date").set_value(dt.date(2026, 1, 1)).run()
    assert any(error.value.startswith("Slutdag:") for error in at.error) and not at.code


def test_a_number_that_another_contract_has_gives_no_file(samples):
    at = chosen(opened(), required_places="3", contract_id="pahitt 2025 0035", supplier_id="556036-0793")
    assert any("finns redan ett avtal" in error.value for error in at.error)
    at = chosen(at, contract_id="KLAUSUL 1")
    assert not at.error and "Läs in den som den är" in said(at)


# --- the files ---------------------------------------------------------------------------------------------------


def test_the_file_gives_the_contract_and_the_calendar_that_were_told(world):
    delivery = first_delivery.made(ROW)
    assert first_delivery.name("KLAUSUL 1") == "Avtal KLAUSUL 1 (formulär).csv" and not delivery.lacking
    world.deliver_file("contracts", delivery.content, first_delivery.name("KLAUSUL 1"))
    world.as_of = "2025-12-31"
    found = world.contract(
        "organisation_id supplier_id title requirement places_required report_frequency report_form report_due_days"
        " target_groups bonus_clause bonus_max_sek penalty_per_place_sek accepted_forms criterion set_as clause_version"
        " start_date end_date",
        "KLAUSUL 1",
    )
    assert found == (
        TRAFIKVERKET_LIKE, "556036-0793", "Lokalvård i skolor", "numeric", 3.0, "quarterly", "both", 20,
        "Ungdomar|Långtidsarbetslösa", True, 500_000, 100_000.5, "both", "own", "condition", "numerärt 2026-11",
        dt.date(2024, 1, 15), dt.date(2025, 1, 31),
    )  # fmt: skip
    built = world.rows(
        "SELECT period, due_date FROM mart.report_periods INNER JOIN mart.contracts USING (contract_no)"
        " WHERE contract_id = 'KLAUSUL 1' ORDER BY due_date"
    )
    assert built == [(each.period, each.due_date) for each in delivery.reports]
    # By hand: four quarters and the month that is left, each due 20 days after its end.
    assert [day.isoformat() for _period, day in built] == [
        "2024-04-20", "2024-07-20", "2024-10-20", "2025-01-20", "2025-02-20",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "places", "jobs", "internships"),
    [
        ({"requirement": "dialogue"}, None, None, None),
        ({"requirement": "bonus"}, None, None, None),
        ({"requirement": "combined", "required_fte_months": "30"}, 2.5, None, None),
        ({"requirement": "numeric", "required_jobs": "2", "required_internships": "1"}, 3, 2, 1),
        ({"requirement": "numeric", "required_fte_months": "30", "months_per_job": "10"}, 3, None, None),
        # 24 months of jobs of 12 each, and 9 of internships of 6 each.
        (
            {
                "requirement": "numeric",
                "required_job_months": "24",
                "required_internship_months": "9",
                "months_per_job": "12",
                "months_per_internship": "6",
            },
            3.5,
            2,
            1.5,
        ),
        ({"requirement": "numeric", "required_job_months": "24", "required_internships": "1"}, 3, 2, 1),
    ],
)
def test_each_way_of_stating_a_number_is_the_one_that_is_built(world, more, places, jobs, internships):
    row = {name: text for name, text in ROW.items() if name != "required_places"} | more
    delivery = first_delivery.made(row)
    assert delivery.contract["required_places"] == places
    world.deliver_file("contracts", delivery.content, "avtal.csv")
    world.as_of = "2024-12-31"
    assert world.contract("places_required jobs_required internships_required", "KLAUSUL 1") == (
        places, jobs, internships,
    )  # fmt: skip


@pytest.mark.builds
def test_without_a_number_or_a_supplier_there_is_a_calendar_but_no_file():
    whole = first_delivery.made(ROW)
    early = first_delivery.made(
        {name: text for name, text in ROW.items() if name not in ("contract_id", "supplier_id")}
    )
    assert early.content == b"" and early.lacking == ("contract_id", "supplier_id")
    assert early.reports == whole.reports
    final = first_delivery.made({**ROW, "report_frequency": "final"})
    assert [report.due_date for report in final.reports] == [dt.date(2025, 2, 20)]
    assert not first_delivery.made({**ROW, "report_frequency": "final", "end_date": ""}).reports


def test_no_cell_of_the_file_is_run():
    for text in ("=1+1", "@x", "+x", "\t=1"):
        with pytest.raises((first_delivery.NotPossible, form_rows.RiskyText)):
            first_delivery.made({**ROW, "contract_id": text.strip()})


def document(row: dict[str, str], is_invented: bool = False) -> list[str]:
    (template, *_others) = [each for each in clause_templates.templates()[0] if each.kind == row["requirement"]]
    warehouse: Warehouse = measures.current()
    choices = Choices(template, "Påhittade kommun", row, ("youth", "long_term_unemployed"))
    content = clause_view.docx(warehouse, choices, first_delivery.made(row), is_invented)
    return [paragraph.text.replace("\u00a0", " ") for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_the_word_file_has_the_clause_the_calendar_and_what_is_sent(samples):
    texts = document(ROW, is_invented=True)
    assert texts[0].startswith("OBS! Byggd på påhittade uppgifter.")
    assert texts[1:3] == ["Klausulens version: numerärt 2026-11", "Sysselsättningskrav med ett bestämt antal"]
    assert "Platserna är till för ungdomar och långtidsarbetslösa." in texts
    whole = "\n".join(texts)
    assert "ge 3 platser åt" in whole and "vite på 100 000,5 kr" in whole and "högst 500 000 kr" in whole
    assert "varje kvartal, senast 20 dagar efter" in whole
    assert f"första kvartalet 2024: senast {date_text(dt.date(2024, 4, 20))}" in whole.replace("\u00a0", " ")
    assert "Aldrig: personnummer, namn eller kontaktuppgifter" in texts
    assert not [text for text in texts if "{" in text]
    assert "OBS!" not in "\n".join(document(ROW))


@pytest.mark.parametrize("kind", clause_templates.KINDS)
@pytest.mark.parametrize("end", ["2025-01-31", ""])
def test_every_proposal_says_all_that_is_chosen(samples, kind, end):
    row = {**ROW, "requirement": kind, "clause_version": "x", "end_date": end}
    if kind == "bonus":
        row["penalty_per_place_sek"] = ""
    else:
        row["first_start_within_months"] = "3"
    if kind in ("dialogue", "bonus"):
        row["required_places"] = ""
    template = next(each for each in clause_templates.templates()[0] if each.kind == kind)
    choices = Choices(template, "Påhittade kommun", row, ("youth",))
    assert not clause_text.unsaid(measures.current(), choices, first_delivery.made(row).contract)
    texts = document(row)
    assert len(texts) > 15 and not [text for text in texts if "{" in text or "None" in text]


# --- templates ---------------------------------------------------------------------------------------------------


def test_the_proposals_are_one_for_each_kind_with_version_and_date():
    usable, wrong = clause_templates.templates()
    assert not wrong
    assert sorted(each.kind for each in usable if not each.is_own) == sorted(clause_templates.KINDS)
    assert all(each.version and each.dated for each in usable)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Bara text", "Slag, Version, Datum och Rubrik"),
        (HEAD.replace("numeric", "antal") + "Text", "Slag är numeric, dialogue, combined eller bonus"),
        (HEAD.replace("2026-05-01", "maj") + "Text", "Datum skrivs ÅÅÅÅ-MM-DD"),
        (HEAD + "Ge {platser}", "{platser} finns inte. Det som finns är accepted_forms, bonus, bonus_max, contract"),
        (HEAD + "Ge {places.__class__}", "finns inte"),
        (HEAD + "Ge {places!r}", "finns inte"),
        (HEAD + "Ge {places:>99}", "finns inte"),
        (HEAD + "Ge {}", "finns inte"),
        (HEAD + "Ge {places", "klammer"),
        (HEAD + "  ", "ingen text"),
        (HEAD + "Ring 850709-9805", "personnummer"),
        (HEAD.replace("eget 1", "e" * 61) + "Text", "högst 60 tecken"),
    ],
)
def test_a_template_that_cannot_be_used_says_why(text, why):
    with pytest.raises(BadTemplate, match=r"^mall\.txt: ") as bad:
        clause_templates.parsed(text, "mall.txt")
    assert why in str(bad.value)


def test_the_organisations_own_stand_first_and_a_broken_one_hides_no_other(monkeypatch, tmp_path):
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path))
    folder = clause_templates.own_folder()
    folder.mkdir()
    (folder / "ny.txt").write_text(HEAD.replace("eget 1", "eget 2") + "Ge {places}", encoding="utf-8")
    (folder / "gammal.txt").write_text(HEAD.replace("05-01", "01-01") + "# Tom\n\n- {places}", encoding="utf-8-sig")
    (folder / "samma.txt").write_text(HEAD + "Text", encoding="utf-8")
    (folder / "latin.txt").write_bytes((HEAD + "å").encode("latin-1"))
    (folder / "fel.txt").write_text(HEAD + "{platser}", encoding="utf-8")
    usable, wrong = clause_templates.templates()
    assert [each.version for each in usable if each.is_own] == ["eget 2", "eget 1"]
    assert [each.is_own for each in usable] == [True, True, False, False, False, False]
    assert sorted(text.split(":")[0] for text in wrong) == ["fel.txt", "latin.txt", "samma.txt"]


def test_an_own_text_is_offered_and_what_is_wrong_with_another_is_told(monkeypatch):
    folder = Path(store(SAMPLES)) / "clauses"
    monkeypatch.setenv("UTFALL_DATA", str(folder.parent))
    folder.mkdir()
    (folder / "egen.txt").write_text(HEAD + "# Vårt krav\n\n- Ge {places}.\n- Vite {penalty}.", encoding="utf-8")
    (folder / "fel.txt").write_text(HEAD + "{platser}", encoding="utf-8")
    at = chosen(opened(), required_places="1")
    assert clause(at) == "Eget krav\n\nVårt krav\n- Ge 1 plats."
    told = [warning.value.replace("\\", "") for warning in at.warning]
    assert told[0].startswith("fel.txt: {platser} finns inte.")
    # What is chosen and stands nowhere in the text is told.
    assert told[1:] == [
        "Klausultexten säger inget om hur ofta det rapporteras och när rapporten ska vara inne, fast det är valt."
    ]
