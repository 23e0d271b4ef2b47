"""Suppliers or organisations compared: one measure as bars with interval and on a map, all measures in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from pages.comparisons import sweden_map
from pages.shared import address, cache, charts, filters, frame, page_filters, page_query
from pages.shared.charts import ChartPanel
from pages.shared.definitions import Meaning
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import (
    NOT_APPLICABLE,
    _,
    _n,
    alphabetical,
    is_missing,
    number,
    plain,
    rounded_text,
    value_text,
)

OF_CONTRACTS = (
    "fulfilment",
    "places_delivered",
    "places_expected",
    "places_required",
    "accepted_share",
    "evidenced_share",
    "report_rate",
    "report_on_time_rate",
    "reports_missing",
    "start_meeting_on_time",
    "first_start_on_time",
    "early_end_rate",
    "persons",
    "in_work_6m_rate",
    "contracts",
    "deviations",
    "bonus_sek",
    "bonus_paid_sek",
    "penalty_sek",
    "penalty_open_sek",
    "places_short",
)
OF_PROCUREMENTS = ("procurements", "social_consideration_share", "requirement_share")
_ASKED = "places_required"
_LEAST_SHOWN = 0.005
_NAN = float("nan")


def chosen_measure(question: PageQuestion) -> str:
    """The measure to compare by, which stands in the address."""
    names = _offered(question)
    texts = {name: page_query.meaning(question.warehouse, name).label for name in names}
    by_address = page_filters.one_of("measure", _("Jämför efter"), texts)
    if "compared-by" not in st.session_state or st.session_state["compared-by"] not in names:
        st.session_state["compared-by"] = by_address or names[0]
    with st.container(key="compared", width=360):
        return st.selectbox(
            _("Jämför efter"),
            names,
            format_func=texts.__getitem__,
            key="compared-by",
            on_change=_follow,
        )


def _follow() -> None:
    st.query_params["measure"] = st.session_state["compared-by"]


def _offered(question: PageQuestion) -> tuple[str, ...]:
    """The measures that the loaded data can answer."""
    of_procurements = OF_PROCUREMENTS if question.facts["advertised"] else ()
    # With only the accepted counted, the headline is another measure, in the same place.
    of_contracts = (page_query.fulfilment(question.selection), *OF_CONTRACTS[1:]) if question.facts["contracts"] else ()
    return of_contracts + of_procurements


def bars(question: PageQuestion, measure: str, dimension: str) -> None:
    """The groups with the highest values; the chosen one is marked, and is shown whatever its value."""
    compared = question.selection.without(dimension)
    mine = question.selection.where.get(dimension, ())
    marked = mine[0] if len(mine) == 1 else None
    charts.chart(
        cache.cached(bars_panel, question.warehouse, measure, dimension, compared, mine, marked),
        key=f"bars-{dimension}-{measure}",
        about=question.about,
    )


def bars_panel(
    warehouse: Warehouse, measure: str, dimension: str, selection: Selection, first: tuple[str, ...], marked: str | None
) -> ChartPanel:
    rows = cache.cached(_named, warehouse, measure, dimension, selection, first)
    meaning = page_query.meaning(warehouse, measure)
    hidden = int(rows["hidden"].sum())
    notes = [order_note(rows)]
    if measures.measures(warehouse)[measure].distinct:
        notes.append(_("En person kan finnas i flera grupper, så delarna kan tillsammans vara fler än alla"))
    if hidden:
        notes.append(_n("{number} grupp är dold", "{number} grupper är dolda", hidden).format(number=number(hidden)))
    if rows["rounded"].any():
        notes.append(rounded_text().capitalize())
    notes += cache.cached(_nameless, warehouse, measure, dimension, selection)
    names = dict(zip(rows[dimension], rows[f"{dimension}_label"], strict=True))
    return ChartPanel(
        title=_title(rows, meaning.label, meaning.unit),
        picture=None
        if charts.nothing_known(rows)
        else _figure(warehouse, measure, dimension, selection, first, marked),
        alt=charts.sentence(rows, dimension, meaning.unit, names),
        frame=rows,
        columns=charts.columns_for(dimension, filters.dimension_text(dimension), meaning, rows),
        meaning=meaning,
        note=". ".join(notes),
        empty=_("Uppgift saknas för alla i urvalet."),
    )


def _named(
    warehouse: Warehouse, measure: str, dimension: str, selection: Selection, first: tuple[str, ...]
) -> pd.DataFrame:
    """The groups that have a name; what nobody is named for is no group to compare."""
    return ranked(warehouse, measure, dimension, selection, first)


def _nameless(warehouse: Warehouse, measure: str, dimension: str, selection: Selection) -> list[str]:
    """What the measure is where the group is not known, in words."""
    groups = page_query.groups(warehouse, measure, dimension, selection)
    unit = page_query.meaning(warehouse, measure).unit
    return [
        _("Uppgift om {group} saknas, utanför diagrammet: {value}").format(
            group=filters.dimension_text(dimension).lower(), value=value_text(value, unit, hidden)
        )
        for name, value, hidden in zip(groups[dimension], groups["value"], groups["hidden"], strict=True)
        if name == "" and (hidden or not is_missing(value))
    ]


def ranked(
    warehouse: Warehouse, measure: str, dimension: str, selection: Selection, first: Sequence[str] = ()
) -> pd.DataFrame:
    """Groups that have a name by value, highest first, those without a value last.

    `first`: the chosen ones, lifted among the shown.
    """
    groups = page_query.groups(warehouse, measure, dimension, selection)
    keys = zip(groups["hidden"], groups["value"], groups[f"{dimension}_label"], strict=True)
    sorts_by = [
        (hidden, is_missing(value), 0 if is_missing(value) else -value, alphabetical(str(name)))
        for hidden, value, name in keys
    ]
    order = sorted(range(len(sorts_by)), key=sorts_by.__getitem__)
    beyond = [i for i in order[charts.BARS_AT_MOST :] if groups[dimension][i] in first]
    if beyond:
        lifted = set(beyond[: charts.BARS_AT_MOST - 1])
        others = [i for i in order if i not in lifted]
        place = charts.BARS_AT_MOST - len(lifted)
        order = [*others[:place], *beyond[: len(lifted)], *others[place:]]
    named = [i for i in order if groups[dimension][i] != ""]
    return pd.DataFrame({column: [values[i] for i in named] for column, values in groups.items()})


def _figure(
    warehouse: Warehouse, measure: str, dimension: str, selection: Selection, first: tuple[str, ...], marked: str | None
) -> str:
    rows = _named(warehouse, measure, dimension, selection, first)
    meaning = page_query.meaning(warehouse, measure)
    everything = page_query.measured(warehouse, measure, selection)
    is_rate = meaning.unit == "share" and not is_missing(everything["value"])
    return charts.bars(
        rows,
        dimension=dimension,
        unit=meaning.unit,
        labels=dict(zip(rows[dimension], rows[f"{dimension}_label"], strict=True)),
        reference=float(everything["value"]) if is_rate else None,
        reference_name=_("Alla"),
        marked=marked,
    )


def order_note(rows: pd.DataFrame) -> str:
    """In which order the bars stand, or how many of the groups they are."""
    if len(rows) > charts.BARS_AT_MOST:
        return _("De {shown} första av {all}; alla finns i tabellen").format(
            shown=charts.BARS_AT_MOST, all=number(len(rows))
        )
    return _("Högst värde först")


def _title(rows: pd.DataFrame, label: str, unit: str) -> str:
    known = rows[rows["value"].notna() & ~rows["hidden"].astype(bool)]
    if known.empty:
        return label
    low, high = known["value"].min(), known["value"].max()
    if len(known) == 1 or high - low < _LEAST_SHOWN:
        return f"{label}: {value_text(high, unit)}"
    return _("{measure}: från {low} till {high}").format(
        measure=label, low=value_text(low, unit), high=value_text(high, unit)
    )


# All measures in one table


def all_measures(question: PageQuestion, dimension: str, title: str) -> None:
    names = _offered(question)
    rows, columns, in_files, meanings = cache.cached(
        _all_measures, question.warehouse, question.selection, dimension, names
    )
    row_panel(
        title,
        rows,
        columns,
        key=f"all-{dimension}",
        about=question.about,
        note=f"{question.about.as_of_text()}. {page_query.outside_note(question)}".rstrip(". "),
        meanings=meanings,
        file_columns=in_files,
    )


def _all_measures(
    warehouse: Warehouse, selection: Selection, dimension: str, names: tuple[str, ...]
) -> tuple[pd.DataFrame, list[Column], list[Column], list[Meaning]]:
    rows = cache.cached(groups_by_measures, warehouse, selection, dimension, names)
    meanings = [page_query.meaning(warehouse, name) for name in names]
    columns = [Column("label", filters.dimension_text(dimension), width=240)]
    in_files = [Column(dimension, _("Beteckning")), *columns]
    for name, meaning in zip(names, meanings, strict=True):
        if f"{name}_counted" in rows:
            text = _("Räknas mot kraven sedan start")
            columns.append(Column(f"{name}_counted", text, "places", hidden=f"{name}_hidden", instead="no_requirement"))
            in_files.append(columns[-1])
        instead = "no_requirement" if name in (_ASKED, page_query.fulfilment(selection)) else None
        columns.append(
            Column(name, meaning.label, meaning.unit, None, f"{name}_hidden", instead=instead, help=meaning.definition)
        )
        in_files.append(columns[-1])
        if f"{name}_in_sums" in rows:
            columns.append(Column(f"{name}_in_sums", _("I sammanlagda rapporter"), "count", nothing=NOT_APPLICABLE))
            in_files.append(columns[-1])
        if f"{name}_low" in rows:
            ends = (f"{name}_low", f"{name}_high")
            hidden = f"{name}_hidden"
            columns.append(
                Column(f"{name}_interval", _("Möjligt"), width=110, nothing=NOT_APPLICABLE, ends=ends, hidden=hidden)
            )
            for end, text in (("low", _("som lägst")), ("high", _("som högst"))):
                label = f"{meaning.label}, {text}"
                in_files.append(Column(f"{name}_{end}", label, meaning.unit, hidden=f"{name}_hidden", instead=instead))
    return rows, columns, in_files, meanings


def groups_by_measures(
    warehouse: Warehouse, selection: Selection, dimension: str, names: tuple[str, ...]
) -> pd.DataFrame:
    """One row per group, with every measure's value, bounds and whether it is hidden."""
    labels: dict[str, str] = {}
    columns: dict[str, tuple[list[str], list[Any]]] = {}  # a column -> groups, and its value of each
    for name in names:
        if not measures.can_split(warehouse, name, dimension):
            continue
        groups = page_query.groups(warehouse, name, dimension, selection)
        labels |= zip(groups[dimension], groups[f"{dimension}_label"], strict=True)
        columns |= {column: (groups[dimension], values) for column, values in _drawn(groups, name, selection).items()}
    order = sorted(labels, key=lambda value: (not value, alphabetical(str(labels[value]))))
    wide: dict[str, list[Any]] = {dimension: order, "label": [labels[value] for value in order]}
    for column, (values, found) in columns.items():
        empty: Any = False if column.endswith("_hidden") else "" if column == "no_requirement" else _NAN
        of_group = dict(zip(values, found, strict=True))
        wide[column] = [of_group.get(value, empty) for value in order]
    return pd.DataFrame(wide)


