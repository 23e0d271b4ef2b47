"""A file with personal numbers made into one that Utfall takes: each number replaced by a key, names left out.

For whoever has the numbers (a supplier, an employment service) and may not hand them on. The keys come of a secret that
is kept nowhere: the same secret gives the same person the same key next month, and without it nobody can find the
number, though there are few enough of them to try them all. Whose identity is protected has a replacement number that
is given beside, and no key of the secret: not even who knows the secret can tell theirs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.kinds.schemas import kinds, normal
from etl.privacy import personal_columns
from etl.privacy.number_forms import natural_person_number
from etl.reading import RawTable, SourceFile

LEAST_SECRET = 16
_SALT = b"utfall pseudonymise 1"
_MARK = "P-"
_KEY_BYTES = 10
# From so many of its cells on a column is one of personal numbers, and each of its cells must be one.
_SHARE = 0.5
# A sole trader's organisation number is the owner's own: that is replaced at loading, with the store's key.
_OF_BODIES = re.compile(r"\borg|leverantör|företag|bolag|firma|beställare|köpare|arbetsgivare|supplier|buyer|employer")


class CannotPseudonymise(Exception):
    """Nothing is written. `cells`: where what cannot be read as a number stands, as the spreadsheet names it."""

    def __init__(self, code: str, cells: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.cells = list(cells)


@dataclass(frozen=True)
class PseudonymisedTable:
    """A table with keys in it: its sheet ("" of a file of text), and lines of texts, the headers first.

    The first column of keys has the header that Utfall knows participants' keys by. `replaced`, `left_out`: the
    headers, as they were, of the columns that hold keys now, and of those that are not there.
    """

    sheet: str
    lines: Sequence[Sequence[str]]
    replaced: Sequence[str]
    left_out: Sequence[str]
    persons: int


class Secret:
    """What keys are made of. `check`: four signs by which one sees that it is the same secret as last month."""

    def __init__(self, text: str) -> None:
        """Raises CannotPseudonymise (secret_too_short)."""
        if len(text) < LEAST_SECRET:
            raise CannotPseudonymise("secret_too_short")
        # Slow on purpose: whoever guesses secrets pays for each guess.
        self._key = hashlib.scrypt(text.encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=32)
        self.check = self._signs("check", 3)[:4]

    def key(self, digits: str) -> str:
        """The key of the person with those ten digits: P- and 16 signs."""
        return _MARK + self._signs(f"participant {digits}", _KEY_BYTES)

    def _signs(self, text: str, size: int) -> str:
        digest = hmac.new(self._key, text.encode(), hashlib.sha256).digest()[:size]
        return base64.b32encode(digest).decode().rstrip("=")


def pseudonymise(
    source: SourceFile, secret: Secret, replacements: Mapping[str, str] | None = None
) -> list[PseudonymisedTable]:
    """The file's tables with keys for personal numbers and without names, contacts and free words about people.

    `replacements`: ten digits -> replacement number, of those whose identity is protected. Raises CannotPseudonymise:
    `no_numbers` where no column holds any, `not_numbers` where a cell among them is none.
    """
    tables = [_table(table, secret, replacements or {}) for table in source.tables]
    if not any(table.replaced for table in tables):
        raise CannotPseudonymise("no_numbers")
    return tables


def _table(table: RawTable, secret: Secret, replacements: Mapping[str, str]) -> PseudonymisedTable:
    columns: list[list[str]] = []
    headers: list[str] = []
    replaced: list[str] = []
    left_out: list[str] = []
    strange: list[str] = []
    persons: set[str] = set()
    for index, header in enumerate(table.header):
        texts = [text or "" for text in table.cells.column(index).to_pylist()]
        numbers = [natural_person_number(text) for text in texts]
        filled = sum(bool(text.strip()) for text in texts)
        is_of_persons = not _OF_BODIES.search(normal(header))
        if is_of_persons and filled and sum(number is not None for number in numbers) >= _SHARE * filled:
            cells = []
            for row, text, number in zip(table.row_numbers.to_pylist(), texts, numbers, strict=True):
                if number is None and text.strip():
                    strange.append(_place(table, index, row))
                cells.append("" if number is None else replacements.get(number) or secret.key(number))
            persons |= {number for number in numbers if number}
            headers.append(header if replaced else _key_header())
            replaced.append(header)
        elif personal_columns.looks(header, table.cells.column(index)):
            left_out.append(header)
            continue
        else:
            cells = texts
            headers.append(header)
        columns.append(cells)
    if strange:
        raise CannotPseudonymise("not_numbers", strange)
    lines = [headers, *map(list, zip(*columns, strict=True))]
    return PseudonymisedTable(table.reading.sheet or "", lines, replaced, left_out, len(persons))


def _key_header() -> str:
    return next(field.title for field in kinds()["placements"].fields if field.name == "participant_key")


def _place(table: RawTable, index: int, row: int) -> str:
    sheet = f"{table.reading.sheet}!" if table.reading.sheet else ""
    return f"{sheet}{table.letter(index)}{row}"
