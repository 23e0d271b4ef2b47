"""The contract of a clause, as the build will have it: the one module of the room that asks `etl` for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from etl.intake import first_delivery
from etl.intake.first_delivery import FirstDelivery
from etl.intake.form_rows import RiskyText, file_name
from etl.kinds import messages, schemas
from etl.mapping.place_tables import FileRefused
from pages.shared.text import _, language

__all__ = ["Contract", "FirstDelivery", "NotPossible"]

Contract = Mapping[str, Any]
# A report with sums, and persons one by one: what a form asks for is one of them or both.
_SENT = {"sums": ("reports",), "persons": ("placements", "follow_ups")}


class NotPossible(ValueError):
    """There is no such contract: why, in the reader's words. `is_personal`: a person's number was written."""

    def __init__(self, text: str, is_personal: bool = False) -> None:
        super().__init__(text)
        self.is_personal = is_personal


def made(row: Mapping[str, str]) -> FirstDelivery:
    """The row as a file and as the build has it. Raises NotPossible."""
    kind = schemas.kinds()["contracts"]
    try:
        return first_delivery.first_delivery(row)
    except RiskyText as risky:
        text = _("{column}: texten får inte börja med = + - eller @.")
        raise NotPossible(text.format(column=_title(kind.field(risky.field)))) from None
    except FileRefused as refused:
        if refused.code in ("identity_numbers_found", "identity_number_entered", "person_like_number"):
            text = _("Skriv inte personnummer. Det som skrevs är borta och finns inte i någon fil.")
            raise NotPossible(text, is_personal=True) from None
        field = refused.arguments.get("field", "")
        text = messages.message(refused.code, refused.arguments, language())
        raise NotPossible(f"{_title(kind.field(field))}: {text}" if field else text) from None


def is_taken(contract_id: str, others: Iterable[str]) -> bool:
    """Whether a contract of that number is there already, however it is spelt."""
    key = schemas.plain_number(contract_id)
    return bool(key) and any(schemas.plain_number(other) == key for other in others)


def name(contract_id: str) -> str:
    """What the file is called."""
    return file_name(schemas.kinds()["contracts"], contract_id)


def lacking(delivery: FirstDelivery) -> list[str]:
    """What has to be said before there is a file: titles of fields."""
    return [_title(schemas.kinds()["contracts"].field(each)) for each in delivery.lacking]


def sent(report_form: str | None) -> list[tuple[str, list[str]]]:
    """What a supplier sends: the name of each kind, and of the columns that every row of it has."""
    named = _SENT.get(report_form or "") or [each for kinds in _SENT.values() for each in kinds]
    kinds = [schemas.kinds()[each] for each in named]
    return [
        (
            kind.title_en if language() == "en" else kind.title,
            [_title(field) for field in kind.fields if field.required or field.recommended],
        )
        for kind in kinds
    ]


def _title(field: schemas.Field) -> str:
    return field.title_en if language() == "en" else field.title
