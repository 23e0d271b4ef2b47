"""The frame around every page: settings, looks, language, header, empty states, and what is said when something fails.

All CSS stands in frame.css.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from access.rights import NotAllowed
from access.viewer import NotSeen, NotSignedIn
from measures import UnknownName
from pages.shared import address
from pages.shared.definitions import Provenance
from pages.shared.text import LANGUAGES, _, date_text, language, plain, speak

_LOG = logging.getLogger("utfall")

_CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def start() -> None:
    """The first thing in every run: page settings, what the address asks for, looks."""
    st.set_page_config(page_title="Utfall", layout="wide")
    address.follow()
    st.html(f"<style>{palette()}{_CSS}</style>")
    _language_switch()


@cache
def palette() -> str:
    """The colours of pictures as the theme has them, light and dark: --chart-1 to 10 and --scale-1 to 10."""
    names = {"chart": "chartCategoricalColors", "scale": "chartSequentialColors"}
    colours = [
        f"--{short}-{n}:light-dark({light},{dark});"
        for short, name in names.items()
        for n, (light, dark) in enumerate(
            zip(*(st.get_option(f"theme.{mode}.{name}") for mode in ("light", "dark")), strict=True), start=1
        )
    ]
    return f":root{{{''.join(colours)}}}\n"


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
    told = [f'<p class="utfall-lead">{escape(lead)}</p>'] if lead else []
    if about:
        told.append(f'<p class="utfall-caption">{escape(about.as_of_text())}</p>')
        if about.source:
            told.append(f'<p class="utfall-source">{escape(about.source)}</p>')
        if about.invented:
            told.append(_invented(about.invented_what, about.invented_day))
    if told:
        st.html(f'<div class="utfall-head">{"".join(told)}</div>')


def invented() -> None:
    """Said where invented data are loaded and a page's head does not say so."""
    st.html(_invented("", None))


def _invented(what: str, day: dt.date | None) -> str:
    """Said on every page while invented data are loaded; `what`: what of the page is, where not all of it is.

    day: the day that they were written for, where a page shows that day as today.
    """
    head = _("Delvis påhittat") if what else _("Påhittade uppgifter")
    words = what or _("Organisationer, leverantörer och siffror finns inte på riktigt.")
    if day and not what:
        words += " " + _("De är skrivna för den {day}, så den dagen visas som i dag.").format(day=date_text(day))
    return f'<p class="utfall-invented" role="note"><b>{escape(head)}.</b> {escape(words)}</p>'


def summary(text: str) -> None:
    """The page in a sentence or two, written from the data."""
    st.html(f'<p class="utfall-summary">{escape(text)}</p>')


def status(
    tone: str,
    word: str,
    text: str = "",
    below: str = "",
    large: bool = False,
    said: Sequence[str] = (),
    rows: Sequence[tuple[str, str]] = (),
) -> None:
    """A status in shape, word and colour, and what it rests on. tone: good, near, behind, bad, or anything else.

    said, rows: sentences, and labels with texts, that belong to it and stand below it.
    """
    size = " large" if large else ""
    sentences = "".join(f"<p>{escape(each)}</p>" for each in said)
    st.html(f'<p class="utfall-status{size}">{_status(tone, word, text, below)}</p>{sentences}{_facts(rows)}')


def verdicts(rows: Sequence[tuple[str, str, str, str, str, str]]) -> None:
    """Statuses under the names of what they are about, each of which leads to where on the page it is told of.

    rows: title, anchor, tone, word, text, below.
    """
    written = (
        f'<p class="utfall-status utfall-verdict"><a href="#{escape(anchor, quote=True)}">{escape(title)}</a><br>'
        f"{_status(*said)}</p>"
        for title, anchor, *said in rows
    )
    st.html("".join(written))


def _status(tone: str, word: str, text: str, below: str) -> str:
    after = f": {escape(text[:1].lower() + text[1:])}" if text else ""
    small = f"<br><small>{escape(below)}</small>" if below else ""
    return f'<b class="{escape(tone, quote=True)}">{escape(word)}</b>{after}{small}'


def facts(rows: Sequence[tuple[str, str]]) -> None:
    """Labels and texts in two columns."""
    st.html(_facts(rows))


def _facts(rows: Sequence[tuple[str, str]]) -> str:
    told = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in rows)
    return f'<dl class="utfall-facts">{told}</dl>' if told else ""


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
    """A calm message with a number by which the details are found in the log. True: nothing more need be shown.

    What somebody may not do, and that they are not signed in any more, is said as it is.
    """
    if isinstance(problem, NotAllowed):
        st.error(plain(problem.text(language())), icon=":material/lock:")
        return True
    if isinstance(problem, NotSeen):
        st.error(plain(_("Det här rör andra än dem som du ser, och visas inte.")), icon=":material/lock:")
        return True
    if isinstance(problem, NotSignedIn):
        st.info(plain(_("Du är inte inloggad längre. Ladda om sidan för att logga in.")), icon=":material/lock_clock:")
        return True
    reference = uuid.uuid4().hex[:8]
    _LOG.error("A page failed, reference %s", reference, exc_info=problem)
    st.error(
        _(
            "Sidan kunde inte visas. Inga uppgifter har gått förlorade. Ladda om sidan, eller rensa filtren. "
            "Händer det igen: uppge felnummer {reference} till den som sköter Utfall."
        ).format(reference=reference)
    )
    return True
