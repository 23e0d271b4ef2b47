"""The steps after a contract is signed: agreed, matched, delivered, completed, in work; each with the unknown."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from measures import Warehouse
from pages.shared import cache, charts, filters, frame, page_query
from pages.shared.charts import ChartPanel
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, interval_text, is_missing, percent

# A step, the share of what came to it that came on -> the page where it is followed.
STEPS = {
    "agreement_rate": "contracts",
    "match_filled_share": "matching",
    "fulfilment": "suppliers",
    "completed_rate": "contracts",
    "in_work_6m_rate": "contracts",
}
# A group's share of fewer than this is not called the worst.
_LEAST = 10
_SPLITS = ("organisation", "year")


def prepare(question: PageQuestion) -> None:
    """What the page asks, at once."""
    page_query.prepare(question, {"": tuple(STEPS)})


def summary(question: PageQuestion) -> None:
    """The step at which the fewest are known to come on."""
    cache.drawn(_summary, question.warehouse, question.selection)


def _summary(warehouse: Warehouse, selection: Selection) -> None:
    rows = cache.cached(_rows, warehouse, selection)
    known = rows[rows["value"].notna() & ~rows["hidden"].astype(bool) & (rows["denominator"] >= _LEAST)]
    if known.empty:
        frame.summary(_("Det är för lite känt för att säga var i kedjan flest tappas."))
        return
    worst = known.loc[known["value"].idxmin()]
    frame.summary(
        _("Efter avtalet tappas mest vid steget {step}: {share} kommer vidare ({interval}).").format(
            step=str(worst["step"]).lower(),
            share=percent(worst["value"]),
            interval=worst["interval"] or _("allt är känt"),
        )
    )


def steps(question: PageQuestion) -> None:
    """Each step as a bar with what it may be, and its numbers; each leads to its page."""
    charts.chart(cache.cached(_panel, question.warehouse, question.selection), key="chain", about=question.about)


def _panel(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    rows = cache.cached(_rows, warehouse, selection)
    names = dict(zip(rows["measure"], rows["step"], strict=True))
    known = rows.dropna(subset=["value"])
    return ChartPanel(
        title=_("Från avtal till varaktigt jobb: så stor andel kommer vidare"),
        picture=None if known.empty else charts.bars(rows, dimension="measure", unit="share", labels=names),
        alt=charts.sentence(rows, "measure", "share", names),
        frame=rows,
        columns=[
            Column("step", _("Steg"), width=240, link="{}", link_value="page"),
            Column("numerator", _("Kom vidare"), "number", decimals=0),
            Column("denominator", _("Av"), "number", decimals=0),
            Column("value", _("Andel"), "share"),
            Column("interval", _("Kan vara"), nothing=NOT_APPLICABLE),
            Column("coverage", _("Med känt svar"), "share"),
            Column("counts", _("Räknas"), width=330),
        ],
        note=_(
            "Varje steg har sitt eget slag av enhet: avtal, platser, sedan personers placeringar. De läggs inte ihop"
        ),
        empty=_("Inget avtal i urvalet har kommit till något av stegen än."),
    )


def _rows(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    """A row per step, also where nothing is known; never 0 for what nobody has told."""
    rows = []
    for name, page in STEPS.items():
        meaning = page_query.meaning(warehouse, name)
        row = page_query.measured(warehouse, name, selection)
        told = interval_text(row["low"], row["high"], "share") if not row["hidden"] else ""
        rows.append(
            {
                "measure": name, "step": meaning.label, "page": page, "interval": told,
                "counts": f"{meaning.numerator} / {meaning.denominator}",
                **{part: row[part] for part in ("numerator", "denominator", "value", "low", "high", "coverage")},
                "hidden": bool(row["hidden"]),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def by_group(question: PageQuestion) -> None:
    """The same shares for each organisation or year, beside the share of procurements with a requirement."""
    with st.container(key="panel-chain-groups", gap="small"):
        split = st.segmented_control(
            _("Dela upp på"), _SPLITS, format_func=filters.dimension_text, key="chain-split", default=_SPLITS[0]
        )
        if not split:
            return
        names = ("requirement_share", *STEPS)
        labels = {name: page_query.meaning(question.warehouse, name).label for name in names}
        row_panel(
            _("Kedjan per {split}").format(split=filters.dimension_text(split).lower()),
            cache.cached(_groups, question.warehouse, question.selection, split),
            [
                Column("group", filters.dimension_text(split), width=240),
                *(Column(name, labels[name], "share", hidden=f"{name}_hidden") for name in names),
            ],
            key=f"chain-{split}",
            about=question.about,
            note=_("Det som saknas är okänt, aldrig noll."),
            meanings=[page_query.meaning(question.warehouse, name) for name in names],
        )


def _groups(warehouse: Warehouse, selection: Selection, split: str) -> pd.DataFrame:
    table: dict[Any, dict[str, Any]] = {}
    for name in ("requirement_share", *STEPS):
        for row in page_query.by_group(warehouse, name, split, selection).to_dict("records"):
            if is_missing(row[split]):
                continue
            group = table.setdefault(row[split], {"group": row[f"{split}_label"]})
            group |= {name: row["value"], f"{name}_hidden": row["hidden"]}
    names = [part for name in ("requirement_share", *STEPS) for part in (name, f"{name}_hidden")]
    rows = pd.DataFrame([table[key] for key in sorted(table, key=str)])
    return (
        rows.reindex(columns=["group", *names])
        .astype({f"{name}_hidden": "boolean" for name in ("requirement_share", *STEPS)})
        .fillna({f"{name}_hidden": False for name in ("requirement_share", *STEPS)})
    )
