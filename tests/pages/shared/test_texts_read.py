"""Every text that a reader meets, in both languages: no sentence is long, no word doubled, and one is not many."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po
from stores import ROOT

from measures.texts import CATALOGUE

REFERENCE = ROOT / "data" / "reference"
LONGEST = 35
# A place to fill is read as so many words: a name, or a number with its noun.
FILLED = "x x x"
# Nouns in the plural, after a number. "De {shown} av {all}" are parts of a long list; a limit is not one.
COUNTED = re.compile(
    r"\{(?!shown|all|most|limit|least)\w+\} (upphandlingar|platser|personer|rapporter|rader|placeringar|leverantörer|"
    r"värden|ställen|dagar|månader|filer|avtal som|grupper|mål som|uppgifter|varningar|kolumner)\b"
)
# Always two or more, or a step of so many months: told here, not in each text.
NEVER_ONE = {"Omkring {number} månader"}


def sentences(text: str) -> list[str]:
    """Each sentence of a text, with its places filled; a choice "[ett|flera]" is its longer way."""
    chosen = re.sub(r"\[([^\[\]|]*)\|([^\[\]|]*)\]", r"\2", text)
    return re.split(r"(?<=[.!?:])\s+(?=[A-ZÅÄÖx0-9])", re.sub(r"\{[^{}]*\}", FILLED, chosen))


def words(sentence: str) -> int:
    return len(re.findall(r"\w[\w-]*", sentence))


def doubled(text: str) -> list[str]:
    """Words that stand twice after each other."""
    return [match[1] for match in re.finditer(r"(?<![\w{-])(\w{2,}) \1(?![\w}-])", text)]


def _values(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _values(each, f"{place}/{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _values(each, place)


def _catalogue() -> Iterator[tuple[str, str, bool]]:
    """(language, text, whether it has one form for all numbers)."""
    with CATALOGUE.open("rb") as file:
        for message in read_po(file, locale="en"):
            for language, value in (("sv", message.id), ("en", message.string)):
                for text in [value] if isinstance(value, str) else value:
                    yield language, text, isinstance(message.id, str)


def every_text() -> list[tuple[str, str]]:
    """(where it stands, the text): pages and report, messages, catalogue, goals, letters, descriptions of columns."""
    found = [(language, text) for language, text, _one_form in _catalogue()]
    for name in ("measures.yml", "messages.yml", "goal_sentences.yml", "codes.yml"):
        found += _values(yaml.safe_load((REFERENCE / name).read_text(encoding="utf-8")), name)
    for path in sorted((REFERENCE / "letters").glob("*.txt")):
        found += [(path.name, line) for line in path.read_text(encoding="utf-8").splitlines()]
    for path in sorted((ROOT / "data" / "schemas").glob("*.json")):
        fields = json.loads(path.read_text(encoding="utf-8"))["fields"]
        found += [(path.name, field.get("description", "")) for field in fields]
    return [(place, text) for place, text in found if text]


def test_no_sentence_is_long():
    texts = every_text()
    assert len(texts) > 4000
    long = [(place, each) for place, text in texts for each in sentences(text) if words(each) > LONGEST]
    assert not long


def test_no_word_is_doubled():
    assert not [(place, text) for place, text in every_text() if doubled(text)]


def test_a_number_that_may_be_one_has_both_forms():
    one_form = [text for language, text, is_one in _catalogue() if language == "sv" and is_one]
    assert not [text for text in one_form if COUNTED.search(text) and text not in NEVER_ONE]


@pytest.mark.parametrize(
    ("text", "found"), [("det det är", ["det"]), ("av {of} av", []), ("Go to To do", []), ("den är är sen", ["är"])]
)
def test_doubled_words_are_seen(text, found):
    assert doubled(text) == found
