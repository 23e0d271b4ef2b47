"""The contract that a file is of, where its rows do not say: a known one that stands in its name or above its table."""

from __future__ import annotations

from collections.abc import Sequence

from etl.kinds import parse_dates, parse_values
from etl.kinds.schemas import plain_number
from etl.reading import LooseCell, RawTable

_TEXTS_READ, _WORDS_OF_A_NUMBER = 200, 4
# Digits alone are a number of many things; so many of them, that are a contract's in the register, are that contract.
LONG_NUMBER = 5


def beside(
    table: RawTable, loose_cells: Sequence[LooseCell], file_name: str, known_contracts: frozenset[str]
) -> str | None:
    """The one known contract that the table's sheet, the texts above it and the file's name tell together. None where
    they tell none or several."""
    sheet = table.reading.sheet
    above = [cell.text for cell in loose_cells if cell.sheet in (None, sheet)]
    return contract_in([sheet or "", file_name.rpartition(".")[0], *above], known_contracts)


def contract_in(texts: Sequence[str], known_contracts: frozenset[str]) -> str | None:
    """The one known contract whose number stands in the texts, as it stands there; None for none or several.

    "2024-01" is a month and "12" a week, whatever the register calls its contracts.
    """
    contracts: dict[str, str] = {}
    for text in texts[:_TEXTS_READ]:
        words = text.replace(":", " ").replace("_", " ").split()
        for first in range(len(words)):
            for last in range(first + 1, min(first + _WORDS_OF_A_NUMBER, len(words)) + 1):
                said = " ".join(words[first:last]).strip(".,;()")
                number = plain_number(said)
                if number in known_contracts and _tells(number) and not _is_period(said):
                    contracts.setdefault(number, said)
    return next(iter(contracts.values())) if len(contracts) == 1 else None


def _tells(number: str) -> bool:
    has_digits, has_letters = any(map(str.isdigit, number)), any(map(str.isalpha, number))
    return has_digits and (has_letters or len(number) >= LONG_NUMBER)


def _is_period(text: str) -> bool:
    try:
        return bool(parse_dates.parse_period(text))
    except parse_values.Unreadable:
        return False
