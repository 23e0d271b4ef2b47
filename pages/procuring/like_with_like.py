"""Two kinds of requirement where contracts of the same nature, CPV group and size are compared, with an interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from measures.comparing import requirement_kinds
from measures.comparing.requirement_kinds import ComparedMeasure
from pages.procuring.kinds_side_by_side import kinds_there
from pages.shared import cache, page_filters, page_query
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import DECIMALS, HIDDEN, NOT_APPLICABLE, _, _n, is_missing, language, number, value_text


def comparison(question: PageQuestion) -> None:
    """Choose two kinds; what each gave in like contracts, the difference, and what was left out."""
    there = cache.cached(kinds_there, question.warehouse, question.selection)
    if len(there) < 2:
        return
    words = measures.labels(question.warehouse, "requirement", language())
    with st.container(key="panel-like-with-like", gap="small"):
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="like-tools"):
            options = {kind: words.get(kind, kind) for kind in there}
            first = page_filters.choice("kind", _("Jämför"), options, "like", always=next(iter(options)))
            first = first or next(iter(options))
            others = {kind: label for kind, label in options.items() if kind != first}
            second = page_filters.choice("against", _("Med"), others, "like", always=next(iter(others)))
            second = second or next(iter(others))
        pair = (first, second)
        found = cache.cached(_compared, question.warehouse, question.selection, pair)
        labels = (options[first], options[second])
        row_panel(
            _("Lika jämfört med lika"),
            cache.cached(_rows, question.warehouse, question.selection, pair),
            _columns(labels),
            key=f"like-with-like-{first}-{second}",
            about=question.about,
            note=_(
                "Avtal av samma upphandlingsslag, CPV-grupp och storlek jämförs, och skillnaderna vägs ihop. "
                "Är slagen i verkligheten lika pekas någon skillnad ut i tabellen högst en gång av tjugo. "
                "Bland lika avtal är dagarna ett medeltal."
            ),
        )
        _left_out(question.warehouse, found)
        st.caption(
            _(
                "Också lika stora avtal om samma sak skiljer sig: i leverantör, ort, år och i varför just det kravet "
                "valdes. Jämförelsen visar vad som har gått ihop, inte vad som beror på vad."
            )
        )


def _compared(warehouse: Warehouse, selection: Selection, pair: tuple[str, str]) -> list[ComparedMeasure]:
    return requirement_kinds.compared(warehouse, *pair, selection.where, selection.month_starts)


def _columns(labels: tuple[str, str]) -> list[Column]:
    first, second = labels
    return [
        Column("measure", _("Mått"), width=290),
        Column("verdict", _("Vad det säger"), width=210),
        Column("first_raw", _("{kind}, som det är").format(kind=first), nothing=NOT_APPLICABLE),
        Column("second_raw", _("{kind}, som det är").format(kind=second), nothing=NOT_APPLICABLE),
        Column("first_like", _("{kind}, lika avtal").format(kind=first), nothing=NOT_APPLICABLE),
        Column("second_like", _("{kind}, lika avtal").format(kind=second), nothing=NOT_APPLICABLE),
        Column("interval", _("Skillnaden ligger mellan"), nothing=NOT_APPLICABLE, width=180),
        Column("first_contracts", _("Avtal, {kind}").format(kind=first.lower()), "count", nothing=NOT_APPLICABLE),
        Column("second_contracts", _("Avtal, {kind}").format(kind=second.lower()), "count", nothing=NOT_APPLICABLE),
        Column("left_out", _("Avtal utanför"), "count", nothing=NOT_APPLICABLE),
    ]


def _rows(warehouse: Warehouse, selection: Selection, pair: tuple[str, str]) -> pd.DataFrame:
    found = cache.cached(_compared, warehouse, selection, pair)
    words = measures.labels(warehouse, "requirement", language())
    return pd.DataFrame([_row(warehouse, selection, one, pair, words) for one in found])


def _row(
    warehouse: Warehouse, selection: Selection, one: ComparedMeasure, pair: tuple[str, str], words: Mapping[str, str]
) -> dict[str, Any]:
    meaning = page_query.meaning(warehouse, one.measure)
    unit = meaning.unit
    raw = page_query.groups(warehouse, one.measure, "requirement", selection)
    of_kind = {
        kind: HIDDEN if hidden else NOT_APPLICABLE if is_missing(value) else value_text(value, unit)
        for kind, value, hidden in zip(raw["requirement"], raw["value"], raw["hidden"], strict=True)
    }
    row: dict[str, Any] = {
        "measure": meaning.label,
        "first_raw": of_kind.get(pair[0], ""),
        "second_raw": of_kind.get(pair[1], ""),
    }
    like = one.comparison
    if like is None:
        hidden = dict.fromkeys(("first_like", "second_like", "interval"), HIDDEN)
        counts = dict.fromkeys(("first_contracts", "second_contracts", "left_out"), None)
        return {**row, **hidden, **counts, "verdict": _("Visas bara för den som arbetar med personerna")}
    texts = ["" if value is None else value_text(value, unit) for value in (like.first, like.second)]
    return {
        **row,
        "first_like": texts[0],
        "second_like": texts[1],
        "interval": _difference(like.low, like.high, unit),
        "first_contracts": like.contracts[0],
        "second_contracts": like.contracts[1],
        "left_out": sum(like.left_out.values()) + one.ungrouped,
        "verdict": {
            "first": _("{kind} har högre").format(kind=words.get(pair[0], pair[0])),
            "second": _("{kind} har högre").format(kind=words.get(pair[1], pair[1])),
            "alike": _("Ingen säker skillnad"),
            "too_few": _("För få för att säga") if like.strata else _("Inga lika avtal att jämföra"),
        }[like.verdict],
    }


def _difference(low: float | None, high: float | None, unit: str) -> str:
    """The interval of the difference, of shares in percentage points."""
    if low is None or high is None:
        return ""
    factor, decimals = (100, 0) if unit == "share" else (1, DECIMALS[unit])
    ends = [number(factor * end, decimals, sign=True) for end in (low, high)]
    text = _("{low} till {high}").format(low=ends[0], high=ends[1])
    return text + " " + _("procentenheter") if unit == "share" else text


def _left_out(warehouse: Warehouse, rows: list[ComparedMeasure]) -> None:
    """The groups of contracts that one of the kinds lacks, in words."""
    lacking: dict[tuple[str, ...], int] = {}
    for one in rows:
        if one.comparison is not None:
            for stratum, contracts in one.comparison.left_out.items():
                lacking[stratum] = max(lacking.get(stratum, 0), contracts)
    if not lacking:
        return
    words = [measures.labels(warehouse, dimension, language()) for dimension in requirement_kinds.STRATUM]
    with st.expander(
        _n(
            "{number} grupp av avtal har inte båda slagen och är utanför",
            "{number} grupper av avtal har inte båda slagen i något mått och är utanför där",
            len(lacking),
        ).format(number=number(len(lacking)))
    ):
        lines = [
            ", ".join(of.get(part, part) for of, part in zip(words, stratum, strict=True))
            + ": "
            + _n("{number} avtal", "{number} avtal", contracts).format(number=number(contracts))
            for stratum, contracts in sorted(lacking.items())
        ]
        st.markdown("\n".join(f"- {line}" for line in lines))
