"""The day of knowledge: picked in the sidebar, kept in the address, said in a band; and the waiting for its build."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from html import escape

import streamlit as st

import measures
from measures import Warehouse
from measures.follow_up import delivery_rows
from pages.shared import cache, filters, frame
from pages.shared.background_jobs import Job, Jobs, Progress
from pages.shared.text import _, date_text, percent, plain

NAME = "known"
# No address asks for an earlier day; one before the first delivery is answered with a sentence.
_EARLIEST = dt.date(2000, 1, 1)
_SECONDS_BETWEEN_LOOKS = 0.7
_DAYS_AT_MOST = 100

# A thread of its own: a day that somebody waits for is not to stand behind a list of what changed.
jobs = Jobs(ThreadPoolExecutor(1, thread_name_prefix="known-day"), _DAYS_AT_MOST, "A build of a day could not be made")
_lock = threading.Lock()
_days: OrderedDict[tuple[str, dt.date], Warehouse] = OrderedDict()


def day() -> dt.date | None:
    """The day that the reader has chosen; None for all that is delivered, and for what is no day up to today."""
    return _valid(next(iter(filters.chosen(NAME)), None))


def build_shown(now: Warehouse) -> Warehouse | None:
    """The build that a page shows: the published one, `now`, or the chosen day's; None when that is not there (yet)."""
    chosen = day()
    first = cache.cached(_first_day, now)
    if chosen is None or first is None:
        return now
    return _ready(now, chosen) if chosen >= first else None


def _ready(now: Warehouse, day: dt.date) -> Warehouse | None:
    """The build as known on that day and looked at on it, if it is made. Waits for nobody. `now`: the published build.

    Invented data are looked at on their own day at the latest (`measures.day_looked_at`).
    """
    key = (now.key, day)
    with _lock:
        there = _days.get(key)
    if there is not None and measures.in_use(there):
        return there
    there = measures.known_already(measures.day_looked_at(day), day)
    with _lock:
        if there is None:
            _days.pop(key, None)
        else:
            _days[key] = there
            while len(_days) > _DAYS_AT_MOST:
                _days.popitem(last=False)
    return there


def day_job(now: Warehouse, day: dt.date, again: bool = False) -> Job:
    """The making of that day's build: started now unless it is under way, or failed and is not asked for `again`."""

    def make(progress: Progress) -> Warehouse:
        return measures.known_at(measures.day_looked_at(day), day, progress=progress)

    return jobs.start((now.path, day), make, stands=() if again else ("failed",))


def choose(now: Warehouse) -> dt.date | None:
    """Draw the picker; give the chosen day. What the address names and is no such day is told, and forgotten.

    The calendar offers the days on which something was known, and the one that an address asks for.
    """
    text = next(iter(filters.chosen(NAME)), None)
    chosen = _valid(text)
    if text is not None and chosen is None:
        filters.choose(NAME, ())
    first = cache.cached(_first_day, now)
    with st.sidebar, st.container(key="known-day"):
        st.session_state["filter-known"] = chosen
        st.date_input(
            _("Som det var känt"),
            value=None,
            min_value=min(day for day in (first, chosen) if day) if first or chosen else _EARLIEST,
            max_value=dt.date.today(),
            format="YYYY-MM-DD",
            key="filter-known",
            on_change=_picked,
            help=_("Välj en dag för att se sidan som den var då: bara det som hade levererats, och läget den dagen.")
            + (" " + _("Den första leveransen kom den {first}.").format(first=date_text(first)) if first else ""),
        )
    if text is not None and chosen is None:
        st.info(_not_a_day(text))
    return chosen


def _valid(text: str | None) -> dt.date | None:
    if text is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if _EARLIEST <= found <= dt.date.today() else None


def _not_a_day(text: str) -> str:
    try:
        is_later = dt.date.fromisoformat(text) > dt.date.today()
    except ValueError:
        is_later = False
    sentence = (
        _("Länken anger {day}, som inte har varit än. Sidan visar det som är känt i dag.")
        if is_later
        else _("Länken anger {day}, som inte är en dag som går att visa. Sidan visar det som är känt i dag.")
    )
    return sentence.format(day=plain(text[:40]))


def _picked() -> None:
    picked: dt.date | None = st.session_state["filter-known"]
    filters.choose(NAME, (picked.isoformat(),) if picked else ())


def _today() -> None:
    filters.choose(NAME, ())


def _back() -> None:
    st.button(_("Visa det som är känt i dag"), key="known-today", on_click=_today, icon=":material/undo:")


def band(warehouse: Warehouse) -> None:
    """Says that the page shows what was known on a day, and leads back to today."""
    assert warehouse.known_on is not None
    with st.container(key="known-band", gap="small"):
        text = (
            _("Sidan visar det som var levererat till och med den dagen, och läget den dagen.")
            if warehouse.as_of == warehouse.known_on
            else _(
                "Sidan visar det som var levererat till och med den dagen, och läget per {day}: den dag som de "
                "påhittade uppgifterna är skrivna för."
            ).format(day=date_text(warehouse.as_of))
        )
        title = _("Som det var känt den {day}").format(day=date_text(warehouse.known_on))
        text += " " + _("Allt är räknat med dagens regler.")
        st.html(f'<p class="utfall-known" role="note"><b>{escape(title)}.</b> {escape(text)}</p>')
        _back()


def not_here(chosen: dt.date) -> None:
    """On a page that always shows today, for a reader who has chosen a day."""
    text = _("Den här sidan visar alltid det som är känt i dag, inte den {day}.").format(day=date_text(chosen))
    st.html(f'<p class="utfall-known" role="note">{escape(text)}</p>')


def wait(now: Warehouse, chosen: dt.date) -> None:
    """What is said while there is no build of the chosen day: that it is being made, or that there was nothing then."""
    first = cache.cached(_first_day, now)
    if first and chosen < first:
        _nothing_then(chosen, first)
    else:
        _wait(now, chosen)


def _first_day(warehouse: Warehouse) -> dt.date | None:
    """The day on which the first delivery came."""
    came = delivery_rows.deliveries(warehouse)["delivered_at"]
    return dt.date.fromisoformat(min(came)[:10]) if len(came) else None


def _nothing_then(chosen: dt.date, first: dt.date) -> None:
    text = _("Den {day} hade inget levererats än: den första leveransen kom den {first}.").format(
        day=date_text(chosen), first=date_text(first)
    )
    with st.container(key="known-band", gap="small"):
        st.html(f'<p class="utfall-known" role="note">{escape(text)}</p>')
        _back()


def _wait(now: Warehouse, chosen: dt.date) -> None:
    job = day_job(now, chosen)
    with st.container(key="known-band", gap="small"):
        if job.state == "failed":
            frame.empty(
                _("Det som var känt den {day} kunde inte tas fram.").format(day=date_text(chosen)),
                _("Försök igen. Händer det igen: säg till den som sköter Utfall."),
            )
            st.button(_("Försök igen"), key="known-again", on_click=_try_again, args=(now, chosen))
        else:
            progress(job, _("Tar fram det som var känt den {day}").format(day=date_text(chosen)))
        _back()


def _try_again(now: Warehouse, chosen: dt.date) -> None:
    day_job(now, chosen, again=True)


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def progress(job: Job, text: str) -> None:
    """How far a job has come; draws the page anew when it is finished."""
    if not job.is_under_way:
        st.rerun()
    told = _("väntar på sin tur") if job.state == "waiting" else percent(job.share)
    st.progress(min(max(job.share, 0.0), 1.0), text=f"{plain(text)}: {plain(told)}")
