"""Suppliers or organisations compared: one measure as bars with interval and on a map, all measures in one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from pages.comparisons import sweden_map
from pages.shared import address, cache, charts, filters, frame, page_query
from pages.shared.charts import ChartPanel
from pages.shared.definitions import Meaning
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, _n, alphabetical, interval_text, is_missing, number, plain, value_text

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
_LEAST_SHOWN = 0.005


def chosen_measure(question: PageQuestion) -> str:
    """The measure to compare by, which stands in the address."""
    names = _offered(question)
    by_address = st.query_params.get("measure", "")
    if "compared-by" not in st.session_state or st.session_state["compared-by"] not in names:
        st.session_state["compared-by"] = by_address if by_address in names else names[0]
    with st.container(key="compared", width=360):
        return st.selectbox(
            _("Jämför efter"),
            names,
            format_func=lambda name: page_query.meaning(question.warehouse, name).label,
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
    notes += cache.cached(_nameless, warehouse, measure, dimension, selection)
    names = dict(zip(rows[dimension], rows[f"{dimension}_label"], strict=True))
    return ChartPanel(
        title=_title(rows, meaning.label, meaning.unit),
        spec=None if charts.nothing_known(rows) else _figure(warehouse, measure, dimension, selection, first, marked),
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
    rows = ranked(warehouse, measure, dimension, selection, first)
    return rows[rows[dimension] != ""].reset_index(drop=True)


def _nameless(warehouse: Warehouse, measure: str, dimension: str, selection: Selection) -> list[str]:
    """What the measure is where the group is not known, in words."""
    rows = page_query.by_group(warehouse, measure, dimension, selection)
    unit = page_query.meaning(warehouse, measure).unit
    return [
        _("Uppgift om {group} saknas, utanför diagrammet: {value}").format(
            group=filters.dimension_text(dimension).lower(), value=value_text(row["value"], unit, bool(row["hidden"]))
        )
        for row in rows[rows[dimension] == ""].to_dict("records")
        if row["hidden"] or not is_missing(row["value"])
    ]


def ranked(
    warehouse: Warehouse, measure: str, dimension: str, selection: Selection, first: Sequence[str] = ()
) -> pd.DataFrame:
    """Groups by value, highest first, those without a value last; `first`: the chosen ones, lifted among the shown."""
    rows = page_query.by_group(warehouse, measure, dimension, selection)
    rows = rows.assign(_order=[alphabetical(str(name)) for name in rows[f"{dimension}_label"]])
    rows = rows.sort_values(["hidden", "value", "_order"], ascending=[True, False, True], na_position="last")
    rows = rows.drop(columns="_order").reset_index(drop=True)
    beyond = [i for i in rows.index[charts.BARS_AT_MOST :] if rows.loc[i, dimension] in first]
    if beyond:
        lifted = beyond[: charts.BARS_AT_MOST - 1]
        others = [i for i in rows.index if i not in lifted]
        place = charts.BARS_AT_MOST - len(lifted)
        rows = rows.loc[[*others[:place], *lifted, *others[place:]]].reset_index(drop=True)
    return rows


def _figure(
    warehouse: Warehouse, measure: str, dimension: str, selection: Selection, first: tuple[str, ...], marked: str | None
) -> dict[str, Any]:
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
    hidden_note = _("Två punkter betyder att gruppen är för liten för att visas, eller skyddar en som är det")
    rows, columns, in_files, meanings = cache.cached(
        _all_measures, question.warehouse, question.selection, dimension, names
    )
    row_panel(
        title,
        rows,
        columns,
        key=f"all-{dimension}",
        about=question.about,
        note=f"{question.about.as_of_text()}. {hidden_note}",
        meanings=meanings,
        file_columns=in_files,
        at_most=200,
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
            columns.append(
                Column(f"{name}_counted", _("Räknas mot kraven sedan start"), "places", hidden=f"{name}_hidden")
            )
            in_files.append(columns[-1])
        columns.append(Column(name, meaning.label, meaning.unit, hidden=f"{name}_hidden", help=meaning.definition))
        in_files.append(columns[-1])
        if f"{name}_in_sums" in rows:
            columns.append(Column(f"{name}_in_sums", _("I sammanlagda rapporter"), "count", nothing="–"))
            in_files.append(columns[-1])
        if f"{name}_low" in rows:
            columns.append(Column(f"{name}_interval", _("Möjligt"), width=110))
            for end, text in (("low", _("som lägst")), ("high", _("som högst"))):
                in_files.append(
                    Column(f"{name}_{end}", f"{meaning.label}, {text}", meaning.unit, hidden=f"{name}_hidden")
                )
    return rows, columns, in_files, meanings


def groups_by_measures(
    warehouse: Warehouse, selection: Selection, dimension: str, names: tuple[str, ...]
) -> pd.DataFrame:
    """One row per group, with every measure's value, bounds and whether it is hidden."""
    wide: pd.DataFrame | None = None
    for name in names:
        if not measures.can_split(warehouse, name, dimension):
            continue
        groups = page_query.by_group(warehouse, name, dimension, selection)
        ends = ["low", "high"] if groups["low"].notna().any() else []
        beside = ["in_sums"] if groups["in_sums"].notna().any() else []
        # What is delivered in other forms or above the requirement does not count: the share is not of all delivered.
        counted = ["numerator"] if name == page_query.fulfilment(selection) else []
        part = groups[[dimension, f"{dimension}_label", "value", *counted, *ends, *beside, "hidden"]].rename(
            columns={f"{dimension}_label": "label", "value": name, "hidden": f"{name}_hidden"}
            | {end: f"{name}_{end}" for end in (*ends, *beside)}
            | {"numerator": f"{name}_counted"}
        )
        wide = part if wide is None else wide.merge(part, on=[dimension, "label"], how="outer")
    if wide is None:
        return pd.DataFrame(columns=[dimension, "label"])
    for name in names:
        if f"{name}_hidden" in wide:
            wide[f"{name}_hidden"] = wide[f"{name}_hidden"].fillna(False).astype(bool)
        if f"{name}_low" in wide:
            bounds = zip(wide[f"{name}_low"], wide[f"{name}_high"], wide[f"{name}_hidden"], strict=True)
            wide[f"{name}_interval"] = ["" if hidden else interval_text(low, high) for low, high, hidden in bounds]
    order = [(not value, alphabetical(str(name))) for value, name in zip(wide[dimension], wide["label"], strict=True)]
    return wide.assign(_order=order).sort_values("_order").drop(columns="_order").reset_index(drop=True)


