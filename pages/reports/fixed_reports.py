"""Fixed reports on the page Rapport: fixing one, the list, and one of them with its files, check and editions."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from access import log, rights
from access.log import Event
from access.rights import Right
from pages.reports import report_jobs
from pages.shared import address, frame, signed_in, tables
from pages.shared.background_jobs import Job
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column
from pages.shared.text import _, _n, date_text, language, number, plain
from reports import Request
from reports.content.text import speaking
from reports.editions import compare, edition_store, fix_edition
from reports.editions.compare import Change
from reports.editions.edition_store import Edition
from reports.editions.fix_edition import Reproduction
from reports.files.formats import FORMATS

PAGE, PARAMETER = "pages/reports/publication.py", "report"
_LISTED_AT_MOST = 20
_SECONDS_BETWEEN_LOOKS = 0.7
_LONGEST = 40
# The sections whose tables have a row per measure: the measure, its value, what it can be, its coverage and more.
_OF_MEASURES = ("summary", "reporting")


def number_in_address() -> str | None:
    """The number of the fixed report that the address asks for."""
    return str(st.query_params.get(PARAMETER, "")).strip()[:_LONGEST] or None


def fix(question: PageQuestion, request: Request) -> None:
    """The form that fixes the report that has been made and looked at, for whoever may."""
    if not rights.may(Right.FIX_REPORTS):
        return
    key = f"fix {question.warehouse.key} {request!r}"
    with st.container(key="panel-report-fix", gap="small"):
        st.subheader(_("Fastställ rapporten"), anchor=False)
        st.markdown(
            _(
                "En fastställd rapport får ett nummer och ändras aldrig. Filerna sparas som de är, och siffrorna går "
                "att räkna fram igen ur samma leveranser. Rättelser ges ut i en ny utgåva som räknar upp vad som har "
                "ändrats."
            )
        )
        with st.form("report-fix-form", border=False):
            by = signed_in.who(_("Vem fastställer? (namn eller roll; står i rapporten)"), "report-fix-by")
            sent = st.form_submit_button(_("Fastställ rapporten"))
        if sent:
            _begin(key, (by,), fix_edition.fix, request, by, question.warehouse)
        task = _waited(key, _("Fastställer rapporten"))
        if task:
            fixed, is_new = task.result
            word = _("✓ Fastställd") if is_new else _("✓ Redan fastställd")
            frame.status("good", word, _("Rapporten har nummer {number}.").format(number=fixed.number), large=True)
            _link(fixed.number, _("Öppna {number}").format(number=fixed.number))


def list_all() -> None:
    """All fixed reports, the latest first."""
    for damaged in edition_store.unreadable():
        st.error(plain(_in_words(edition_store.Damaged(damaged, "report.json"))))
    fixed = edition_store.everything()[::-1]
    if not fixed:
        return
    replaced = {each.replaces for each in fixed}
    with st.container(key="panel-report-list", gap="small"):
        st.subheader(f"{_('Fastställda rapporter')} ({number(len(fixed))})", anchor=False)
        for each in fixed[:_LISTED_AT_MOST]:
            with st.container(key=f"task-row-{each.number}", gap=None):
                _link(each.number, each.number)
                st.markdown(plain(". ".join(_about(each, each.number in replaced))))
    if len(fixed) > _LISTED_AT_MOST:
        columns = (
            Column("number", _("Nummer"), link="publication?report={}", link_value="number"),
            Column("what", _("Vad")),
            Column("day", _("Fastställd"), "date"),
            Column("by", _("Av")),
        )
        rows = [
            {"number": each.number, "what": _what(each), "day": each.at[:10], "by": each.by}
            for each in fixed[_LISTED_AT_MOST:]
        ]
        tables.row_panel(_("Äldre fastställda rapporter"), pd.DataFrame(rows), columns, key="report-older")


def one(number: str) -> None:
    """One fixed report, and nothing of what is known today."""
    try:
        fixed = edition_store.find(number)
        content = edition_store.content(fixed)
        editions = edition_store.editions(fixed.number)
        files = {form: edition_store.file(fixed, form) for form in fixed.files}
    except (edition_store.NoSuchReport, edition_store.Damaged) as problem:
        frame.header(_("Fastställd rapport"))
        what = (
            _("Rapporten kan inte visas.") if isinstance(problem, edition_store.Damaged) else _("Rapporten finns inte.")
        )
        frame.empty(what, _in_words(problem), PAGE, _("Alla fastställda rapporter"))
        return
    frame.header(fixed.number, _("Fastställd rapport: {what}").format(what=_what(fixed)))
    if fixed.invented:
        frame.invented()
    _later(fixed, editions)
    for section in content["sections"]:
        for block in section["blocks"]:
            if block["is"] == "texts" and block["large"]:
                frame.summary(" ".join(block["paragraphs"]))
    _files(fixed, files)
    _goals(content)
    frame.facts([(label, text) for label, text in fixed.facts])
    if fixed.replaces:
        _revisions(fixed, content)
    _check(fixed, content)
    _revise(fixed, editions[-1])
    with st.expander(_("Kontrollsummor (SHA-256)")):
        sums = [(about["name"], about["sha256"]) for about in fixed.files.values()]
        frame.facts([*sums, (_("siffrorna"), fixed.figures)])
    st.page_link(**address.link(PAGE), label=_("Alla fastställda rapporter"))


def _goals(content: compare.Content) -> None:
    """The goals that the report tells of, as it says them: each with its status and result; why is opened below."""
    section = next((each for each in content["sections"] if each["name"] == "goals"), None)
    if section is None:
        return
    texts = [block for block in section["blocks"] if block["is"] == "texts"]
    goals = [(block["heading"], *block["paragraphs"]) for block in texts if block["heading"]]
    with st.container(key="panel-report-goals", gap="small"):
        st.subheader(plain(section["title"]), anchor=False)
        for block in texts:
            if not block["heading"]:
                st.markdown("\n\n".join(plain(text) for text in block["paragraphs"]))
        for title, status, result, *_why in goals:
            st.markdown(f"**{plain(title)}**  \n**{plain(status)}** {plain(result)}")
        if goals:
            with st.expander(_("Varför, och vad som är osäkert"), key="report-goals-why"):
                for title, _status, _result, *why in goals:
                    st.markdown("\n\n".join([f"**{plain(title)}**", *(plain(text) for text in why)]))


def _later(fixed: Edition, editions: list[Edition]) -> None:
    """What other editions there are, the later one first of all."""
    latest = editions[-1]
    if latest.number != fixed.number:
        text = _("Nummer {number}, fastställd {date}. Filerna här är oförändrade.").format(
            number=latest.number, date=_day(latest)
        )
        frame.status("near", _("▲ Det finns en senare utgåva"), text, large=True)
        _link(latest.number, _("Öppna {number}").format(number=latest.number))
    for each in editions:
        if each.edition < fixed.edition:
            label = _("Tidigare utgåva: {number}, fastställd {date}").format(number=each.number, date=_day(each))
            _link(each.number, label)


def _files(fixed: Edition, files: dict[str, bytes]) -> None:
    labels = {"pdf": _("Ladda ned PDF"), "docx": _("Ladda ned Word"), "xlsx": _("Ladda ned Excel")}
    with st.container(horizontal=True, gap="small", key="report-downloads"):
        for form, content in files.items():
            st.download_button(
                labels[form],
                data=content,
                file_name=fixed.files[form]["name"],
                mime=FORMATS[form].media_type,
                key=f"fixed-{form}",
                on_click=partial(log.write, Event.EXPORTED, about=fixed.files[form]["name"]),
                icon=":material/download:",
            )


def _revisions(fixed: Edition, content: compare.Content) -> None:
    """Why this edition was given out, and each figure that it changed."""
    frame.facts([(_("Skäl till utgåvan"), fixed.why)])
    try:
        changes = compare.differences(edition_store.content(edition_store.find(fixed.replaces)), content)
    except (edition_store.NoSuchReport, edition_store.Damaged) as problem:
        st.error(plain(_in_words(problem)))
        return
    title = _("Ändrat sedan {number}").format(number=fixed.replaces)
    _changed(title, changes, (_("Förut"), _("Nu")), "report-revisions")


def _known(content: compare.Content) -> str:
    """How much of what the report rests on is known, as its own tables say: coverage, and reports that are missing."""
    blocks = [b for section in content["sections"] if section["name"] in _OF_MEASURES for b in section["blocks"]]
    rows = {row[0].get("key"): row[1:] for block in blocks if block["is"] == "table" for row in block["rows"]}
    said = []
    if fulfilment := rows.get("fulfilment"):
        value, interval, coverage = (cell["text"] for cell in fulfilment[:3])
        if "value" in fulfilment[2]:
            said.append(_("{share} av underlaget för uppfyllelsegraden är känt.").format(share=coverage))
        if "value" in fulfilment[0] and "%" in interval:
            said.append(_("Den är {value} och kan vara {interval}.").format(value=value, interval=interval))
    if missing := rows.get("reports_missing"):
        count, text = missing[0].get("value"), missing[0]["text"]
        if count is not None:
            many = _n("{number} rapport saknas.", "{number} rapporter saknas.", count).format(number=text)
            said.append(many if count else _("Ingen rapport saknas."))
    return " ".join(said)


def _check(fixed: Edition, content: compare.Content) -> None:
    """The button that counts all figures again, and what came out."""
    key = f"reproduce {fixed.number}"
    with st.container(key="panel-report-check", gap="small"):
        st.subheader(_("Kan siffrorna litas på?"), anchor=False)
        if known := _known(content):
            st.markdown(plain(known))
        st.markdown(
            _(
                "Siffrorna kan räknas fram igen ur samma leveranser, till och med nummer {number}, och jämföras bit "
                "för bit."
            ).format(number=number(fixed.last_delivery))
        )
        if st.button(_("Kontrollera att siffrorna är desamma"), key="report-check"):
            _begin(key, (), fix_edition.reproduce, fixed.number)
        task = _waited(key, _("Räknar fram siffrorna igen"))
        if task:
            _outcome(task.result)


def _outcome(check: Reproduction) -> None:
    with speaking(language()):
        said = fix_edition.verdict(check)
    word, tone = (_("✓ Desamma"), "good") if check.same else (_("✕ Inte desamma"), "bad")
    frame.status(tone, word, " ".join(said), large=True)
    if check.changes:
        _changed(_("Siffror som skiljer"), check.changes, (_("Fastställd"), _("Räknad nu")), "report-differs")


def _changed(title: str, changes: Sequence[Change], labels: tuple[str, str], key: str) -> None:
    """A table of figures that differ; `labels`: what the old and the new ones are called."""
    with speaking(language()):
        rows = [
            {
                "table": each.table,
                "row": each.row,
                "column": each.column,
                "old": _("finns inte") if each.old is None else each.old["text"],
                "new": _("finns inte") if each.new is None else each.new["text"],
                "difference": each.difference,
            }
            for each in changes
        ]
    columns = (
        Column("table", _("Tabell")),
        Column("row", _("Rad")),
        Column("column", _("Siffra")),
        Column("old", labels[0]),
        Column("new", labels[1]),
        Column("difference", _("Skillnad")),
    )
    tables.row_panel(title, pd.DataFrame(rows), columns, key=key)


def _revise(fixed: Edition, latest: Edition) -> None:
    """The form for a new edition with what is known now; for the latest edition alone."""
    key = f"revise {fixed.number}"
    if latest.number != fixed.number:
        task = _waited(key, _("Fastställer en ny utgåva"))
        if task:
            text = _("Den nya utgåvan har nummer {number}.").format(number=task.result.number)
            frame.status("good", _("✓ Fastställd"), text, large=True)
            _link(task.result.number, _("Öppna {number}").format(number=task.result.number))
        return
    if not rights.may(Right.FIX_REPORTS):
        return
    with st.expander(_("Ge ut en ny utgåva")):
        st.markdown(
            _(
                "En ny utgåva har samma urval och visar läget samma dag, men med allt som är levererat nu. Den räknar "
                "upp varje siffra som har ändrats. Den här utgåvan blir kvar som den är."
            )
        )
        with st.form("report-revise-form", border=False):
            why = st.text_input(_("Varför? (står i den nya utgåvan)"), key="report-revise-why", max_chars=500)
            by = signed_in.who(_("Vem fastställer? (namn eller roll)"), "report-revise-by")
            sent = st.form_submit_button(_("Fastställ en ny utgåva"))
        if sent:
            _begin(key, (why, by), fix_edition.revise, fixed.number, why, by, own_address())
        _waited(key, _("Fastställer en ny utgåva"))


def own_address() -> str:
    """This page's address as it is configured (UTFALL_ADDRESS), without what it shows; empty where it is not.

    What the browser calls the server (localhost) would lead a reader of paper nowhere.
    """
    url = os.environ.get("UTFALL_ADDRESS", "").partition("?")[0].rstrip("/")
    return url if url.startswith(("http://", "https://")) else ""


def _begin(key: str, written: tuple[str, ...], work: Callable[..., Any], *parts: Any) -> None:
    """Begin it, and remember it for this reader alone: what one wrote is not told to another."""
    st.session_state[f"report-task {key}"] = report_jobs.begin((key, *written), language(), work, *parts)


def _waited(key: str, doing: str) -> Job | None:
    """What this reader began, once it is done; until then how far it has come, or why it could not be done."""
    task: Job | None = st.session_state.get(f"report-task {key}")
    if task is None:
        return None
    if task.state == "done":
        return task
    if task.state != "failed":
        _progress(task, doing)
    elif task.problem is not None:
        st.error(plain(_in_words(task.problem)))
    else:
        st.error(plain(_("Det gick inte. Försök igen. Händer det igen: säg till den som sköter Utfall.")))
    return None


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _progress(task: Job, doing: str) -> None:
    if not task.is_under_way:
        st.rerun()
    st.progress(min(task.share, 1.0), text=f"{plain(doing)}: {plain(task.step or _('väntar'))}")


def _in_words(problem: Exception) -> str:
    return _spoken(lambda: fix_edition.problem_in_words(problem))


def _what(fixed: Edition) -> str:
    return _spoken(lambda: fix_edition.subject_line(fixed))


def _spoken(say: Callable[[], str]) -> str:
    with speaking(language()):
        return say()


def _about(fixed: Edition, is_replaced: bool) -> list[str]:
    said = [_what(fixed), _("Fastställd {date} av {name}").format(date=_day(fixed), name=fixed.by)]
    if fixed.replaces:
        said.append(_("Utgåva {edition}, ersätter {number}").format(edition=fixed.edition, number=fixed.replaces))
    if is_replaced:
        said.append(_("Det finns en senare utgåva"))
    return said


def _day(fixed: Edition) -> str:
    return date_text(dt.date.fromisoformat(fixed.at[:10]))


def _link(report: str, label: str) -> None:
    st.page_link(**address.link(PAGE, **{PARAMETER: report}), label=plain(label))
