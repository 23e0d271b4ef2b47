"""The filters that all pages share. What is chosen is kept in the session and in the address, never in a widget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st

from pages.shared import address, page_filters
from pages.shared.text import _, month_text, plain

DIMENSIONS = ("organisation", "supplier", "nature", "requirement", "cpv_group", "size_class", "form")

ACCEPTED = "accepted"


@dataclass(frozen=True)
class Selection:
    """What the reader has chosen. Hashable: use it (with the build and the language) as a cache key."""

    # The first and the last month ("2024-01"), None where the period is open.
    first: str | None = None
    last: str | None = None
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    # "accepted": only what the contract's owner has accepted counts in the headline; empty: all that is reported.
    trust: str = ""

    @property
    def where(self) -> Mapping[str, tuple[str, ...]]:
        """Dimension -> chosen values; a dimension that is not limited is not in it."""
        return MappingProxyType(dict(self.chosen))

    @property
    def month_starts(self) -> tuple[dt.date | None, dt.date | None]:
        """The first days of the first and the last month, None where the period is open."""
        return month_start(self.first), month_start(self.last)

    @property
    def is_all(self) -> bool:
        return not self.chosen and self.first is None and self.last is None and not self.trust

    def without(self, *dimensions: str) -> Selection:
        """The same, not limited by these: for comparing one group with all."""
        return Selection(self.first, self.last, tuple(c for c in self.chosen if c[0] not in dimensions), self.trust)

    def texts(self, choices: Mapping[str, Mapping[str, str]] | None = None) -> tuple[tuple[str, str], ...]:
        """(label, text) pairs for a reader and for the sheet "Om uppgifterna"."""
        rows = []
        if self.first or self.last:
            rows.append((_("Period"), period_text(self.first, self.last)))
        for name, values in self.chosen:
            labels = (choices or {}).get(name, {})
            rows.append((dimension_text(name), ", ".join(labels.get(value, value) for value in values)))
        if self.trust:
            rows.append((_("Räknas"), _("bara det som avtalets ägare har godkänt")))
        return tuple(rows)


def dimension_text(dimension: str) -> str:
    return {
        "organisation": _("Organisation"),
        "supplier": _("Leverantör"),
        "contract": _("Avtal"),
        "nature": _("Slag av upphandling"),
        "requirement": _("Slag av krav"),
        "cpv_group": _("CPV-grupp"),
        "size_class": _("Avtalets storlek"),
        "form": _("Anställningsform"),
        "target_group": _("Målgrupp"),
        "sex": _("Kön"),
        "year": _("År"),
        "quarter": _("Kvartal"),
        "month": _("Månad"),
        "municipality": _("Kommun"),
        "county": _("Län"),
        "contract_status": _("Avtalets status"),
        "report_status": _("Rapportens status"),
        "milestone_status": _("Milstolpens status"),
        "owner": _("Ansvarig"),
        "match_status": _("Matchningens läge"),
        "match_step": _("Steg i matchningen"),
        "trade": _("Yrkesområde"),
        "matching_unit": _("Matchande enhet"),
        "early_dialogue": _("Tidig dialog"),
        "readiness_question": _("Fråga inför kravet"),
    }.get(dimension, dimension)


def period_text(first: str | None, last: str | None) -> str:
    if first and last:
        return month_text(first) if first == last else f"{month_text(first)} – {month_text(last)}"
    if first:
        return _("från {month}").format(month=month_text(first))
    return _("till {month}").format(month=month_text(last)) if last else _("hela tiden")


def filters(choices: Mapping[str, Mapping[str, str]], months: Sequence[str], with_trust: bool = False) -> Selection:
    """Draw the filters in the sidebar and give what is chosen.

    choices: dimension -> {value: label}, in the order to show; only the dimensions given are drawn and applied.
    months: the months there are, as "2024-01", in order. What the address names and is not there, is left out and told.
    """
    _prune(choices, months)
    with st.sidebar, st.container(key="filters", gap="small"):
        first, last = _period(months) if months else (None, None)
        trust = _trust() if with_trust else ""
        picked = [(name, _pick(name, choices[name])) for name in DIMENSIONS if name in choices]
        chosen = tuple((name, values) for name, values in picked if values)
        selection = Selection(first, last, chosen, trust)
        if not selection.is_all:
            st.button(_("Rensa filter"), key="filters-clear", on_click=_clear, icon=":material/close:", type="tertiary")
    return selection


def selection_in_words(selection: Selection, choices: Mapping[str, Mapping[str, str]]) -> None:
    """One line that says what is shown, for those whose filters are folded away (phone, print)."""
    rows = selection.texts(choices)
    if rows:
        shown = "; ".join(f"**{plain(label)}:** {plain(_shortened(text))}" for label, text in rows)
        st.markdown(_("Urval: {filters}").format(filters=shown))


def _shortened(text: str, at_most: int = 90) -> str:
    return text if len(text) <= at_most else text[: at_most - 1].rstrip() + "…"


def chosen(name: str) -> tuple[str, ...]:
    """What the reader has chosen of one filter, as the address has it; empty when nothing."""
    return tuple(st.session_state.setdefault("filters", {}).get(name, ()))


def _prune(choices: Mapping[str, Mapping[str, str]], months: Sequence[str]) -> None:
    """Forget what is chosen and not there, tell it, and turn a period that ends before it begins."""
    # A page without a period leaves the reader's alone.
    periods = {name: {month: month for month in months} for name in ("from", "to")} if months else {}
    for name, known in {**periods, "trust": {ACCEPTED: ACCEPTED}, **choices}.items():
        values = chosen(name)
        kept = tuple(dict.fromkeys(value for value in values if value in known))
        kept = kept[:1] if name in periods else kept
        if unknown := [value for value in values if value not in known]:
            label = {"from": _("Från månad"), "to": _("Till månad"), "trust": "trust"}.get(name) or dimension_text(name)
            there = [f"{months[0]} – {months[-1]}"] if name in periods else list(known.values())
            page_filters.unknown(label, unknown, there)
        if kept != values:
            choose(name, kept)
    first, last = chosen("from"), chosen("to")
    if first and last and first > last:
        choose("from", last)
        choose("to", first)
        page_filters.tell(
            _("Perioden slutade innan den började, så månaderna har bytt plats: {period}.").format(
                period=period_text(last[0], first[0])
            )
        )


def choose(name: str, values: tuple[str, ...]) -> None:
    """Choose for the reader, in the session and in the address."""
    kept = {**st.session_state.get("filters", {})}
    kept.pop(name, None)
    st.session_state["filters"] = {**kept, name: values} if values else kept
    if "language" in st.session_state:
        address.write()


def _period(months: Sequence[str]) -> tuple[str | None, str | None]:
    ends = []
    with st.container(horizontal=True, gap="small", key="filters-period"):
        for name, label, open_end in (
            ("from", _("Från månad"), _("Från början")),
            ("to", _("Till månad"), _("Till i dag")),
        ):
            st.session_state[f"filter-{name}"] = next(iter(chosen(name)), None)
            ends.append(
                st.selectbox(
                    label,
                    list(months) if name == "from" else list(reversed(months)),
                    format_func=month_text,
                    placeholder=open_end,
                    key=f"filter-{name}",
                    on_change=_changed,
                    args=(name,),
                )
            )
    return ends[0], ends[1]


def _trust() -> str:
    st.session_state["filter-trust"] = ACCEPTED in chosen("trust")
    accepted = st.toggle(
        _("Räkna bara godkänt"),
        key="filter-trust",
        on_change=_changed,
        args=("trust",),
        help=_("Uppfyllelsegraden räknar då bara det som avtalets ägare har godkänt."),
    )
    return ACCEPTED if accepted else ""


def _pick(name: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    st.session_state[f"filter-{name}"] = list(chosen(name))
    return tuple(
        st.multiselect(
            dimension_text(name),
            list(labels),
            format_func=lambda value: labels.get(value, value),
            placeholder=_("Alla"),
            key=f"filter-{name}",
            on_change=_changed,
            args=(name,),
            select_all=False,
        )
    )


def _changed(name: str) -> None:
    value = st.session_state[f"filter-{name}"]
    if name == "trust":
        value = ACCEPTED if value else None
    choose(name, tuple(value) if isinstance(value, list | tuple) else (value,) if value else ())


def _clear() -> None:
    # The day looked at is no filter of rows: it has a way back of its own.
    st.session_state["filters"] = {
        name: values for name, values in st.session_state["filters"].items() if name == "known"
    }


def months_between(first: dt.date, last: dt.date) -> tuple[str, ...]:
    """Every month from one day's to another's, as "2024-01"."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, end + 1))


def month_start(month: str | None) -> dt.date | None:
    """The first day of "2024-01"."""
    return dt.date.fromisoformat(f"{month}-01") if month else None