def _drawn(groups: Mapping[str, list[Any]], name: str, selection: Selection) -> dict[str, list[Any]]:
    """The columns of one measure, a value for each of its groups."""
    drawn = {name: groups["value"], f"{name}_hidden": groups["hidden"]}
    if not all(map(is_missing, groups["low"])):
        drawn |= {f"{name}_low": groups["low"], f"{name}_high": groups["high"]}
    if not all(map(is_missing, groups["in_sums"])):
        drawn[f"{name}_in_sums"] = groups["in_sums"]
    if name == page_query.fulfilment(selection):
        # What is delivered in other forms or above the requirement does not count: the share is not of all.
        # Where nobody has told anything it is not known what counts either.
        pairs = zip(groups["numerator"], groups["value"], strict=True)
        drawn[f"{name}_counted"] = [_NAN if is_missing(value) else counted for counted, value in pairs]
    if name == _ASKED:
        # Known for all that ask for any, which are none: there is nothing that could be missing.
        known = zip(groups["value"], groups["coverage"], groups["hidden"], strict=True)
        drawn["no_requirement"] = [
            _("inget krav") if is_missing(value) and is_missing(coverage) and not hidden else ""
            for value, coverage, hidden in known
        ]
    return drawn


def prepare(question: PageQuestion, measure: str, dimension: str, *areas: str) -> None:
    """What the page asks, at once: all measures for its table, and the one compared by for the bars and the map."""
    page_query.prepare(question, {dimension: _offered(question), **dict.fromkeys(areas, (measure,))})
    everybody = replace(question, selection=question.selection.without(dimension))
    page_query.prepare(everybody, {"": (measure,), dimension: (measure,)})


