"""Charts: figures drawn from numbers that were already asked for, each with its table and its files.

A builder (`line_by_month`, `bars`) takes a small frame and gives a picture in HTML; it computes nothing that a reader
would quote. `chart` draws one as a panel. Colours are places in the theme's palette (.streamlit/config.toml), which
frame.css names, so a chart follows light and dark by itself.
"""

from pages.shared.charts.by_month import bars_by_month, line_by_month
from pages.shared.charts.groups import BARS_AT_MOST, bars
from pages.shared.charts.panel import ChartPanel, chart, draw, files
from pages.shared.charts.rows import columns_for, nothing_known, sentence

__all__ = [
    "BARS_AT_MOST",
    "ChartPanel",
    "bars",
    "bars_by_month",
    "chart",
    "columns_for",
    "draw",
    "files",
    "line_by_month",
    "nothing_known",
    "sentence",
]

MAY_IMPORT = ("measures", "pages.shared", "pages.shared.tables")
ENTRANCE = ("by_month", "drawing", "rows")
