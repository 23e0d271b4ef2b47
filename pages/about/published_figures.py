"""Others' published figures, with source and precision; conflicts side by side; the classes of the national index."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.goals import published
from pages.shared import cache, frame
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, language, missing, number, plain

# An address that was delivered is a link only when it is nothing else.
_ADDRESS = re.compile(r"https?://[^\s<>\"'`]+")


def _figures(warehouse: Warehouse) -> pd.DataFrame:
    rows = published.figures(warehouse)
    own = published.own_figures(warehouse)
    english = language() == "en"
    rows["name"] = rows["metric_label_en" if english else "metric_label"]
    words = {
        "exact": "{number}",
        "approximately": _("cirka {number}"),
        "at_least": _("minst {number}"),
        "up_to": _("upp till {number}"),
    }
    rows["written"] = [
        words.get(precision, _("{number} (precision okänd)")).format(
            number=number(value, 0 if float(value).is_integer() else 1)
        )
        for precision, value in zip(rows["precision"], rows["value"])
    ]
    keys = zip(rows["organisation"], rows["period"], rows["metric"])
    rows["ours"] = [number(own[key]) if key in own else "" for key in keys]
    rows["origin"] = [_("Inläst") if is_delivered else _("Följer med Utfall") for is_delivered in rows["is_delivered"]]
    return rows


def conflicts(question: PageQuestion) -> None:
    """Where two figures say different things of the same, both are shown; none is chosen."""
    cache.drawn(_conflicts, question.warehouse)


def _conflicts(warehouse: Warehouse) -> None:
    rows = cache.cached(_figures, warehouse)
    rows = rows[rows["in_conflict"] == 1]
    if rows.empty:
        return
    with st.container(key="panel-conflicts", gap="small"):
        st.subheader(_("Uppgifter som säger emot varandra"), anchor=False)
        st.markdown(plain(_("Båda visas, med vad källan säger om dem. Utfall väljer ingen.")))
        for (organisation, period), group in rows.groupby(["organisation", "period"], sort=False):
            for name, same in group.groupby("name", sort=False):
                values = _(" och ").join(same["written"])
                frame.facts([(f"{organisation} {period}", f"{name}: {values}")])
                for row in same.itertuples():
                    address = str(row.url or "")
                    shown = f"<{address}>" if _ADDRESS.fullmatch(address) else plain(address)
                    st.markdown(f"{plain(row.written)}: {plain(row.definition or missing())}  \n{shown}")


def all_figures(question: PageQuestion) -> None:
    rows = cache.cached(_figures, question.warehouse)
    row_panel(
        _("Alla publicerade uppgifter"),
        rows,
        [
            Column("organisation", _("Vem")),
            Column("period", _("Period")),
            Column("name", _("Vad"), width=240),
            Column("written", _("Publicerat")),
            Column("ours", _("Vårt tal för samma sak"), nothing=NOT_APPLICABLE),
            Column("definition", _("Så räknar källan"), width=360),
            Column("as_of", _("Per"), "date"),
            Column("origin", _("Kommer från")),
            Column("url", _("Adress"), width=320),
        ],
        key="published",
        about=question.about,
        note=_("Jobb och praktik läggs aldrig ihop. Vårt tal visas bara där måttet är detsamma."),
    )


def index_classes(question: PageQuestion) -> None:
    """The classes of målindex, as the source names them."""
    cache.drawn(_index_classes, question.warehouse)


def _index_classes(warehouse: Warehouse) -> None:
    rows = warehouse.rows("SELECT class_no, class_name, at_most, below FROM mart.index_classes ORDER BY class_no")
    with st.expander(_("Målindexets klasser"), key="index-classes"):
        st.markdown(
            plain(
                _(
                    "Målindex går från 0 till 100. Gränsen 20 finns i två av källans klasser; här hör den till den "
                    "lägsta."
                )
            )
        )
        for class_no, name, at_most, below in rows:
            limit = (
                _("till och med {limit}").format(limit=number(at_most))
                if at_most is not None
                else _("under {limit}").format(limit=number(below))
            )
            frame.facts([(f"{class_no}: {limit}", name or _("namnet är inte känt"))])
