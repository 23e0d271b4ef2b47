"""What there is to look at in suppliers' reports of sums: deviations from the placements, and what does not count."""

from __future__ import annotations

import pandas as pd

from measures import Warehouse
from measures.follow_up import contract_rows
from pages.shared import cache
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, language


def remarks(question: PageQuestion, contract_id: str | None = None) -> None:
    """Reports that do not count or differ from the placements, of one contract or of all."""
    contract = [] if contract_id else [Column("title", _("Avtal")), Column("contract_id", _("Avtals-id"))]
    row_panel(
        _("Rapporter att kontrollera"),
        cache.cached(_remarks, question.warehouse, contract_id),
        [
            *contract,
            Column("period", _("Period")),
            Column("remark", _("Vad")),
            Column("reported_fte_months", _("I rapporten"), "months"),
            Column("counted_fte_months", _("I placeringarna"), "months"),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count", width=110, nothing=NOT_APPLICABLE),
        ],
        key="remarks",
        about=question.about,
        note=_(
            "När det finns placeringar för perioden räknas de, och rapportens summa jämförs. Den läggs aldrig till."
        ),
        empty=_("Inga rapporter avviker."),
    )


def _remarks(warehouse: Warehouse, contract_id: str | None) -> pd.DataFrame:
    return contract_rows.report_remarks(warehouse, contract_id, language())
