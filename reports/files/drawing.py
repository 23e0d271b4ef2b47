"""A chart's specification as a picture, without a browser: SVG for paper, PNG where only pictures are taken."""

from __future__ import annotations

from typing import Any, Literal

import vl_convert


def svg(spec: dict[str, Any], language: str) -> str:
    """The chart as vectors, with numbers as the language writes them."""
    locale = _locale(language)
    return vl_convert.vegalite_to_svg(spec, format_locale=locale, time_format_locale=locale)


def png(spec: dict[str, Any], language: str, scale: float = 2.5) -> bytes:
    """The chart as pixels, `scale` times 72 to the inch."""
    locale = _locale(language)
    return vl_convert.vegalite_to_png(spec, scale=scale, format_locale=locale, time_format_locale=locale)


def _locale(language: str) -> Literal["sv-SE", "en-GB"]:
    return "en-GB" if language == "en" else "sv-SE"
