"""What reading did is said in whole sentences, for every awkward file."""

import re
from contextlib import suppress
from pathlib import Path

import pytest

from etl.checking import check_file, reading_notes
from etl.mapping.place_tables import FileRefused
from etl.outgoing import annotate

AWKWARD = Path(__file__).parents[1] / "awkward"
KEY = b"k" * 32


def told(content: bytes, name: str, language: str = "sv") -> list[str]:
    checked = check_file.check_file(content, name, KEY)
    return [
        text
        for table in checked.tables
        for found in table.readings
        for text in reading_notes.reading_notes(found, table.kind, language)
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("contract_on_first_row.csv", "Avtalsnummer i kolumn"),
        ("contract_in_heading.csv", "lästes ur rubriker ovanför raderna"),
        ("forms_as_columns.csv", "blev en rad för varje tal"),
        ("hidden_columns.xlsx", "Dolda kolumner lästes som de andra: kolumn"),
        ("unit_line_thousands.csv", "anger enheter eller format"),
        ("Rapport_TRV 2024-01_2024-03.csv", "Perioden 2024-03 lästes ur filens namn"),
    ],
)
def test_a_layout_is_told_as_it_was_read(name: str, said: str) -> None:
    assert [text for text in told((AWKWARD / name).read_bytes(), name) if said in text]


def test_sums_are_named_by_their_rows() -> None:
    rows = "contract_id;period;form;persons_started\nK-1;2024-01;Praktik;2\nK-2;2024-01;Praktik;3\nSumma;;;5\n"
    assert told(rows.encode(), "rapport.csv") == [
        "Summor lästes inte: rad 4. Se efter att raderna verkligen är summor."
    ]


def test_what_utfall_wrote_is_told_to_be_left_out() -> None:
    rows = b"placement_id;contract_id;participant_key;form;start_date\nP1;K-1;d1;Praktikjobb;2024-06-01\n"
    back = annotate.annotate(rows, check_file.check_file(rows, "rapport.csv", KEY))
    assert [text for text in told(back.content, back.file_name) if text.startswith("Det som Utfall har skrivit")]


def test_every_step_of_every_awkward_file_is_a_sentence_in_both_languages() -> None:
    sentences = set()
    for path in sorted(AWKWARD.glob("*.expected.json")):
        name = path.name.removesuffix(".expected.json")
        content = (AWKWARD / name).read_bytes()
        if b"checked" not in path.read_bytes() or len(content) > 100_000:
            continue
        for language in ("sv", "en"):
            with suppress(FileRefused):
                sentences |= set(told(content, name, language))
    assert len(sentences) > 40
    assert [text for text in sentences if "{" in text or not re.match(r"[A-ZÅÄÖ].* .*\.", text)] == []
