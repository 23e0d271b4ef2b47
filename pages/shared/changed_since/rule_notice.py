"""That a new program or a changed rule counts the figures in another way, and which headlines moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

import streamlit as st

from measures.follow_up import rule_changes
from measures.follow_up.rule_changes import RuleChange
from pages.shared import frame
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, _n, as_date, date_text, language, number, plain

# For so long it is said on the page of today, unless the reader has seen it; "Vad har ändrats" tells of it longer.
DAYS_SHOWN = 14
_SEEN = "rules-seen"
_LISTED = 20


def of_rules(question: PageQuestion, names: Collection[str] | None = None) -> None:
    """Today: the changes of the last days, until the reader has seen them. On an earlier day: those since that day.

    names: the measures that the page is about; without it, all headlines.
    """
    then = question.warehouse.known_on
    since = then or dt.date.today() - dt.timedelta(days=DAYS_SHOWN)
    told = [
        replace(each, moved=moved)
        for each in rule_changes.rule_changes(since)
        if (moved := tuple(one for one in each.moved or () if names is None or one.measure.name in names))
    ]
    if then:
        for change in told:
            _tell(change, is_since_then=True)
        return
    seen: set[dt.datetime] = st.session_state.setdefault(_SEEN, set())
    for place, change in enumerate(each for each in told if each.at not in seen):
        with st.expander(plain(_title(change)), icon=":material/rule:"):
            _tell(change, is_since_then=False)
            st.button(_("Jag har sett det"), key=f"rules-{place}", on_click=seen.add, args=(change.at,))


def _title(change: RuleChange) -> str:
    many = len({figure.measure.name for figure in change.moved or ()})
    return _n(
        "Regeländring {day}: {number} huvudsiffra räknas på ett annat sätt",
        "Regeländring {day}: {number} huvudsiffror räknas på ett annat sätt",
        many,
    ).format(day=date_text(as_date(change.at.date())), number=number(many))


def _tell(change: RuleChange, is_since_then: bool) -> None:
    if is_since_then:
        st.markdown(f"**{plain(_title(change))}**")
    why = (
        _n("{number} rad i reglerna är en annan.", "{number} rader i reglerna är andra.", change.rules).format(
            number=number(change.rules)
        )
        if change.rules
        else _("Programmet är ett annat.")
    )
    same = _("Båda talen är av samma leveranser, med läget per {day}.").format(day=date_text(change.as_of))
    apart = (
        _("Det är inte en del av skillnaderna ovan: där är båda dagarna räknade med dagens regler.")
        if is_since_then
        else ""
    )
    st.markdown(plain(" ".join(text for text in (why, same, apart) if text)))
    figures = (change.moved or ())[:_LISTED]
    rows = [
        (figure.measure.label[language()], figure.organisation or _("Alla"), *figure.written(language()))
        for figure in figures
    ]
    head = (_("Siffra"), _("Organisation"), _("Förut"), _("Nu"))
    frame.small_table(_title(change), head, rows, texts=2)
    left = len(change.moved or ()) - len(figures)
    if left:
        st.caption(plain(_("Och {number} till: python -m measures moved").format(number=number(left))))
