"""Socio-economic results per level, as intervals over assumptions that the reader moves; never a sum, never alone."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.goals import socio
from pages.shared import cache, frame
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads
from pages.shared.text import _, interval_text, is_missing, language, missing, number, percent, plain

_SHOWN_AT_MOST = 100
# The lowest and the highest share, 0..1.
Ends = tuple[float, float]


def _results(warehouse: Warehouse) -> pd.DataFrame:
    rows = socio.results(warehouse)
    rows["level_text"] = rows["level_label_en" if language() == "en" else "level_label"]
    rows["assumptions"] = rows["assumptions"].where(rows["assumptions"].notna(), "")
    versions = zip(rows["method"], rows["model_version"])
    rows["calculation"] = [method if is_missing(version) else f"{method} {version}" for method, version in versions]
    return rows


def results(question: PageQuestion) -> None:
    """What has been delivered, an interval for each level; the assumptions stand below and can be moved."""
    rows = cache.cached(_results, question.warehouse)
    if rows.empty:
        frame.empty(
            _("Inga samhällsekonomiska resultat är inlästa."),
            _("Läs in en fil med kalkylens resultat: python -m etl load samhallsekonomi.csv"),
        )
        return
    st.markdown(
        plain(
            _(
                "Bruttoutfall, inte effekt. Kalkylen räknar som om ingen hade fått arbete ändå och ingen hade trängts "
                "undan. Bredvid kalkylens belopp står vad som återstår med de antaganden som du väljer. Beloppen läggs "
                "aldrig ihop: en nivå kan ingå i en annan, och olika metoder räknar olika."
            )
        )
    )
    left, right = st.columns(2, gap="large")
    deadweight = left.slider(
        _("Dödvikt: andel som hade fått arbete ändå, procent"), 0, 100, (10, 50), key="socio-deadweight"
    )
    displacement = right.slider(
        _("Undanträngning: andel som trängde undan någon annan, procent"), 0, 100, (0, 30), key="socio-displacement"
    )
    _levels(question, rows, _shares(deadweight), _shares(displacement))
    _assumed(rows)


def _shares(percents: tuple[int, int]) -> Ends:
    return percents[0] / 100, percents[1] / 100


def _levels(question: PageQuestion, rows: pd.DataFrame, deadweight: Ends, displacement: Ends) -> None:
    """The table of what is left at each level with the reader's assumptions, and its file with all rows."""
    left = [
        None if row.hidden else socio.interval(row.amount_sek, deadweight, displacement) for row in rows.itertuples()
    ]
    shown = rows.assign(
        low=[None if interval is None else interval.low for interval in left],
        high=[None if interval is None else interval.high for interval in left],
    )
    title, columns = _("Resultat per nivå"), _columns()
    with st.container(key="panel-socio", gap="small"):
        st.subheader(f"{title} ({number(len(shown))})", anchor=False)
        st.caption(
            plain(
                _(
                    "Lägst och högst är vad som återstår av kalkylens bruttobelopp med dina antaganden: dödvikt "
                    "{deadweight}, undanträngning {displacement}"
                ).format(
                    deadweight=interval_text(*deadweight) or percent(deadweight[0]),
                    displacement=interval_text(*displacement) or percent(displacement[0]),
                )
            )
        )
        # Organisation and level share a column, so that the table is no wider than the page.
        beside = [Column("calculation", _("Kalkyl")), *columns[2:]]
        cells = [
            [f"{row['organisation_name']}: {row['level_text']}"]
            + [column.written(row[column.name], column.is_number and bool(row["hidden"])) for column in beside]
            for row in shown.head(_SHOWN_AT_MOST).to_dict("records")
        ]
        head = [_("Organisation och nivå"), *(column.label for column in beside)]
        frame.small_table(title, head, cells, texts=4)
        if len(shown) > _SHOWN_AT_MOST:
            text = _("Tabellen visar {shown} av {all} rader. Filen du laddar ned har alla.")
            st.caption(plain(text.format(shown=number(_SHOWN_AT_MOST), all=number(len(shown)))))
        more = [Column("method", _("Metod")), Column("model_version", _("Version"))]
        in_file = [*columns, *more, Column("assumptions", _("Kalkylens antaganden"))]
        downloads(shown, title, in_file, key="socio", about=question.about)


def _columns() -> list[Column]:
    return [
        Column("organisation_name", _("Organisation")),
        Column("level_text", _("Nivå")),
        Column("period", _("Period")),
        Column("contract_id", _("Avtal"), nothing=_("alla")),
        Column("low", _("Lägst, kr"), "sek", hidden="hidden"),
        Column("high", _("Högst, kr"), "sek", hidden="hidden"),
        Column("amount_sek", _("Kalkylen brutto, kr"), "sek", hidden="hidden"),
        Column("persons", _("Personer"), "count", hidden="hidden"),
    ]


def _assumed(rows: pd.DataFrame) -> None:
    """What each calculation says that it rests on."""
    said = [(row.calculation, row.assumptions or missing()) for row in rows.itertuples()]
    with st.container(key="panel-socio-calculations", gap="small"):
        st.subheader(_("Vad kalkylerna själva antar"), anchor=False)
        frame.facts(list(dict.fromkeys(said)))


def left_out() -> None:
    """What the calculations leave out."""
    with st.expander(_("Vad kalkylen inte räknar"), key="socio-assumptions"):
        st.markdown(
            plain(
                _(
                    "Bara kravets tid räknas. Långsiktiga effekter på hälsa och framtida arbete ingår inte. Ingen "
                    "jämförelsegrupp finns, så det går inte att säga vad som hade hänt utan kravet."
                )
            )
        )
