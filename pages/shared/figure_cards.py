"""Key figures: a label, a large value, and what a careful reader asks for: interval, coverage, change, definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from pages.shared.definitions import Meaning, explain
from pages.shared.text import HIDDEN, _, interval_text, is_missing, missing, number, percent, points, value_text

SHAPES = {"good": "●", "near": "◆", "behind": "▲", "bad": "■", "early": "○", "unknown": "–"}
STATUSES = tuple(SHAPES)


@dataclass(frozen=True)
class FigureCard:
    """One key figure. value, low, high, coverage as the measure gives them (shares 0..1).

    note: one line below, e.g. "av 482 utlovade". before: the value to compare with, before_name: what that is.
    """

    meaning: Meaning
    value: float | None
    low: float | None = None
    high: float | None = None
    coverage: float | None = None
    hidden: bool = False
    note: str = ""
    before: float | None = None
    before_name: str = ""
    status: str | None = None
    decimals: int | None = None


def status_word(status: str) -> str:
    """The word of a status; it never stands as a colour alone."""
    return {
        "good": _("Når målet"),
        "near": _("Nära målet"),
        "behind": _("Efter plan"),
        "bad": _("Långt efter plan"),
        "early": _("För tidigt att bedöma"),
        "unknown": missing(),
    }[status]


def status_text(status: str) -> str:
    """Shape and word, for a table's cell or a line of text: "▲ Efter plan"."""
    return f"{SHAPES[status]} {status_word(status)}"


def figures(row: Sequence[FigureCard]) -> None:
    """Draw a row of key figures. They wrap to two in a row on a phone."""
    across = 4 if len(row) in (4, 7, 8) else 3
    style = f"--across: {across}"
    st.html(f'<div class="utfall-figures" role="list" style="{style}">{"".join(map(card_html, row))}</div>')


def figure(one: FigureCard) -> None:
    figures([one])


def card_html(figure: FigureCard) -> str:
    """One card, with all that comes from data escaped."""
    meaning = figure.meaning
    value = value_text(figure.value, meaning.unit, figure.hidden, figure.decimals)
    in_words = figure.hidden or is_missing(figure.value)
    lines = [
        f'<div class="label">{escape(meaning.label)}</div>',
        f'<div class="value{" words" if in_words and value != HIDDEN else ""}">{escape(value)}</div>',
    ]
    if figure.status:
        lines.append(
            f'<div class="status {escape(figure.status)}"><span aria-hidden="true">{SHAPES[figure.status]}</span> '
            f"{escape(status_word(figure.status))}</div>"
        )
    lines += [f'<div class="line">{escape(text)}</div>' for text in details(figure)]
    rows = explain(meaning)
    if rows:
        told = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in rows)
        named = escape(_("Så räknas {measure}").format(measure=meaning.label), quote=True)
        lines.append(
            f'<details><summary aria-label="{named}">{escape(_("Så räknas det"))}</summary><dl>{told}</dl></details>'
        )
    return f'<div class="figure" role="listitem">{"".join(lines)}</div>'


def details(figure: FigureCard) -> list[str]:
    """The lines below the value, in the order in which they matter."""
    if figure.hidden:
        return [_("Dolt: gruppen är för liten för att visas, eller skyddar en som är det.")]
    lines = []
    interval = interval_text(figure.low, figure.high, figure.meaning.unit, figure.decimals)
    if interval:
        lines.append(_("kan vara {interval}").format(interval=interval))
    if figure.note:
        lines.append(figure.note)
    if not is_missing(figure.coverage):
        lines.append(_("{share} av underlaget är känt").format(share=percent(figure.coverage)))
    if not is_missing(figure.before) and not is_missing(figure.value):
        lines.append(
            _("{change} sedan {when}").format(change=change_text(figure), when=figure.before_name or _("tidigare"))
        )
    return lines


def change_text(figure: FigureCard) -> str:
    """The difference to `before`: percentage points for shares, else the unit's own numbers."""
    if is_missing(figure.before) or is_missing(figure.value):
        return missing()
    difference = float(figure.value or 0) - float(figure.before or 0)
    if figure.meaning.unit == "share":
        return points(difference)
    if figure.meaning.unit == "sek":
        return ("+" if difference > 0 else "") + value_text(difference, "sek")
    decimals = figure.decimals if figure.decimals is not None else (1 if figure.meaning.unit != "count" else 0)
    return number(difference, decimals, sign=True)
