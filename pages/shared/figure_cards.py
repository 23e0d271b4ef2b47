"""Key figures: a label, a large value, and what a careful reader asks for: interval, coverage, definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from pages.shared.definitions import Meaning, explain
from pages.shared.text import (
    HIDDEN,
    _,
    in_sums_text,
    interval_text,
    is_missing,
    percent,
    rounded_text,
    value_text,
    why_hidden,
)


@dataclass(frozen=True)
class FigureCard:
    """One key figure. value, low, high, coverage as the measure gives them (shares 0..1).

    note: one line below, e.g. "av 482 utlovade". in_sums, hidden_for, rounded: as the door gives them.
    """

    meaning: Meaning
    value: float | None
    low: float | None = None
    high: float | None = None
    coverage: float | None = None
    hidden: bool = False
    note: str = ""
    in_sums: float | None = None
    hidden_for: str = ""
    rounded: bool = False


def figures(row: Sequence[FigureCard]) -> None:
    """Draw a row of key figures. They wrap to two in a row on a phone."""
    across = 4 if len(row) in (4, 7, 8) else 3
    style = f"--across: {across}"
    st.html(f'<div class="utfall-figures" role="list" style="{style}">{"".join(map(card_html, row))}</div>')


def card_html(figure: FigureCard) -> str:
    """One card, with all that comes from data escaped."""
    meaning = figure.meaning
    value = value_text(figure.value, meaning.unit, figure.hidden)
    in_words = figure.hidden or is_missing(figure.value)
    lines = [
        f'<div class="label">{escape(meaning.label)}</div>',
        f'<div class="value{" words" if in_words and value != HIDDEN else ""}">{escape(value)}</div>',
    ]
    lines += [f'<div class="line">{escape(text)}</div>' for text in details(figure)]
    return f'<div class="figure" role="listitem">{"".join(lines)}{how(meaning)}</div>'


def how(meaning: Meaning) -> str:
    """What a measure means, to be opened below its figure; nothing where there are no words for it."""
    rows = explain(meaning)
    if not rows:
        return ""
    terms = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in rows)
    named = escape(_("Så räknas {measure}").format(measure=meaning.label), quote=True)
    words = escape(_("Så räknas det"))
    return f'<details class="utfall-how"><summary aria-label="{named}">{words}</summary><dl>{terms}</dl></details>'


def details(figure: FigureCard) -> list[str]:
    """The lines below the value, in the order in which they matter."""
    if figure.hidden:
        return [why_hidden(figure.hidden_for)]
    lines = []
    if figure.rounded:
        lines.append(rounded_text())
    if not is_missing(figure.in_sums):
        lines.append(in_sums_text(figure.in_sums, is_missing(figure.value)))
    interval = interval_text(figure.low, figure.high, figure.meaning.unit)
    if interval:
        lines.append(_("kan vara {interval}").format(interval=interval))
    if figure.note:
        lines.append(figure.note)
    if not is_missing(figure.coverage):
        lines.append(_("{share} av underlaget är känt").format(share=percent(figure.coverage)))
    return lines
