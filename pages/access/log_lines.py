"""The log as a table: by day, person and event; whether it is whole."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from access import log, rights
from access.log import BrokenLog, Event, Line
from access.rights import Right
from access.viewer import Role
from pages.shared.deliveries import delivery_words
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, language, number, plain


def all_lines() -> Sequence[Line]:
    """The whole log, the latest first, and a word on whether it is what was written. Raises NotAllowed."""
    rights.demand(Right.SEE_LOG)
    try:
        count, last = log.verify()
        lines = list(log.lines())
    except BrokenLog as broken:
        st.error(plain(_("Loggen är inte hel: {why}").format(why=str(broken))), icon=":material/error:")
        return []
    st.caption(
        plain(
            _n(
                "Loggen är hel: {count} rad, med kontrollsumman {hash}.",
                "Loggen är hel: {count} rader. Den sista har kontrollsumman {hash}.",
                count,
            ).format(count=number(count), hash=last[:16])
        )
    )
    return lines[::-1]


def filtered(lines: Sequence[Line]) -> Sequence[Line]:
    """Those of the day, person and event that are chosen."""
    with st.container(horizontal=True, key="log-filter"):
        days = st.date_input(_("Dagar"), value=[], format="YYYY-MM-DD", key="log-days")
        person = st.selectbox(
            _("Vem"),
            sorted({line.who for line in lines}),
            index=None,
            format_func=_who,
            key="log-who",
            placeholder=_("Alla"),
        )
        event = st.selectbox(
            _("Händelse"), list(Event), index=None, format_func=event_text, key="log-event", placeholder=_("Alla")
        )
    first, last = (days[0], days[-1]) if isinstance(days, tuple) and days else (None, None)
    return [
        line
        for line in lines
        if (first is None or first.isoformat() <= line.at[:10])
        and (last is None or line.at[:10] <= last.isoformat())
        and (person is None or line.who == person)
        and (event is None or line.event == event)
    ]


def draw(lines: Sequence[Line]) -> None:
    """The lines, and the file of them."""
    rows = pd.DataFrame(
        [
            {
                "at": line.at[:19].replace("T", " "),
                "who": _who(line.who),
                "role": _role(line),
                "event": event_text(line.event),
                "what": _what(line),
                "about": line.about,
            }
            for line in lines
        ],
        columns=["at", "who", "role", "event", "what", "about"],
    )
    row_panel(
        _("Händelser"),
        rows,
        [
            Column("at", _("När"), width=170),
            Column("who", _("Vem")),
            Column("role", _("Roll"), width=150, nothing=NOT_APPLICABLE),
            Column("event", _("Händelse"), width=220),
            Column("about", _("Gäller"), width=220, nothing=NOT_APPLICABLE),
            Column("what", _("Mer"), nothing=NOT_APPLICABLE),
        ],
        key="log",
        empty=_("Ingen rad i loggen passar."),
    )


def _who(name: str) -> str:
    return name or _("den som sitter vid datorn")


def _role(line: Line) -> str:
    words = [rights.role_text(Role(code), language()) for code in (line.role, line.viewing) if code in list(Role)]
    return f" {_('som')} ".join(words)


def _what(line: Line) -> str:
    """More of it, in words where it is a code: kinds of what was delivered, rights that were lacking, a role."""
    if line.event == Event.RETAINED:
        return _taken_out(line.what.split())
    return ", ".join(_word(code) for code in line.what.split(",") if code)


def _taken_out(numbers: Sequence[str]) -> str:
    """How many rows, persons and files; or how many files that suppliers had sent."""
    if numbers[0] == "sent":
        return _("skickade filer: {files}").format(files=numbers[1])
    return _("rader: {rows}, personer: {persons}, filer: {files}").format(
        rows=numbers[0], persons=numbers[1], files=numbers[2]
    )


def _word(code: str) -> str:
    if code in list(Role):
        return rights.role_text(Role(code), language())
    if code in list(Right):
        return rights.right_text(Right(code), language())
    return delivery_words.kind_text(code)


def event_text(code: str) -> str:
    """What the log calls what happened."""
    return (
        {
            Event.SIGNED_IN: _("loggade in"),
            Event.SIGNED_OUT: _("loggade ut"),
            Event.REVOKED: _("loggades ut av den som sköter Utfall"),
            Event.REFUSED: _("nekades"),
            Event.READ_PERSONS: _("läste rader om personer"),
            Event.FETCHED: _("hämtade en fil som lämnats"),
            Event.EXPORTED: _("laddade ned en tabell"),
            Event.DELIVERED: _("lämnade uppgifter"),
            Event.DECIDED: _("beslutade"),
            Event.WITHDREW: _("drog tillbaka"),
            Event.FIXED_REPORT: _("fastställde en rapport"),
            Event.VIEWED_AS: _("såg Utfall som en annan roll"),
            Event.INVITED: _("bjöd in"),
            Event.INVITATION_ENDED: _("avslutade en inbjudan"),
            Event.INVITATION_USED: _("öppnade en inbjudan"),
            Event.RETAINED: _("gallrade rader om personer"),
            Event.THINNED: _("gallrade loggen"),
        }.get(Event(code), code)
        if code in list(Event)
        else code
    )