# On a map


def areas(question: PageQuestion, measure: str) -> None:
    """The measure by municipality or county."""
    if not cache.cached(measures.can_split, question.warehouse, measure, "municipality"):
        return
    kinds = {"municipality": _("Kommuner"), "county": _("Län")}
    with st.container(key="panel-map", gap="small"):
        meaning = page_query.meaning(question.warehouse, measure)
        by_address = page_filters.one_of("map", _("Karta över"), kinds)
        st.session_state.setdefault("map-kind", by_address or "municipality")
        title = st.container()
        kind = st.segmented_control(
            _("Karta över"),
            list(kinds),
            format_func=kinds.__getitem__,
            key="map-kind",
            on_change=_follow_map,
            required=True,
            label_visibility="collapsed",
        )
        assert kind is not None  # one of them is always chosen
        outside = cache.cached(_outside, question.warehouse, measure, kind, question.selection)
        title.subheader(
            _("{measure} i kommunerna").format(measure=meaning.label)
            if kind == "municipality"
            else _("{measure} i länen").format(measure=meaning.label),
            anchor=False,
        )
        notes = [question.about.as_of_text(), _("Efter var organisationen hör hemma, inte var arbetet utfördes")]
        if outside:
            notes.append(_("Organisationer utan kommun, som staten och regioner, finns inte på kartan"))
        title.caption(plain(". ".join(notes)))
        sweden_map.map_and_table(
            cache.cached(_areas_panel, question.warehouse, measure, kind, question.selection),
            kind=kind,
            key=f"map-{kind}-{measure}",
            about=question.about,
        )


