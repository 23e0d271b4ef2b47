"""Ready letters: as a public servant would have written them, in singular and plural, and nothing else in them.

The expected texts are in tests/pages/letters, one file per letter and number, so that those who write letters can read
them.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import docx
import pytest
from stores import ROOT, SAMPLES, store

import measures
from measures.follow_up import follow_up_rows
from pages.follow_up import letter_text
from pages.shared import task_words, word_file
from pages.shared.contracts import letter_templates
from pages.shared.contracts.letter_templates import BadTemplate

EXPECTED = Path(__file__).parents[1] / "letters"
_ONE = {
    "avtal": "Drift av väg 40",
    "avtalsnummer": "TRV 2024/1",
    "leverantör": "Vägbolaget AB",
    "organisation": "Trafikverket",
    "ansvarig": "Projektledning väg",
    "dag": "31 oktober 2026",
    "antal": "1",
    "antal_ord": "en",
    "perioder": ["mars 2026"],
    "hållpunkter": ["Avstämning: skulle ha hållits senast den 1 maj 2026"],
    "sedan": "15 april 2026",
    "dagar_sen": "199 dagar",
    "utlovat": "12 platser",
    "behövs": "9 platser",
    "levererat": "5,4 platser",
    "väntat": "8,8 platser",
    "saknas": "1 plats",
    "personer": "en person",
    "hinns": "",
    "hinns_inte": None,
    "anställning_senast": "8 november 2026",
    "praktik_senast": "8 maj 2027",
    "slut": "8 november 2027",
    "första_start": "1 juli 2026",
    "redovisas": None,
    "skäl": None,
    "belopp": "70 000 kr",
    "svara_senast": "14 november 2026",
    "pågående": None,
    "öppna": None,
}
_MANY = {
    **_ONE, "antal": "3", "antal_ord": "tre", "perioder": ["mars 2026", "april 2026", "maj 2026"],
    "hållpunkter": ["Avstämning: skulle ha hållits senast den 1 maj 2026", "Slutdokumentation: skulle ha lämnats "
                                                                           "senast den 1 juni 2026"],
    "redovisas": "i placeringar, en rad per person och utan namn",
    "saknas": "3,4 platser", "personer": "4 personer", "pågående": "2,4 platser", "öppna": "1 rapport är återsänd",
}  # fmt: skip
_NAMES = sorted({template.tasks[0] for template in letter_templates.templates().values()})


def test_every_task_but_those_of_the_owner_alone_has_a_letter():
    assert set(task_words.TASKS) - set(letter_templates.templates()) == {"report_to_accept"}


@pytest.mark.parametrize("number", ["one", "many"])
@pytest.mark.parametrize("task", _NAMES)
def test_the_text_of_every_letter(task, number):
    made = letter_text.composed(letter_templates.templates()[task], _ONE if number == "one" else _MANY)
    assert made.text == (EXPECTED / f"{task}-{number}.txt").read_text(encoding="utf-8")


def test_nobody_is_asked_for_a_plan_that_cannot_be_followed():
    """Where no whole placement fits before the end, the letter says so, and what it would take."""
    out_of_time = {"personer": None, "hinns": None, "anställning_senast": None, "praktik_senast": None}
    needed = ": från i dag skulle det behövas 96 heltidsanställda till slutdagen"
    text = letter_text.composed(
        letter_templates.templates()["behind"], {**_ONE, **out_of_time, "hinns_inte": needed}
    ).text
    assert f"hinner inte längre uppfyllas med hela placeringar före avtalets slut den 8 november 2027{needed}." in text
    assert "en plan" not in text and "senast den 14 november 2026" in text


def test_a_plan_is_due_while_somebody_can_still_begin():
    today = dt.date(2026, 10, 31)
    assert letter_text.last_day("behind", today, dt.date(2026, 11, 5)) == dt.date(2026, 11, 5)
    assert letter_text.last_day("behind", today, dt.date(2027, 5, 8)) == dt.date(2026, 11, 14)


def test_a_letter_with_a_name_that_is_no_fact_is_stopped():
    good = "Gäller: behind\nTill: supplier\nÄrende: {avtal}\nSvar inom: 10 dagar\n---\nHej {leverantör}!\n"
    assert (letter_templates.parsed(good, "a.txt").tasks, letter_templates.parsed(good, "a.txt").answer_days) == (
        ("behind",),
        10,
    )
    for bad, said in (
        (good.replace("{leverantör}", "{leverantor}"), "leverantor"),
        (good.replace("{avtal}", "{deltagare}"), "deltagare"),
        (good.replace("behind", "behnd"), "behnd"),
        (good.replace("supplier", "alla"), "Till"),
        (good.replace("---\n", ""), "---"),
        (good.replace("Svar inom: 10 dagar\n", ""), "Svar inom"),
        (good.replace("10 dagar", "snart"), "Svar inom är ett antal dagar"),
    ):
        with pytest.raises(BadTemplate, match=said):
            letter_templates.parsed(bad, "a.txt")


def test_a_line_about_something_unknown_is_left_out():
    template = letter_templates.templates()["behind"]
    without = letter_text.composed(template, {**_MANY, "praktik_senast": None}).text
    assert "En anställning behöver börja" in without and "En praktik" not in without
    too_late = letter_text.composed(
        template, {**_MANY, "personer": None, "praktik_senast": None, "anställning_senast": None}
    ).text
    assert "behöver börja" not in too_late and "{" not in too_late


def test_what_a_supplier_is_called_is_text_and_never_a_place_to_fill():
    made = letter_text.composed(letter_templates.templates()["behind"], {**_MANY, "avtal": "{dag} [a|b] =1+1"})
    assert "{dag} [a|b] =1+1" in made.text


@pytest.fixture
def samples(monkeypatch) -> None:
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))


def test_every_thing_to_do_in_the_samples_has_its_letter_filled_in(samples):
    build = measures.current()
    found = follow_up_rows.tasks(build)
    assert len(found) > 100
    for row in found[found["task"] != "report_to_accept"].to_dict("records"):
        made = letter_text.letter(build, row["contract_id"], row["task"])
        assert made is not None
        assert made.text.startswith(letter_text.INVENTED)
        assert not re.search(r"[{}\[\]|]|\b(None|nan|NaT)\b|uppgift saknas", made.text), made.text
        assert row["contract_id"] in made.subject
    assert letter_text.letter(build, "PAHITT-2025-0035", "report_to_accept") is None
    assert letter_text.letter(build, "finns inte", "behind") is None


def test_the_number_of_periods_is_the_number_in_the_row(samples):
    build = measures.current()
    for task in ("report_missing", "report_returned"):
        for row in (rows := follow_up_rows.tasks(build))[rows["task"] == task].to_dict("records"):
            made = letter_text.letter(build, row["contract_id"], task)
            assert sum(kind == "item" for kind, _text in made.blocks) == row["amount"]


def test_a_word_document_can_be_opened_and_says_the_same():
    made = letter_text.composed(
        letter_templates.templates()["report_missing"], {**_MANY, "leverantör": "A & B <AB>\x0b"}, is_invented=True
    )
    opened = docx.Document(io.BytesIO(word_file.docx_bytes(made.subject, made.blocks, [letter_text.INVENTED])))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    assert texts[0] == letter_text.INVENTED
    assert texts[1] == "Påminnelse om rapporter, Drift av väg 40 (TRV 2024/1)"
    assert [p.text for p in opened.paragraphs if p.style.name == "List Bullet"] == [
        "mars 2026",
        "april 2026",
        "maj 2026",
    ]
    assert any("ska A & B <AB> rapportera" in text for text in texts)
    assert texts[-1] == "Med vänlig hälsning\nProjektledning väg\nTrafikverket"
    assert opened.core_properties.author == "" and opened.core_properties.language == "sv-SE"


def test_a_letter_has_its_day_and_a_last_day_to_answer(samples):
    build = measures.current()
    made = letter_text.letter(build, "PAHITT-2025-0035", "not_met")
    assert "Datum: 31 oktober 2026\nTill:" in made.text and made.text.count("senast den 14 november 2026") == 1
    chosen = letter_text.letter(build, "PAHITT-2025-0035", "not_met", dt.date(2026, 12, 1))
    assert "Svara senast den 1 december 2026." in chosen.text and "14 november" not in chosen.text


def test_the_letters_explain_their_names():
    told = (ROOT / "data" / "reference" / "letters" / "README.md").read_text(encoding="utf-8")
    assert not [name for name in letter_templates.NAMES if f"`{name}`" not in told]
