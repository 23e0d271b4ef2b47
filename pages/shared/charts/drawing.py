"""What pictures share: lengths as percentages, axes with their ticks, and lines.

A picture is HTML and CSS (frame.css), no script: the browser draws it at once, its words are text in their own size at
any width, and it follows light, dark and paper by itself. All text from data is escaped here or where it is put in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from measures import number_text
from pages.shared.text import language, month_text


def tag(name: str, inner: str = "", *, kind: str = "", style: str = "", hover: str = "") -> str:
    """An element. inner: HTML; kind: its classes; hover: text that is shown above it when it is pointed at."""
    given = (("class", kind), ("style", style), ("data-said", hover))
    written = "".join(f' {key}="{escape(text, quote=True)}"' for key, text in given if text)
    return f"<{name}{written}>{inner}</{name}>"


def part(x: float, top: float) -> float:
    """x of top in per cent, with the decimals that a screen can show; within what is drawn."""
    return round(min(max(100 * x / top, 0), 100), 2) if top else 0.0


def value_axis(highest: float, unit: str) -> tuple[float, list[tuple[float, str]]]:
    """The top of an axis from zero, a little above the highest value, and its few round ticks: (value, text)."""
    ticks = number_text.ticks(highest, unit, language())
    return max(highest * 1.06, ticks[-1][0]), ticks


def month_names(months: Sequence[str], at_most: int = 7) -> list[tuple[int, str]]:
    """Which months an axis names, at most so many, at even steps: (place, "jan.\\n2026"); the year where it is new."""
    step = max(1, math.ceil(len(months) / at_most))
    step = next((fair for fair in (1, 2, 3, 6, 12, 24, 60) if fair >= step), step)
    shown = [i for i, m in enumerate(months) if (int(m[:4]) * 12 + int(m[5:]) - 1) % step == 0] or [0][: len(months)]
    named, year = [], ""
    for i in shown:
        name = month_text(months[i], short=True).rsplit(" ", 1)[0]
        named.append((i, f"{name}\n{months[i][:4]}" if months[i][:4] != year else name))
        year = months[i][:4]
    return named


def stroke(points: Iterable[tuple[float, float] | None], across: int, kind: str, width: float, dash: str = "") -> str:
    """A line through points of (0..across, 0..100 from below); None breaks it. kind: the place in the palette.

    It is cut out of a coloured field, so that its colour is the theme's; its thickness is the same at any width.
    """
    path, is_drawing = "", False
    for point in points:
        if point is not None:
            path += f"{'L' if is_drawing else 'M'}{round(point[0], 2):g} {round(100 - point[1], 2):g}"
        is_drawing = point is not None
    dashes = f" stroke-dasharray='{dash}'" if dash else ""
    svg = (
        f"%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {across} 100' preserveAspectRatio='none'%3E"
        f"%3Cpath d='{path}' fill='none' stroke='black' stroke-width='{width:g}'{dashes} stroke-linejoin='round' "
        "vector-effect='non-scaling-stroke'/%3E%3C/svg%3E"
    )
    return tag("i", kind=f"stroke {kind}", style=f'mask-image:url("data:image/svg+xml,{svg}")')
