"""What rests behind the figures: coverage, deliveries, what was refused and why, and what waits."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, delivery_rows
from pages.shared import cache, figure_cards, frame, page_query
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads, row_panel
from pages.shared.text import _, _n, is_missing, language, number, plain

LISTED_AT_MOST = 50
_COVERAGE = ("report_rate", "in_work_6m_coverage", "social_consideration_share", "requirement_share", "places_required")


def summary(question: PageQuestion) -> None:
    """How much is loaded, refused and waiting, in a sentence or two."""
    cache.drawn(_summary, question.warehouse)


def _summary(warehouse: Warehouse) -> None:
    loaded = cache.cached(_deliveries, warehouse)
    active = loaded[loaded["is_active"] == 1]
    refused, waits = int(active["rows_refused"].sum()), int(cache.cached(_waiting, warehouse)["waiting_rows"].sum())
    text = _n(
        "{number} leverans gäller, med {rows} rader.", "{number} leveranser gäller, med {rows} rader.", len(active)
    ).format(number=number(len(active)), rows=number(active["rows_taken"].sum()))
    text += " " + (
        _n("{number} rad avvisades.", "{number} rader avvisades.", refused).format(number=number(refused))
        if refused
        else _("Ingen rad avvisades.")
    )
    if waits:
        text += " " + _n(
            "{number} rad väntar på något som inte är inläst.",
            "{number} rader väntar på något som inte är inläst.",
            waits,
        ).format(number=number(waits))
    frame.summary(text)


def coverage(question: PageQuestion) -> None:
    """How much is known behind the measures whose shortfall is missing data."""
    cache.drawn(_coverage, question.warehouse, question)


def _coverage(_warehouse: Warehouse, question: PageQuestion) -> None:
    page_query.prepare(question, {"": _COVERAGE})
    shown = []
    for name in _COVERAGE:
        row = page_query.total(question, name)
        meaning = page_query.meaning(question.warehouse, name)
        is_known_share = name in ("report_rate", "in_work_6m_coverage")
        known = row["value"] if is_known_share else row["coverage"]
        if is_missing(known) and not row["hidden"]:
            continue
        label = meaning.label if is_known_share else _("Känt: {measure}").format(measure=meaning.label.lower())
        note = ""
        if is_known_share and not row["hidden"]:
            note = _("{part} av {all}").format(part=number(row["numerator"]), all=number(row["denominator"]))
        shown.append(
            figure_cards.FigureCard(
                meaning.__class__(label, "share", meaning.definition, meaning.caveat),
                known,
                hidden=bool(row["hidden"]),
                note=note,
            )
        )
    if shown:
        figure_cards.figures(shown)


def problems(question: PageQuestion) -> None:
    """Refused rows and warnings: file, row, column, why, and what to do."""
    rows = cache.cached(_problems, question.warehouse)
    with st.container(key="panel-problems", gap="small"):
        st.subheader(_("Avvisat och varningar"), anchor=False)
        if rows.empty:
            st.markdown(
                plain(
                    _(
                        "Inget har avvisats, och inget i raderna själva ger en varning. Det som inte stämmer med "
                        "avtalen, och det som väntar, står längre ned."
                    )
                )
            )
            return
        cache.drawn(_problem_list, question.warehouse)
        downloads(rows, _("Avvisat och varningar"), _problem_columns(), key="problems", about=question.about)


def _problem_columns() -> list[Column]:
    return [
        Column("level_text", _("Vad hände")),
        Column("file_name", _("Fil")),
        Column("sheet", _("Blad")),
        Column("column_text", _("Kolumn")),
        Column("problem_rows", _("Antal rader"), "count"),
        Column("first_rows", _("De första raderna")),
        Column("message", _("Varför, och vad du kan göra")),
        Column("delivery_id", _("Leverans")),
    ]


def _problem_list(warehouse: Warehouse) -> None:
    rows = cache.cached(_problems, warehouse)
    st.caption(
        plain(
            _(
                "Rader och kolumner är numrerade som i filen. En varning betyder att raden togs; en avvisad rad "
                "räknas inte."
            )
        )
    )
    items = []
    for row in rows.head(LISTED_AT_MOST).to_dict("records"):
        count = int(row["problem_rows"])
        lines = _n("{number} rad: {rows}", "{number} rader: {rows}", count).format(
            number=number(count), rows=row["first_rows"] + (" …" if count > 10 else "")
        )
        column = _("kolumn {column}").format(column=row["column_text"]) if row["column_text"] else ""
        sheet = "" if is_missing(row["sheet"]) or not row["sheet"] else _("blad {sheet}").format(sheet=row["sheet"])
        where = ", ".join(str(part) for part in (row["file_name"], sheet, column, lines) if part)
        items.append(
            f"<li><p><b>{escape(row['level_text'])}:</b> {escape(row['message'])}</p>"
            f'<p class="where">{escape(where)}</p></li>'
        )
    st.html(f'<ul class="utfall-problems">{"".join(items)}</ul>')
    if len(rows) > LISTED_AT_MOST:
        st.caption(
            plain(
                _("De {shown} första av {all} visas; filen har alla.").format(
                    shown=number(LISTED_AT_MOST), all=number(len(rows))
                )
            )
        )


def _problems(warehouse: Warehouse) -> pd.DataFrame:
    rows = delivery_rows.problems(warehouse, language())
    levels = {"error": _("■ Avvisat"), "warning": _("◆ Varning")}
    rows["level_text"] = [levels.get(level, level) for level in rows["level"]]
    rows["column_text"] = [
        "" if is_missing(header) else f"{'' if is_missing(letter) else letter + ' '}{header}".strip()
        for letter, header in zip(rows["column_letter"], rows["header"], strict=True)
    ]
    rows["message"] = [_unbroken(text) for text in rows["message"]]
    return rows


def _unbroken(text: str) -> str:
    return "" if is_missing(text) else " ".join(str(text).split())


def waiting(question: PageQuestion) -> None:
    """Rows that count when what they speak of arrives."""
    row_panel(
        _("Väntar på något som inte är inläst"),
        cache.cached(_waiting, question.warehouse),
        [
            Column("kind_text", _("Vad som väntar")),
            Column("waiting_rows", _("Antal rader"), "count", width=110),
            Column("why_text", _("Varför")),
            Column("missing_id", _("Saknad beteckning")),
            Column("file_name", _("Fil")),
            Column("first_row_number", _("Första raden"), "count", width=120),
        ],
        key="waiting",
        about=question.about,
        note=_(
            "Raderna är inte förlorade. De räknas när det de väntar på har lästs in: kontrollera beteckningen, "
            "eller läs in det som saknas."
        ),
        empty=_("Inget väntar."),
    )


def _waiting(warehouse: Warehouse) -> pd.DataFrame:
    rows = delivery_rows.waiting(warehouse)
    spoken = language()
    kinds, why = contract_rows.words(warehouse, "kind", spoken), contract_rows.words(warehouse, "waits_for", spoken)
    rows["kind_text"] = [kinds.get(kind, kind) for kind in rows["kind"]]
    rows["why_text"] = [why.get(code, code) for code in rows["waits_for"]]
    return rows


def deliveries(question: PageQuestion) -> None:
    """Every file that came in, latest first."""
    row_panel(
        _("Leveranser"),
        cache.cached(_deliveries, question.warehouse),
        [
            Column("delivery_id", _("Leverans"), width=150),
            Column("file_name", _("Fil"), width=260),
            Column("kind_text", _("Innehåll")),
            Column("state_text", _("Läge")),
            Column("rows_taken", _("Inlästa rader"), "count", width=116),
            Column("rows_refused", _("Avvisade"), "count", width=90),
            Column("warnings", _("Varningar"), "count", width=96),
            Column("delivered_on", _("Inläst"), "date"),
            Column("delivered_by", _("Av")),
            Column("read_as", _("Läst som"), width=240),
            Column("columns_left_out", _("Kolumner som inte lästes")),
            Column("why", _("Anteckning")),
        ],
        key="all-deliveries",
        about=question.about,
        note=_(
            "Senaste först. Läs in en fil med python -m etl load FIL; dra tillbaka med python -m etl withdraw LEVERANS."
        ),
        empty=_("Inga filer är inlästa än."),
    )


def _deliveries(warehouse: Warehouse) -> pd.DataFrame:
    rows = delivery_rows.deliveries(warehouse)
    words = {**contract_rows.words(warehouse, "kind", language()), "withdrawal": _("Tillbakadragande")}
    rows["read_as"] = [
        "" if is_missing(text) else text.replace("rubrikrad", _("rubrikrad")) for text in rows["read_as"]
    ]
    rows["kind_text"] = [words.get(kind, kind) or _("Tom fil") for kind in rows["kind"].fillna("")]
    rows["state_text"] = [
        _("Tillbakadragande") if not is_missing(withdraws) else _("Gäller") if active else _("Tillbakadragen")
        for active, withdraws in zip(rows["is_active"], rows["withdraws"], strict=True)
    ]
    rows["delivered_on"] = pd.to_datetime(rows["delivered_at"]).dt.date
    return rows
