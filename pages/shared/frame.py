"""The frame around every page: settings, looks, language, header, empty states, and what is said when something fails.

All CSS stands here.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape

import streamlit as st

from pages.shared import address
from pages.shared.definitions import Provenance
from pages.shared.text import LANGUAGES, _, date_text, language, plain, speak

_LOG = logging.getLogger("utfall")

_CSS = """
<style>
.stApp { font-variant-numeric: tabular-nums; }
[data-testid="stMainBlockContainer"] { padding-top: 3.25rem; padding-bottom: 4rem; max-width: 76rem; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p
  { color: light-dark(#4a5963, #b3c0c8) !important; opacity: 1; }
[data-testid="stHeading"], [data-testid="stHeadingWithActionElements"], [data-testid="stHeading"] h1
  { overflow: visible !important; }
[data-testid="stHeading"] h1 { line-height: 1.3; padding: .25rem 0 .2rem; }
.utfall-invented { border-left: 5px solid light-dark(#c26a12, #e59a48); padding: .4rem .8rem; margin: 0;
  background: color-mix(in srgb, light-dark(#c26a12, #e59a48) 10%, transparent); line-height: 1.45; }
.utfall-known { border-left: 5px solid light-dark(#1f5f8b, #7db8e0); padding: .4rem .8rem; margin: 0; line-height: 1.45;
  background: color-mix(in srgb, light-dark(#1f5f8b, #7db8e0) 10%, transparent); }
.utfall-changed { border-collapse: collapse; width: 100%; max-width: 60rem; line-height: 1.45; position: relative; }
.utfall-changed caption { text-align: left; padding: .2rem 0 .5rem; font-weight: 600; }
.utfall-changed th, .utfall-changed td { border-top: 1px solid color-mix(in srgb, currentColor 16%, transparent);
  padding: .45rem .6rem .45rem 0; text-align: left; vertical-align: top; font-weight: 400; }
.utfall-changed thead th { font-size: .875rem; font-weight: 600; border-top: 0; }
.utfall-changed .number { text-align: right; white-space: nowrap; } .utfall-changed small { display: block; font-size: .875rem; opacity: .85; overflow-wrap: anywhere; }
.utfall-changed tr.end th, .utfall-changed tr.end td { font-weight: 600; border-top-width: 2px; }
.utfall-figures { display: grid; grid-template-columns: repeat(var(--across, 3), minmax(0, 1fr)); gap: 1.35rem 2rem;
  margin: .25rem 0 .5rem; }
.utfall-figures .figure { border-top: 2px solid color-mix(in srgb, currentColor 75%, transparent); padding-top: .5rem;
  min-width: 0; }
.utfall-figures .label { font-size: .95rem; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; }
.utfall-figures .value { font-size: 2.1rem; font-weight: 600; line-height: 1.2; letter-spacing: -.01em;
  margin: .1rem 0 .15rem; }
.utfall-figures .value.words { font-size: 1.15rem; line-height: 2.19; font-weight: 500; letter-spacing: 0; }
.utfall-figures .line { font-size: .875rem; line-height: 1.45; opacity: .85; }
.utfall-figures .status { font-size: .9rem; font-weight: 600; line-height: 1.5; }
.utfall-figures details { font-size: .875rem; margin-top: .15rem; }
.utfall-figures summary { cursor: pointer; text-decoration: underline; text-underline-offset: .18em;
  text-decoration-thickness: 1px; list-style: none; min-height: 1.5rem; display: inline-block; }
.utfall-figures summary::-webkit-details-marker { display: none; }
.utfall-figures dl { margin: .35rem 0 0; padding: .1rem 0 .1rem .6rem; border-left: 2px solid
  color-mix(in srgb, currentColor 30%, transparent); }
.utfall-figures dt, .utfall-figures dd { font-size: .875rem; line-height: 1.45; }
.utfall-figures dt { font-weight: 600; } .utfall-figures dd { margin: 0 0 .35rem; }
.utfall-summary { font-size: 1.2rem; line-height: 1.5; margin: .1rem 0 .3rem; max-width: 56rem; }
.utfall-status { line-height: 1.45; margin: 0; } .utfall-status b { font-weight: 600; white-space: nowrap; }
.utfall-status.large { font-size: 1.2rem; margin: .1rem 0 .3rem; }
.utfall-status .good { color: light-dark(#22664a, #7fcfa8); } .utfall-status .near { color: light-dark(#8a4b09, #efb06a); }
.utfall-status .behind { color: light-dark(#8a4b09, #efb06a); } .utfall-status .bad { color: light-dark(#a93226, #f0998f); }
.utfall-facts { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .3rem 1.25rem; margin: 0 !important;
  padding: 0 !important; max-width: 60rem; line-height: 1.5; } .utfall-facts.utfall-facts dt, .utfall-facts.utfall-facts dd { font-size: 1rem; margin: 0 !important; padding: 0 !important; }
.utfall-definitions article { padding: .2rem 0 1.3rem; max-width: 60rem; } .utfall-definitions h3 { font-size: 1.05rem;
  padding: 0; margin: 0 0 .35rem; }
.utfall-facts dt { font-weight: 600; }
.utfall-problems { list-style: none; margin: 0 !important; padding: 0 !important; }
.utfall-problems li { border-top: 1px solid color-mix(in srgb, currentColor 16%, transparent); padding: .5rem 0 .55rem;
  margin: 0 !important; line-height: 1.45; } .utfall-problems b { font-weight: 600; } .utfall-problems p { margin: 0; }
.utfall-problems .where { font-size: .875rem; opacity: .85; overflow-wrap: anywhere; }
@media not print { [data-testid="stElementContainer"]:has(.utfall-on-paper) { display: none; } }
.utfall-on-paper { font-size: .875rem; margin: 0; }
.utfall-source { font-size: .875rem; opacity: .85; margin: 0; }
.st-key-attention-list { display: grid !important; grid-template-columns: minmax(0, 4fr) minmax(0, 8fr); gap: 0 !important; }
.st-key-attention-list > div:nth-child(odd) { padding-right: 1.5rem !important; }
.st-key-attention-list > div { border-top: 1px solid color-mix(in srgb, currentColor 16%, transparent);
  padding: .5rem 0; margin: 0 !important; width: auto !important; }
.utfall-status small { font-size: .875rem; opacity: .85; }
.utfall-verdict { max-width: 56rem; padding-bottom: .35rem; } .utfall-verdict a { color: inherit; font-weight: 600; text-underline-offset: .18em; }
[data-testid="stMain"] [data-testid="stPageLink"] p { text-decoration: underline; text-underline-offset: .18em;
  text-decoration-thickness: 1px; white-space: normal; }
.st-key-attention-list [data-testid="stPageLink"] p { font-weight: 600; }
.st-key-attention-list [data-testid="stPageLink"] a { padding: 0; margin: 0; min-height: 1.6rem; }
[class*="st-key-panel-"] { border-top: 1px solid color-mix(in srgb, currentColor 28%, transparent); padding-top: .85rem;
  margin-top: .4rem; }
[class*="st-key-panel-"] [data-testid="stCaptionContainer"] { margin-top: -.55rem; }
[class*="st-key-task-row-"] { border-top: 1px solid color-mix(in srgb, currentColor 16%, transparent); padding: .5rem 0 .45rem; }
[class*="st-key-task-row-"] > div > [data-testid="stPageLink"] p, [class*="st-key-task-row-"] > [data-testid="stPageLink"] p
  { font-weight: 600; } [class*="st-key-task-row-"] [data-testid="stPageLink"] a { padding: 0; margin: 0; min-height: 1.6rem; }
.utfall-legend { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; list-style: none; margin: 0 !important; padding: 0 !important; }
.utfall-legend li { margin: 0 !important; padding: 0; } .utfall-legend b { font-weight: 600; }
.utfall-calendar { overflow-x: auto; max-width: 100%; } .utfall-calendar .period, .utfall-calendar .heard { position: absolute;
  width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.utfall-calendar table { border-collapse: collapse; width: 100%; min-width: 58rem; font-size: .875rem;
  position: relative; table-layout: fixed; } .utfall-calendar thead th:first-child { width: 14rem; text-align: left; }
.utfall-calendar caption { text-align: left; padding: .2rem 0 .4rem; }
.utfall-calendar th, .utfall-calendar td { border: 1px solid color-mix(in srgb, currentColor 22%, transparent);
  padding: .3rem .2rem; text-align: center; vertical-align: middle; white-space: nowrap; }
.utfall-calendar th[scope=row] { text-align: left; white-space: normal; padding: .3rem .4rem; font-weight: 600; }
.utfall-calendar th small { display: block; font-weight: 400; font-size: .8rem; opacity: .85; }
.utfall-calendar td.missing, .utfall-calendar td.returned { font-weight: 600; box-shadow: inset 0 0 0 2px currentColor; }
.st-key-letter-text code, .st-key-letter-text code * , .st-key-letter-text pre { font-family: inherit !important; font-size: 1rem !important; line-height: 1.5; }
.utfall-calendar a { color: inherit; } .utfall-calendar td.none { border-color: transparent; }
.utfall-calendar .fold { display: none; }
div:has(> .st-key-language) { order: 99; margin-top: 1rem; }
.utfall-page { width: calc(50% - .5rem); border: 1px solid light-dark(#cfd6d9, #36444c); margin: 0 .4rem .6rem 0; }
.st-key-filters-period > div { min-width: 6.5rem; }
/* Why a file was not taken is else seen by screen readers alone. */
[data-testid="stFileChip"][aria-invalid="true"] { flex-wrap: wrap; width: auto !important; max-width: none !important; height: auto !important; }
[data-testid="stFileChip"][aria-invalid="true"] > [role="alert"] { position: static !important; width: 100% !important;
  height: auto !important; margin: 0 !important; clip: auto !important; clip-path: none !important; overflow: visible !important;
  white-space: normal !important; font-size: .9rem; }
[data-testid="stFileChips"]:has([aria-invalid="true"]), [data-testid="stFileChips"]:has([aria-invalid="true"]) *
  { max-width: none !important; }
@media (max-width: 900px) { .utfall-figures { grid-template-columns: 1fr 1fr; } }
@media (max-width: 640px) {
  .utfall-page { width: 100%; }
  [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
  .utfall-figures { grid-template-columns: 1fr 1fr; gap: 1rem; }
  .utfall-facts { grid-template-columns: 1fr; gap: 0; } .utfall-facts dd { margin-bottom: .45rem; }
  .utfall-summary { font-size: 1.1rem; } .utfall-changed .number { white-space: normal; }
  .utfall-changed.fold thead { display: none; } .utfall-changed.fold tr { display: block; padding: .45rem 0;
    border-top: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
  .utfall-changed.fold th, .utfall-changed.fold td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .1rem 0; }
  .utfall-changed.fold th { font-weight: 600; } .utfall-changed.fold td[data-label]::before { content: attr(data-label); text-align: left; }
  .utfall-calendar table, .utfall-calendar tbody, .utfall-calendar tfoot, .utfall-calendar tr, .utfall-calendar th[scope=row],
  .utfall-calendar td { display: block; min-width: 0; width: auto; text-align: left; white-space: normal; }
  .utfall-calendar caption { display: block; } .utfall-calendar thead, .utfall-calendar td.none { display: none; }
  .utfall-calendar td, .utfall-calendar th[scope=row] { border-width: 0 0 1px; } .utfall-calendar tr { margin-bottom: 1rem; }
  .utfall-calendar td .period { position: static; width: 9.5rem; height: auto; clip-path: none; display: inline-block; }
  .utfall-calendar td.missing, .utfall-calendar td.returned { box-shadow: none; }
  .utfall-calendar .fold { display: block; font-weight: 400; }
  .utfall-calendar .fold summary { cursor: pointer; min-height: 1.75rem; padding: .2rem 0; }
  .utfall-calendar tr:not(:has(.fold[open])) td { display: none; } .utfall-calendar tr { margin-bottom: .35rem !important; }
  .st-key-attention-list { grid-template-columns: 1fr; }
  .st-key-attention-list > div:nth-child(even) { border-top: 0; padding-top: 0; }
  .utfall-figures .value { font-size: 1.65rem; } .utfall-figures .value.words { font-size: 1rem; line-height: 1.98; }
}
@page { margin: 1.5cm; }
@media print {
  [data-testid="stMain"] [data-testid="stButton"], [data-testid="stMain"] [data-testid="stButtonGroup"],
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stDownloadButton"],
  [data-testid="stPopover"], [data-testid="stExpander"], .utfall-figures details:not([open])
    { display: none !important; }
  [class*="st-key-panel-"], .utfall-figures .figure, .utfall-page { break-inside: avoid; }
  /* Charts and tables are drawn for the screen, at most 66 rem of it; an A4 within its margins is .64 of that. */
  [data-testid="stPlotlyChart"], [data-testid="stDataFrame"], .utfall-calendar { zoom: .64; }
  [data-testid="stElementContainer"]:has([data-testid="stFullScreenFrame"]), [data-testid="stFullScreenFrame"],
  [data-testid="stPlotlyChart"] { height: auto !important; min-height: 0 !important; }
  /* A goal's picture and what is said of it are read together. */
  [class*="st-key-goal-"][class*="-said"] { break-inside: avoid; break-before: avoid; }
  [class*="st-key-panel-goal-"]:has([data-testid="stPlotlyChart"]) { break-after: avoid; }
  .utfall-calendar tfoot { display: table-row-group; }
  [data-testid="stHeading"] { break-after: avoid; } [data-testid="stMainBlockContainer"] { padding: 0 !important; }
  .stApp, [data-testid="stMain"], [data-testid="stAppViewContainer"] { position: static !important;
    overflow: visible !important; height: auto !important; }
}
</style>
"""


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
