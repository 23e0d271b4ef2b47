"""Texts in the reader's language. The Swedish text is the key; data/locale/en.po has the English.

Pages and the report share it, so that the same words are translated once.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).parents[1] / "data" / "locale" / "en.po"


@cache
def english() -> dict[str, str | tuple[str, ...]]:
    """Swedish text -> English, or (one, many)."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    texts: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if message.id and message.string:
            key = message.id[0] if isinstance(message.id, tuple | list) else message.id
            texts[key] = tuple(message.string) if isinstance(message.string, tuple | list) else message.string
    return texts


def translated(swedish: str, language: str) -> str:
    """The text in the language; Swedish where there is no translation. Placeholders are filled afterwards."""
    if language == "sv":
        return swedish
    found = english().get(swedish, swedish)
    return found if isinstance(found, str) else found[0]


def translated_number(one: str, many: str, count: float, language: str) -> str:
    """The text for one or for many. Placeholders are filled afterwards."""
    if language == "sv":
        return one if count == 1 else many
    found = english().get(one)
    if found is None or isinstance(found, str):
        return found or (one if count == 1 else many)
    return found[0 if count == 1 else 1]
