"""The frame around every page: settings, looks, language, header, empty states, and what is said when something fails.

All CSS stands in frame.css.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

import streamlit as st

from measures import UnknownName
from pages.shared import address
from pages.shared.definitions import Provenance
from pages.shared.text import LANGUAGES, _, date_text, language, plain, speak

_LOG = logging.getLogger("utfall")

_CSS = f"\n<style>\n{Path(__file__).with_suffix('.css').read_text(encoding='utf-8')}</style>\n"


def start() -> None:
    """The first thing in every run: page settings, what the address asks for, looks."""
    st.set_page_config(page_title="Utfall", layout="wide")
    address.follow()
    st.html(_CSS)
    _language_switch()


def _language_switch() -> None:
    def changed() -> None:
        speak(st.session_state["language-choice"] or language())
        address.write()

    with st.sidebar, st.container(key="language"):
        st.session_state["language-choice"] = language()
        st.segmented_control(
            _("Språk"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="language-choice",
            on_change=changed,
            required=True,
            label_visibility="collapsed",
        )


def header(title: str, lead: str = "", about: Provenance | None = None) -> None:
    """A page's title, one sentence on what it shows, the date that it stands for, and whether its data are invented."""
    st.title(plain(title), anchor=False)
    if lead:
        st.markdown(plain(lead))
    if about:
        st.caption(plain(about.as_of_text()))
        if about.source:
            source(about.source)
        if about.invented:
            invented(about.invented_what, about.invented_day)


def invented(what: str = "", day: dt.date | None = None) -> None:
    """Said on every page while invented data are loaded; `what`: what of the page is, where not all of it is.

    day: the day that they were written for, where a page shows that day as today.
    """
    head = _("Delvis påhittat") if what else _("Påhittade uppgifter")
    words = what or _("Organisationer, leverantörer och siffror finns inte på riktigt.")
    if day and not what:
        words += " " + _("De är skrivna för den {day}, så den dagen visas som i dag.").format(day=date_text(day))
    st.html(f'<p class="utfall-invented" role="note"><b>{escape(head)}.</b> {escape(words)}</p>')


def summary(text: str) -> None:
    """The page in a sentence or two, written from the data."""
    st.html(f'<p class="utfall-summary">{escape(text)}</p>')


def status(tone: str, word: str, text: str = "", below: str = "", large: bool = False) -> None:
    """A status in shape, word and colour, and what it rests on. tone: good, near, behind, bad, or anything else."""
    size = " large" if large else ""
    st.html(f'<p class="utfall-status{size}">{_status(tone, word, text, below)}</p>')


def verdict(title: str, anchor: str, tone: str, word: str, text: str, below: str) -> None:
    """A status under the name of what it is about, which leads to the place on the page where it is told of."""
    name = f'<a href="#{escape(anchor, quote=True)}">{escape(title)}</a>'
    st.html(f'<p class="utfall-status utfall-verdict">{name}<br>{_status(tone, word, text, below)}</p>')


def _status(tone: str, word: str, text: str, below: str) -> str:
    after = f": {escape(text[:1].lower() + text[1:])}" if text else ""
    small = f"<br><small>{escape(below)}</small>" if below else ""
    return f'<b class="{escape(tone, quote=True)}">{escape(word)}</b>{after}{small}'


def facts(rows: Sequence[tuple[str, str]]) -> None:
    """Labels and texts in two columns."""
    told = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in rows)
    st.html(f'<dl class="utfall-facts">{told}</dl>')


def small_table(name: str, head: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> None:
    """A table of few rows that is read without moving sideways: on a phone each row is a block with its headings.

    texts: how many columns, from the left, are words; the others are numbers. The first names the row.
    """
    kinds = ["" if place < texts else " class=number" for place in range(len(head))]
    above = "".join(f'<th scope="col"{kind}>{escape(text)}</th>' for kind, text in zip(kinds, head, strict=True))
    body = []
    for first, *cells in rows:
        told = "".join(
            f'<td{kind} data-label="{escape(label, quote=True)}">{escape(text)}</td>'
            for kind, label, text in zip(kinds[1:], head[1:], cells, strict=True)
        )
        body.append(f'<tr><th scope="row">{escape(first)}</th>{told}</tr>')
    st.html(
        f'<table class="utfall-changed fold" aria-label="{escape(name, quote=True)}"><thead><tr>{above}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def source(text: str) -> None:
    """Whose the data are."""
    st.html(f'<p class="utfall-source">{escape(text)}</p>')


def empty(what: str, todo: str, page: str | None = None, label: str = "") -> None:
    """An empty state: what is not there, and what to do next; `page` is where."""
    with st.container(border=True):
        st.markdown(f"**{plain(what)}**  \n{plain(todo)}")
        if page:
            st.page_link(page, label=label or None)


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show that something takes its time."""
    with st.spinner(text):
        yield


def guarded(run: Callable[[], None]) -> None:
    """Run a page; when it fails, say so calmly, and keep the details for the log."""
    try:
        run()
    except UnknownName as unknown:  # an address can ask for what is not there
        st.warning(plain(unknown.text))
    except Exception as problem:
        failed(problem)


def failed(problem: Exception) -> bool:
    """A calm message with a number by which the details are found in the log. True: nothing more need be shown."""
    reference = uuid.uuid4().hex[:8]
    _LOG.error("A page failed, reference %s", reference, exc_info=problem)
    st.error(
        _(
            "Sidan kunde inte visas. Inga uppgifter har gått förlorade. Ladda om sidan, eller rensa filtren. "
            "Händer det igen: uppge felnummer {reference} till den som sköter Utfall."
        ).format(reference=reference)
    )
    return True
