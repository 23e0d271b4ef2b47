"""A chart's specification as a picture, without a browser: SVG for paper, PNG where only pictures are taken."""

from __future__ import annotations

from typing import Literal

import vl_convert

from reports.content.model import Chart


def svg(chart: Chart, language: str) -> str:
    """The chart as vectors, with numbers as the language writes them."""
    locale = _locale(language)
    return vl_convert.vegalite_to_svg(dict(chart.spec), format_locale=locale, time_format_locale=locale)


def png(chart: Chart, language: str, scale: float = 2.5) -> bytes:
    """The chart as pixels, `scale` times 72 to the inch."""
    locale = _locale(language)
    return vl_convert.vegalite_to_png(dict(chart.spec), scale=scale, format_locale=locale, time_format_locale=locale)


def _locale(language: str) -> Literal["sv-SE", "en-GB"]:
    return "en-GB" if language == "en" else "sv-SE"