def _areas_panel(warehouse: Warehouse, measure: str, kind: str, selection: Selection) -> ChartPanel:
    rows = cache.cached(_areas, warehouse, measure, kind, selection)
    meaning = page_query.meaning(warehouse, measure)
    columns = charts.columns_for(kind, filters.dimension_text(kind), meaning, rows)
    picture = sweden_map.choropleth(
        rows, kind=kind, unit=meaning.unit, name=meaning.label, limited=bool(selection.where)
    )
    note = rounded_text().capitalize() if rows["rounded"].any() else ""
    return ChartPanel(meaning.label, picture, _map_alt(rows, kind, meaning.unit), rows, columns, meaning, note)


def _follow_map() -> None:
    st.query_params["map"] = st.session_state["map-kind"]


def _areas(warehouse: Warehouse, measure: str, kind: str, selection: Selection) -> pd.DataFrame:
    return ranked(warehouse, measure, kind, selection)


def _outside(warehouse: Warehouse, measure: str, kind: str, selection: Selection) -> bool:
    return "" in page_query.groups(warehouse, measure, kind, selection)[kind]


def _map_alt(rows: pd.DataFrame, kind: str, unit: str) -> str:
    return charts.sentence(rows, kind, unit, dict(zip(rows[kind], rows[f"{kind}_label"], strict=True)))


def ways_on(question: PageQuestion, dimension: str) -> None:
    """With one group chosen: the way to its contracts."""
    mine = question.selection.where.get(dimension, ())
    if len(mine) == 1 and question.facts["contracts"]:
        st.page_link(**address.link("pages/contracts/contracts.py"), label=_("Se avtalen i urvalet"))


def nothing_here(question: PageQuestion) -> bool:
    """Whether the selection leaves nothing to compare; says so."""
    if _offered(question):
        return False
    frame.empty(_("Det finns inget att jämföra."), _("Rensa filtren i menyn."))
    return True
