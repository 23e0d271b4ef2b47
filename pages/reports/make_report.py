"""The page Rapport: which sections, how far the making has come, what it looks like, and the files."""

from __future__ import annotations

import base64
from functools import partial
from html import escape
from urllib.parse import urlencode

import streamlit as st

from access import log
from access.log import Event
from measures.goals import goal_model
from pages.reports import fixed_reports, report_jobs
from pages.reports.report_jobs import MadeReport
from pages.shared import frame
from pages.shared.background_jobs import Job
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, _n, language, number, plain
from reports import Request
from reports.content.model import Texts
from reports.content.text import speaking
from reports.files.formats import FORMATS, file_name
from reports.make_report import EVERYTHING
from reports.sections import titles

_SECONDS_BETWEEN_LOOKS = 0.7
_PAGES_SHOWN = 4


def choices(question: PageQuestion) -> Request:
    """Draw the choice of sections; the request that it makes together with the filters."""
    with speaking(language()):
        names = titles()
    chosen = st.pills(
        _("Avsnitt"),
        list(names),
        selection_mode="multi",
        default=list(EVERYTHING),
        format_func=names.__getitem__,
        key="report-sections",
    )
    goals = _goals(question) if "goals" in chosen else ()
    first, last = question.selection.month_starts
    return Request(
        organisations=tuple(question.selection.where.get("organisation", ())),
        first=first,
        last=last,
        sections=tuple(name for name in EVERYTHING if name in chosen),
        language=language(),
        as_of=question.warehouse.as_of,
        known_on=question.warehouse.known_on,
        address=address_of_choice(question),
        goals=goals,
    )


def _goals(question: PageQuestion) -> tuple[str, ...]:
    """Draw the choice of goals, where there are several to choose from; none chosen is all."""
    chosen = question.selection.where.get("organisation", ())
    goals = {
        goal.goal_id: goal
        for goal in goal_model.goals(question.warehouse)
        if not chosen or goal.organisation_id in chosen
    }
    if len(goals) < 2:
        return ()
    picked = st.multiselect(
        _("Mål"),
        list(goals),
        format_func=lambda name: f"{goals[name].title} ({name})",
        placeholder=_("Alla mål"),
        # Its own for each choice of organisations: what was chosen of others' goals does not stay.
        key=f"report-goals-{'-'.join(sorted(chosen))}",
        select_all=False,
    )
    return tuple(name for name in goals if name in picked)


def address_of_choice(question: PageQuestion) -> str:
    """Where the page shows the same choice; empty where its address is not configured."""
    url = fixed_reports.own_address()
    chosen: list[tuple[str, str]] = [
        ("organisation", name) for name in question.selection.where.get("organisation", ())
    ]
    chosen += [
        (name, month) for name, month in (("from", question.selection.first), ("to", question.selection.last)) if month
    ]
    if question.warehouse.known_on:
        chosen.append(("known", question.warehouse.known_on.isoformat()))
    return f"{url}?{urlencode(chosen)}" if url and chosen else url


def make(question: PageQuestion, request: Request) -> bool:
    """The button; then how far it has come, or the report. Whether the report is there."""
    if not request.sections:
        frame.empty(_("Inget avsnitt är valt."), _("Välj minst ett avsnitt."))
        return False
    if st.button(_("Gör rapporten"), key="report-make", type="primary"):
        report_jobs.start(question.warehouse, request)
    job = report_jobs.find(question.warehouse, request)
    if job is None:
        return False
    if job.state == "failed":
        frame.empty(
            _("Rapporten kunde inte göras."), _("Försök igen. Händer det igen: säg till den som sköter Utfall.")
        )
    elif job.state == "done":
        _files(job.result)
        _preview(job.result)
    else:
        _progress(job)
    return job.state == "done"


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _progress(job: Job) -> None:
    if not job.is_under_way:
        st.rerun()
    step = _("sidbilder") if job.step == report_jobs.PICTURES else job.step or _("väntar")
    st.progress(min(job.share, 1.0), text=_("Rapporten görs: {step}").format(step=plain(step)))


def _files(result: MadeReport) -> None:
    labels = {"pdf": _("Ladda ned PDF"), "docx": _("Ladda ned Word"), "xlsx": _("Ladda ned Excel")}
    with st.container(horizontal=True, gap="small", key="report-downloads"):
        for name, form in FORMATS.items():
            st.download_button(
                labels[name],
                data=result.files[name],
                file_name=file_name(result.report, name),
                mime=form.media_type,
                key=f"report-{name}",
                on_click=partial(log.write, Event.EXPORTED, about=file_name(result.report, name)),
                icon=":material/download:",
            )


def _preview(result: MadeReport) -> None:
    """What is read first, as text; then the first pages as they look on paper."""
    with st.container(key="panel-report-preview", gap="small"):
        st.subheader(_("Så blir rapporten"), anchor=False)
        count = len(result.pages)
        st.markdown(
            _n("{number} sida. Avsnitt: {sections}.", "{number} sidor. Avsnitt: {sections}.", count).format(
                number=number(count), sections=plain(", ".join(section.title for section in result.report.sections))
            )
        )
        for _section, block in result.report.blocks():
            if isinstance(block, Texts) and block.large:
                frame.summary(" ".join(block.paragraphs))
        with st.container(horizontal=True, gap="small", key="report-pages"):
            st.html("".join(_page(place, picture) for place, picture in enumerate(result.pages[:_PAGES_SHOWN], 1)))


def _page(place: int, picture: bytes) -> str:
    alt = escape(_("Sida {number} av rapporten, som bild. Texten finns i filerna.").format(number=place), quote=True)
    source = f"data:image/png;base64,{base64.b64encode(picture).decode('ascii')}"
    return f'<img class="utfall-page" alt="{alt}" src="{source}">'
