"""A chart as a panel: its title, figure, table, files and definition. The only module that knows Plotly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure

from pages.shared.definitions import Meaning, Provenance, explain
from pages.shared.tables import Column, downloads, table
from pages.shared.text import _, plain, unit_text


@dataclass(frozen=True)
class ChartPanel:
    """A chart and what stands around it. title: what it shows; alt: says it to those who do not see it.

    spec: the figure; None when there is nothing to draw, and `empty` says what to do. frame, columns: the table behind
    it. anchor: the name by which a link leads here.
    """

    title: str
    spec: dict[str, Any] | None
    alt: str
    frame: pd.DataFrame
    columns: Sequence[Column]
    meaning: Meaning | None = None
    note: str = ""
    empty: str = ""
    anchor: str = ""


class _Drawing(BaseFigure):  # type: ignore[misc]
    """A dictionary that Plotly takes as it is: the tests validate it, so a page need not at every run."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.__dict__["_spec"] = spec

    def to_dict(self) -> dict[str, Any]:
        spec: dict[str, Any] = self.__dict__["_spec"]
        return spec


def draw(spec: dict[str, Any], alt: str, key: str) -> None:
    """Put a figure on the page, without Plotly's tools and without catching a finger that scrolls."""
    st.plotly_chart(
        _Drawing(spec), theme="streamlit", key=key, alt=alt, config={"displayModeBar": False, "scrollZoom": False}
    )


@st.fragment
def chart(panel: ChartPanel, key: str, about: Provenance | None = None) -> None:
    """Draw a panel. Opening its table runs this panel again, not the page."""
    with st.container(key=f"panel-{key}", gap="small"):
        st.subheader(panel.title, anchor=panel.anchor or False)
        unit = unit_text(panel.meaning.unit).capitalize() if panel.meaning else ""
        parts = [unit, about.as_of_text() if about else "", panel.note]
        st.caption(plain(". ".join(part.rstrip(".") for part in parts if part)))
        if panel.spec is None:
            st.markdown(panel.empty or _("Det finns inget att visa för det här urvalet."))
            return
        draw(panel.spec, panel.alt, f"{key}-figure")
        opened = st.expander(_("Visa som tabell"), key=f"{key}-opened", on_change="rerun")
        if opened.open:
            with opened:
                table(panel.frame, panel.columns, key=f"{key}-table", alt=panel.alt)
        files_and_meaning(panel, key, about)


def files_and_meaning(panel: ChartPanel, key: str, about: Provenance | None) -> None:
    """What stands below every figure and its table: the files of the table, and what the measure means."""
    meanings = [panel.meaning] if panel.meaning else []
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}-tools"):
        downloads(panel.frame, panel.title, panel.columns, key=key, about=about, meanings=meanings)
        rows = explain(panel.meaning) if panel.meaning else []
        if rows:
            with st.popover(_("Så räknas det"), type="tertiary", key=f"{key}-meaning-0"):
                st.markdown("\n\n".join(f"**{plain(label)}**  \n{plain(text)}" for label, text in rows))
