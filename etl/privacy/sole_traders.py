"""Organisation numbers that are a natural person's own: a sole trader's number is the owner's personal number.

They are replaced at the door by a keyed pseudonym, and the name beside them too; nothing after the door has seen them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import problems
from etl.kinds.problems import Place
from etl.kinds.schemas import Kind
from etl.privacy import number_forms, pseudonyms

NAME = "Enskild näringsidkare"
# Fields with the name of whoever the number belongs to.
_NAMES_OF = {"supplier_id": ("supplier_name", "name"), "organisation_id": ("organisation_name", "name")}
# No real organisation number begins with 00; the samples' do, and nothing is wrong with them.
_INVENTED = "00"
_LOST_ZERO_LENGTH = 9


def replace(
    kind: Kind, rows: pa.Table, places: Mapping[str, Place], key: bytes | Callable[[], bytes]
) -> tuple[pa.Table, bool, pa.Table]:
    """(rows with pseudonyms, whether any number was replaced, problems).

    A number that only looks like a person's is an error of its row; an invalid organisation number is a warning.
    """
    found = [problems.NONE]
    replaced = False
    for field in kind.fields:
        if field.content != "organisation_number" or field.name not in places:
            continue
        encoded = pc.dictionary_encode(rows[field.name].combine_chunks())
        numbers = encoded.dictionary.to_pylist()
        pseudonyms = [_pseudonym(number, key) for number in numbers]
        codes = [_problem(number) if known is None else None for number, known in zip(numbers, pseudonyms)]
        found.append(
            problems.at(rows, pa.array(codes, pa.string()).take(encoded.indices), places[field.name], field.name)
        )
        if any(pseudonyms):
            replaced = True
            changed = pa.array([known or number for number, known in zip(numbers, pseudonyms)], pa.string())
            rows = _with(rows, field.name, changed.take(encoded.indices))
            is_person = pa.array([known is not None for known in pseudonyms], pa.bool_()).take(encoded.indices)
            for name in _NAMES_OF.get(field.name, ()):
                if name in rows.column_names:
                    rows = _with(rows, name, pc.if_else(pc.fill_null(is_person, False), NAME, rows[name]))
    return rows, replaced, pa.concat_tables(found)


def _with(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), name, column)


def _pseudonym(number: str, key: bytes | Callable[[], bytes]) -> str | None:
    natural = number_forms.natural_person_number(number)
    if natural is None:
        return None
    return pseudonyms.pseudonym(natural, key if isinstance(key, bytes) else key())


def _problem(number: str) -> str | None:
    # A spreadsheet takes the leading zero off the number of one born in the years 00-09.
    lost_zero = (
        len(number) == _LOST_ZERO_LENGTH and number.isdigit() and number_forms.natural_person_number(f"0{number}")
    )
    if lost_zero or number_forms.looks_like_person(number):
        return "person_like_number"
    if number.startswith(_INVENTED):
        return None
    digits = number.upper().removeprefix("SE").replace("-", "").replace(" ", "")
    looks_like_number = digits.isdigit() and len(digits) >= 8
    is_wrong = looks_like_number and not number_forms.is_valid_organisation_number(number)
    return "organisation_number_invalid" if is_wrong else None
