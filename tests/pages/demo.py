"""A page of every part that pages are made of, with hand-made numbers: for the tests, and for eyes.

`python -m server` shows the real pages; to look at this one: `streamlit run tests/pages/demo.py`.
"""

import datetime as dt
import sys
from pathlib import Path

import pandas as pd
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from pages.comparisons import sweden_map
from pages.contracts.delivery_figure import delivery_against_curve
from pages.shared import charts, figure_cards, filters, frame, tables
from pages.shared.definitions import Meaning, Provenance
from pages.shared.tables import Column

FULFILMENT = Meaning(
    "Uppfyllelse",
    "share",
    "Levererade platser delat med utlovade platser. Ett avtal räknas som mest till 100 %.",
    "Avtal där antalet ännu inte är bestämt är inte med.",
    "Levererade platser",
    "Utlovade platser",
)
PLACES = Meaning("Levererade platser", "places", "Anställningsmånader delat med 12 och praktikmånader delat med 6.")
ORGANISATIONS = {
    "o1": "Exempelstad",
    "o2": "Nybäckens kommun",
    "o3": "Region Södra Påhitt",
    "o4": "Myndigheten för exempel och uppdiktade uppgifter",
    "o5": "Lillby kommun",
    "o6": "Storvik <b>kommun</b>",
}
CHOICES = {
    "organisation": ORGANISATIONS,
    "nature": {"works": "Byggentreprenader", "services": "Tjänster", "goods": "Varor"},
    "form": {"permanent": "Tillsvidare", "fixed_term": "Visstid"},
}
MONTHS = filters.months_between(dt.date(2024, 11, 1), dt.date(2026, 10, 1))


def by_month() -> pd.DataFrame:
    values = [0.12 + 0.025 * n for n in range(len(MONTHS))]
    out = pd.DataFrame({"month": MONTHS, "value": values, "hidden": False})
    out["numerator"], out["denominator"] = out["value"] * 482, 482.0
    out["low"], out["high"] = out["value"], out["value"]
    out.loc[14:, "high"] = out.loc[14:, "value"] + [0.012 * n for n in range(10)]
    out.loc[6, ["value", "low", "high"]] = None
    return out


def by_organisation() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "organisation": list(ORGANISATIONS),
            "organisation_label": list(ORGANISATIONS.values()),
            "value": [0.91, 0.62, 0.48, 0.29, None, 0.11],
            "low": [0.91, 0.62, 0.44, 0.29, None, None],
            "high": [0.91, 0.81, 0.60, 0.29, None, None],
            "numerator": [120.4, 81.0, 33.5, 7.25, None, 1.0],
            "denominator": [132.0, 130.0, 70.0, 25.0, None, 9.0],
            "coverage": [1.0, 0.77, 0.8, 1.0, None, 1.0],
            "hidden": [False, False, False, False, False, True],
        }
    )


def pace() -> pd.DataFrame:
    each = [0.0, 0.0, 1.5, 2.0, 2.5, 2.0, 3.0, None, 3.5, 4.0, 3.0, 4.5]
    out = pd.DataFrame({"month": MONTHS[:12], "value": each, "hidden": False})
    out["cumulative"] = out["value"].cumsum()
    out["accepted"] = out["cumulative"] * 0.75
    out["possible"] = out["cumulative"] + pd.Series([0.0] * 8 + [4.0] * 4)
    out["expected"] = [max(0, 48 / 6 * (n - 5)) for n in range(12)]
    out["required"] = 48.0
    return out


def municipalities() -> pd.DataFrame:
    codes = list(sweden_map.area_names("municipality"))
    out = pd.DataFrame({"municipality": codes, "value": [(n * 37 % 101) / 100 for n in range(len(codes))]})
    out["hidden"] = [n % 23 == 0 for n in range(len(codes))]
    out.loc[::7, "value"] = None
    out["municipality_label"] = list(sweden_map.area_names("municipality").values())
    return out


def page() -> None:
    selection = filters.filters(CHOICES, MONTHS)
    about = Provenance(
        dt.date(2026, 10, 31), dt.date(2026, 11, 20), "b7f3", invented=True, filters=selection.texts(CHOICES)
    )
    frame.header(
        "Översikt", "Hur det går med löftena om jobb i avtalen: utlovat, levererat och vad det ledde till.", about
    )
    filters.selection_in_words(selection, CHOICES)
    figure_cards.figures(
        [
            figure_cards.FigureCard(Meaning("Utlovade platser", "places", "Summan av avtalens krav."), 482.0),
            figure_cards.FigureCard(PLACES, 299.4, note="av 482 utlovade"),
            figure_cards.FigureCard(FULFILMENT, 0.62, 0.62, 0.81, 0.77),
            figure_cards.FigureCard(
                Meaning("Rapporter inne", "share", "Inkomna delat med dem som skulle ha kommit."), 0.77
            ),
            figure_cards.FigureCard(
                Meaning("Personer", "count", "Olika personer med minst en placering."), 3, hidden=True
            ),
            figure_cards.FigureCard(
                Meaning("I arbete efter sex månader", "share", "Andel av de kända."), None, note="ingen uppföljning än"
            ),
        ]
    )
    months, groups = by_month(), by_organisation()
    left, right = st.columns(2, gap="large")
    with left:
        panel = charts.ChartPanel(
            "Uppfyllelsen stiger, men rapporter saknas",
            charts.line_by_month(months, name="Uppfyllelse", unit="share"),
            charts.sentence(months, "month", "share"),
            months,
            charts.columns_for("month", "Månad", FULFILMENT, months),
            FULFILMENT,
        )
        charts.chart(panel, "months", about)
    with right:
        panel = charts.ChartPanel(
            "Exempelstad ligger längst fram",
            charts.bars(groups, dimension="organisation", labels=ORGANISATIONS, reference=0.58, reference_name="Alla"),
            charts.sentence(groups, "organisation", "share", ORGANISATIONS),
            groups,
            charts.columns_for("organisation", "Organisation", FULFILMENT, groups),
            FULFILMENT,
        )
        charts.chart(panel, "organisations", about)


def more() -> None:
    delivered = pace()
    panel = charts.ChartPanel(
        "Leveransen är efter den förväntade kurvan",
        delivery_against_curve(delivered),
        charts.sentence(delivered, "month", "places"),
        delivered,
        [
            Column("month", "Månad"),
            Column("value", "Levererat", "places"),
            Column("cumulative", "Sedan start", "places"),
            Column("expected", "Förväntat", "places"),
        ],
        PLACES,
    )
    charts.chart(panel, "pace")
    groups = by_organisation()
    groups["day"] = dt.date(2026, 3, 1)
    tables.table(
        groups,
        [
            Column("organisation_label", "Organisation", link="contract?contract={}", link_value="organisation"),
            Column("value", "Uppfyllelse", "share", 1),
            Column("numerator", "Levererat", "places"),
            Column("denominator", "Utlovat", "places"),
            Column("day", "Sedan", "date"),
        ],
        key="linked",
        alt="Organisationer",
    )
    areas = municipalities()
    columns = [Column("municipality_label", "Kommun"), Column("value", "Uppfyllelse", "share")]
    picture = sweden_map.choropleth(areas, kind="municipality", unit="share", name="Uppfyllelse")
    panel = charts.ChartPanel("Uppfyllelse", picture, "Karta över kommunerna", areas, columns, FULFILMENT)
    sweden_map.map_and_table(panel, kind="municipality", key="map")


if __name__ == "__main__":
    frame.start()

    def everything() -> None:
        page()
        if "short" not in st.query_params:
            more()

    frame.guarded(everything)
