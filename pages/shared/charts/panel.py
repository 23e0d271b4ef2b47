"""A chart as a panel: its title, picture, table, files and definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
import streamlit as st

from pages.shared.definitions import Meaning, Provenance
from pages.shared.figure_cards import how
from pages.shared.tables import Column, downloads, table
from pages.shared.text import _, unit_text


@dataclass(frozen=True)
class ChartPanel:
    """A chart and what stands around it. title: what it shows; alt: says it to those who do not see it.

    picture: its HTML; None when there is nothing to draw, and `empty` says what to do. frame, columns: the table behind
    it. anchor: the name by which a link leads here.
    """

    title: str
    picture: str | None
    alt: str
    frame: pd.DataFrame
    columns: Sequence[Column]
    meaning: Meaning | None = None
    note: str = ""
    empty: str = ""
    anchor: str = ""


def draw(panel: ChartPanel, caption: str = "") -> None:
    """Put a picture on the page, with what the measure means; those who do not see it get `alt`, and the table."""
    told = f'<p class="utfall-caption">{escape(caption)}</p>' if caption else ""
    drawn = panel.picture or f"<p>{escape(panel.empty or _('Det finns inget att visa för det här urvalet.'))}</p>"
    if panel.picture is not None:
        drawn = f'<div class="utfall-picture" role="img" aria-label="{escape(panel.alt, quote=True)}">{drawn}</div>'
        drawn += how(panel.meaning) if panel.meaning else ""
    st.html(told + drawn)


@st.fragment
def chart(panel: ChartPanel, key: str, about: Provenance | None = None) -> None:
    """Draw a panel. Opening its table runs this panel again, not the page."""
    with st.container(key=f"panel-{key}", gap="small"):
        st.subheader(panel.title, anchor=panel.anchor or False)
        unit = unit_text(panel.meaning.unit).capitalize() if panel.meaning else ""
        parts = [unit, about.as_of_text() if about else "", panel.note]
        draw(panel, ". ".join(part.rstrip(".") for part in parts if part))
        if panel.picture is None:
            return
        opened = st.expander(_("Visa som tabell"), key=f"{key}-opened", on_change="rerun")
        if opened.open:
            with opened:
                table(panel.frame, panel.columns, key=f"{key}-table", alt=panel.alt)
        files(panel, key, about)


def files(panel: ChartPanel, key: str, about: Provenance | None) -> None:
    """The files of the table behind a picture."""
    meanings = [panel.meaning] if panel.meaning else []
    downloads(panel.frame, panel.title, panel.columns, key=key, about=about, meanings=meanings)
