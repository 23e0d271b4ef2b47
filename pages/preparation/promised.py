"""Dialogues with suppliers: who came, what changed, which courses were promised there, and what came of it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from measures import Warehouse
from measures.follow_up import contract_rows, preparation_rows
from pages.shared import cache
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, in_words, language

_SHAPES = {"kept": "●", "broken": "○", "pending": "◷", "unknown": "◌"}


def promises(question: PageQuestion) -> None:
    """Each promise, those without a word first, with the contracts that followed."""
    columns = [
        Column("status_text", _("Löftet"), width=190),
        Column("trade_word", _("Yrkesområde"), width=200),
        Column("courses_promised", _("Utlovade kurser"), "count"),
        Column("promised_by", _("Utlovat till"), "date", nothing=NOT_APPLICABLE),
        Column("kept_date", _("Fanns den"), "date", nothing=NOT_APPLICABLE),
        Column("title", _("Upphandling"), width=240),
        *_contracts(),
    ]
    row_panel(
        _("Utlovade kurser och vad som blev av dem"),
        cache.cached(_promises, question.warehouse, question.selection),
        columns,
        key="promises",
        file_columns=[*columns, *_names()],
        about=question.about,
        note=_("De vars dag har passerat utan besked först: de är okända, inte brutna."),
        empty=_("Inga kurser är utlovade i urvalet."),
    )


def dialogues(question: PageQuestion) -> None:
    """Each dialogue, the latest first; what was told there, and by whom, is in the files."""
    columns = [
        Column("dialogue_date", _("Hölls"), "date"),
        Column("title", _("Upphandling"), width=240),
        Column("form_word", _("Form")),
        Column("suppliers_invited", _("Inbjudna"), "count"),
        Column("suppliers_attending", _("Kom"), "count"),
        Column("change_word", _("Ändring av kravet"), width=190),
        *_contracts(),
    ]
    row_panel(
        _("Dialoger med leverantörer"),
        cache.cached(_dialogues, question.warehouse, question.selection),
        columns,
        key="dialogues",
        file_columns=[
            *columns,
            Column("topics", _("Vad som berättades")),
            Column("roles_present", _("Roller vid bordet")),
            *_names(),
        ],
        about=question.about,
        empty=_("Inga dialoger är inlästa i urvalet."),
    )


def _names() -> list[Column]:
    """Whose it is, and what it is called."""
    return [
        Column("organisation_name", _("Organisation")),
        Column("dialogue_id", _("Dialog-ID")),
        Column("procurement_id", _("Upphandlings-ID")),
    ]


def _contracts() -> list[Column]:
    """What the contracts that followed promised and have given."""
    return [
        Column("contracts_signed", _("Tecknade avtal"), "count"),
        Column("places_required", _("Avtalade platser"), "places", nothing=NOT_APPLICABLE),
        Column("places_delivered", _("Levererade platser"), "places", nothing=NOT_APPLICABLE),
    ]


def _promises(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = preparation_rows.promises(warehouse, selection.where)
    words = contract_rows.words(warehouse, "promise_status", language())
    rows["status_text"] = [f"{_SHAPES[code]} {words.get(code, code)}" for code in rows["promise_status"]]
    rows["trade_word"] = _words(warehouse, "trade", rows["trade"])
    return rows


def _dialogues(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = preparation_rows.dialogues(warehouse, selection.where)
    rows["form_word"] = _words(warehouse, "dialogue_form", rows["dialogue_form"])
    rows["change_word"] = _words(warehouse, "requirement_change", rows["requirement_change"])
    return rows


def _words(warehouse: Warehouse, name: str, codes: Any) -> list[str | None]:
    words = contract_rows.words(warehouse, name, language())
    return in_words(words, codes)
