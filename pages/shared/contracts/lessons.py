"""Lärdomar: what contracts taught, all of a selection or of those that are like a procurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from measures import Warehouse
from measures.follow_up import contract_rows, preparation_rows
from pages.shared import cache
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, language

_CONTRACT = "contract?contract={}"
_SHAPES = {"worked": "●", "do_again": "●", "did_not_work": "○", "do_otherwise": "○"}
# Filters as something that can be kept: name and values.
Where = tuple[tuple[str, tuple[str, ...]], ...]


def lessons(
    question: PageQuestion,
    title: str,
    where: Mapping[str, Sequence[str]],
    *,
    key: str = "lessons",
    empty: str = "",
    is_of_one: bool = False,
) -> None:
    """Each lesson of contracts that pass the filters, the latest first. `empty`: said where there is none.

    `is_of_one`: all are of the contract that the page is about, so it is not named.
    """
    kept: Where = tuple((name, tuple(values)) for name, values in where.items())
    columns = [
        Column("verdict_text", _("Omdöme"), width=190),
        Column("area_word", _("Gäller"), width=190),
        Column("lesson_text", _("Lärdom"), width=380),
        *(
            []
            if is_of_one
            else [Column("contract_title", _("Avtal"), width=240, link=_CONTRACT, link_value="contract_id")]
        ),
        Column("lesson_date", _("Antecknad"), "date"),
    ]
    row_panel(
        title,
        cache.cached(_rows, question.warehouse, kept),
        columns,
        key=key,
        file_columns=[
            *columns,
            Column("organisation_name", _("Organisation")),
            Column("supplier_name", _("Leverantör")),
            Column("contract_id", _("Avtals-id")),
        ],
        about=question.about,
        empty=empty or _("Inga lärdomar är inlästa om sådana avtal. Mallen Lärdomar finns på sidan Mallar."),
    )


def _rows(warehouse: Warehouse, where: Where) -> pd.DataFrame:
    rows = preparation_rows.lessons(warehouse, dict(where))
    areas = contract_rows.words(warehouse, "lesson_area", language())
    verdicts = contract_rows.words(warehouse, "lesson_verdict", language())
    return rows.assign(
        verdict_text=[f"{_SHAPES.get(code, '')} {verdicts.get(code, code)}" for code in rows["lesson_verdict"]],
        area_word=[areas.get(code, code) for code in rows["lesson_area"]],
        contract_title=rows["title"].fillna(rows["contract_id"]),
    )