# On a map


def areas(question: PageQuestion, measure: str) -> None:
    """The measure by municipality or county."""
    if not cache.cached(measures.can_split, question.warehouse, measure, "municipality"):
        return
    kinds = {"municipality": _("Kommuner"), "county": _("Län")}
    with st.container(key="panel-map", gap="small"):
        meaning = page_query.meaning(question.warehouse, measure)
        if "map-kind" not in st.session_state:
            by_address = st.query_params.get("map", "")
            st.session_state["map-kind"] = by_address if by_address in kinds else "municipality"
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
            lambda: cache.drawn(_map, question.warehouse, measure, kind, question.selection),
            kind=kind,
            key=f"map-{kind}-{measure}",
            about=question.about,
        )


def _areas_panel(warehouse: Warehouse, measure: str, kind: str, selection: Selection) -> ChartPanel:
    rows = cache.cached(_areas, warehouse, measure, kind, selection)
    meaning = page_query.meaning(warehouse, measure)
    columns = charts.columns_for(kind, filters.dimension_text(kind), meaning, rows)
    return ChartPanel(meaning.label, None, _map_alt(rows, kind, meaning.unit), rows, columns, meaning)


def _follow_map() -> None:
    st.query_params["map"] = st.session_state["map-kind"]


def _areas(warehouse: Warehouse, measure: str, kind: str, selection: Selection) -> pd.DataFrame:
    rows = ranked(warehouse, measure, kind, selection)
    return rows[rows[kind] != ""].reset_index(drop=True)


def _outside(warehouse: Warehouse, measure: str, kind: str, selection: Selection) -> bool:
    return bool((page_query.by_group(warehouse, measure, kind, selection)[kind] == "").any())


def _map(warehouse: Warehouse, measure: str, kind: str, selection: Selection) -> None:
    rows = _areas(warehouse, measure, kind, selection)
    meaning = page_query.meaning(warehouse, measure)
    charts.draw(
        sweden_map.choropleth(rows, kind=kind, unit=meaning.unit, name=meaning.label, limited=bool(selection.where)),
        _map_alt(rows, kind, meaning.unit),
        f"map-{kind}-figure",
    )


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
