"""Goals: the answer in a list, then each with its picture, status in words, three sentences, and who decided."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import measures
from measures import Opened, details, goal_sentences, goals
from measures.goals import Evaluation, Goal
from pages.shared import asked, charts, frame, goal_chart, keeping
from pages.shared.asked import Question
from pages.shared.filters import Selection
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, date_text, is_missing, language, number, percent, plain, points, value_text

TONES = {
    "met": "good",
    "exceeded": "good",
    "on_track": "good",
    "nearly_met": "near",
    "slightly_behind": "near",
    "behind": "behind",
    "not_met": "bad",
}

SHAPES = {"good": "●", "near": "◐", "behind": "▲", "bad": "■"}


def _evaluated(build: Opened, selection: Selection) -> list[Evaluation]:
    chosen = selection.where.get("organisation", ())
    natures = selection.where.get("nature", ())
    return [
        goals.evaluate(goal, build)
        for goal in goals.goals(build)
        if (not chosen or goal.organisation_id in chosen) and (not natures or goal.nature in natures)
    ]


def status_word(build: Opened, one: Evaluation) -> str:
    """The status in the reader's language, after a shape of its own: it is told apart without colour too."""
    return f"{SHAPES.get(TONES.get(one.status, ''), '○')} {goal_sentences.status_text(one, language(), build)}"


def answers(question: Question) -> None:
    """Every goal with its status and result, in the order that they are told of below."""
    found = keeping.kept(_evaluated, question.build, question.selection)
    if not found:
        frame.empty(
            _("Inga mål är inlästa i urvalet."),
            _("Ange ett mål i formuläret, eller läs in en fil med mål: python -m etl load mal.csv"),
            "pages/deliveries/goals.py",
            _("Ange ett mål"),
        )
        return
    with st.container(key="panel-goal-answers", gap="small"):
        st.subheader(_("Är målen nådda?"), anchor=False)
        for one in found:
            result = goal_sentences.sentences(one, language(), question.build)[0].text
            below = _("{goal}, {organisation}").format(goal=one.goal.title, organisation=one.goal.organisation_name)
            frame.status(TONES.get(one.status, ""), status_word(question.build, one), result, below)


def each(question: Question) -> None:
    """Goal by goal."""
    for one in keeping.kept(_evaluated, question.build, question.selection):
        _goal(question, one)


def _goal(question: Question, one: Evaluation) -> None:
    build, goal = question.build, one.goal
    key = f"goal-{goal.goal_id}"
    said = goal_sentences.sentences(one, language(), build)
    title = _("{goal} ({organisation})").format(goal=goal.title, organisation=goal.organisation_name)
    unit = one.measure.unit if one.measure else "count"
    rows = goal_chart.rows(one)
    spec = goal_chart.picture(rows, unit, goal.operator == "between")
    charts.chart(
        plain(title),
        spec,
        key=key,
        alt=goal_chart.alt(rows, unit),
        frame=rows,
        columns=goal_chart.columns(unit),
        meaning=asked.meaning(build, goal.measure) if one.measure else None,
        about=question.about,
        empty=_("Det finns inget utfall att rita."),
    )
    with st.container(key=f"{key}-said", gap="small"):
        frame.status(TONES.get(one.status, ""), status_word(build, one), large=True)
        for sentence in said:
            st.markdown(plain(sentence.text))
        frame.facts(_facts(build, one))
        _parts(question, one, key)


def _facts(build: Opened, one: Evaluation) -> list[tuple[str, str]]:
    goal = one.goal
    label = asked.meaning(build, goal.measure).label if one.measure else goal.measure
    decided = ", ".join(
        text
        for text in (
            goal.decided_by or "",
            goal.decision_reference or "",
            date_text(goal.decided_date) if goal.decided_date else "",
        )
        if text
    )
    rows = [(_("Mått"), label), (_("Beslut"), decided or _("uppgift saknas"))]
    if not is_missing(one.difference) and one.measure:
        change = points(one.difference) if one.measure.unit == "share" else _signed(one.difference)
        rows.append((_("Jämfört med samma månader i perioden före"), change))
    if not is_missing(one.outcome.coverage):
        rows.append((_("Täckning"), percent(one.outcome.coverage)))
    if one.forecast_reason and one.forecast is None:
        rows.append((_("Prognos"), _forecast_reason(one.forecast_reason)))
    if goal.versions > 1:
        rows.append((_("Ändrat"), _earlier(build, goal)))
    return rows


def _signed(share: float) -> str:
    return _("{number} procent").format(number=number(share * 100, 1, sign=True))


def _earlier(build: Opened, goal: Goal) -> str:
    """The targets of earlier versions, each with the day that it came in."""
    texts = []
    for old in goals.goals(build, versions=True):
        if old.goal_id == goal.goal_id and old.version_no < goal.version_no:
            target = goal_sentences.target_text(goals.evaluate(old, build), language(), build)
            texts.append(_("{target} från {date}").format(target=target, date=date_text((old.delivered_at or "")[:10])))
    return "; ".join(texts)


def _forecast_reason(reason: str) -> str:
    return {
        "ended": _("perioden är slut"),
        "rate": _("görs inte för andelar"),
        "stock": _("görs inte för ett läge"),
        "too_few_months": _("för få hela månader än"),
        "hidden": _("för få personer"),
        "nothing_known": _("inget utfall än"),
    }.get(reason, _("går inte att göra"))


def _parts(question: Question, one: Evaluation, key: str) -> None:
    """Sub-goals beside the whole, and parts of the gap, each as a table that is opened."""
    unit = one.measure.unit if one.measure else "count"
    if one.parts:
        parts = one.parts
        shown = pd.DataFrame([vars(row) for row in parts.rows])
        summed = [
            _("Summan av delmålens utfall är {sum}, hela målets {whole}; skillnaden är {difference}.").format(
                sum=value_text(parts.outcome_sum, unit),
                whole=value_text(one.outcome.value, unit),
                difference=points(parts.outcome_difference)
                if unit == "share"
                else value_text(parts.outcome_difference, unit),
            )
            if parts.outcome_sum is not None
            else _("Delmålens utfall kan inte läggas ihop: för {count} saknas utfall.").format(
                count=number(parts.missing)
            )
        ]
        if parts.target_sum is not None:
            summed.append(
                _("Delmålen är tillsammans {sum}, hela målet {whole}.").format(
                    sum=value_text(parts.target_sum, unit), whole=value_text(one.goal.target, unit)
                )
            )
        with st.expander(_("Delmål"), key=f"{key}-parts"):
            st.markdown(plain(" ".join(summed)))
            row_panel(
                _("Delmål"),
                shown,
                [
                    Column("title", _("Delmål"), width=240),
                    Column("organisation_name", _("Organisation"), width=220),
                    Column("target", _("Mål"), unit),
                    Column("outcome", _("Utfall"), unit, hidden="hidden"),
                ],
                key=f"{key}-parts-rows",
                about=question.about,
            )
    if one.contributions:
        shown = _contributions(question.build, one)
        with st.expander(_("Hur delarna ligger till"), key=f"{key}-contributions"):
            row_panel(
                _("Hur delarna ligger till"),
                shown,
                [
                    Column("split", _("Indelning")),
                    Column("name", _("Del"), width=260),
                    Column("amount", _("Antal"), "places"),
                    Column("basis_text", _("Så räknas det"), width=420),
                    Column("open_text", _("Att veta"), width=240, nothing="–"),
                ],
                key=f"{key}-contributions-rows",
                about=question.about,
            )


def _contributions(build: Opened, one: Evaluation) -> pd.DataFrame:
    """A row per part, and after those of each split one for all of them: there the sum can be seen."""
    basis = {
        "rate": _("hur många som fattas för att delen själv ska nå målet; minus är fler än så"),
        "left": _("vad som återstår av det som avtalen kräver"),
        "before": _("hur mycket mindre det är än samma månader perioden före; minus är mer"),
        "outcome": _("delens del av utfallet"),
    }
    known = measures.dimensions(build)
    rows = []
    for dimension in dict.fromkeys(part.dimension for part in one.contributions):
        parts = [part for part in one.contributions if part.dimension == dimension]
        names = measures.labels(build, dimension, language())
        split = known[dimension].label[language()]
        for part in parts:
            told = _("högst så mycket: rapporter saknas") if part.up_to else ""
            if part.is_met:
                told = _("har levererat det som avtalen kräver")
            rows.append((split, names.get(part.value, part.label), part.amount, basis[part.basis], told))
        if parts[0].basis != "outcome":
            rows.append((split, _("Alla tillsammans"), parts[0].whole, basis[parts[0].basis], ""))
    return pd.DataFrame(rows, columns=["split", "name", "amount", "basis_text", "open_text"])


def limits(question: Question) -> None:
    """The limits between the words, as data."""
    with st.expander(_("Vad orden betyder"), key="goal-limits"):
        scales = {
            "elapsed": _("Del av perioden som har gått"),
            "pace": _("Utfall delat med det förväntade"),
            "outcome": _("Utfall delat med målet"),
            "outcome_between": _("Utfall mot det högsta, eller mot båda gränserna"),
            "coverage": _("Hur mycket som är känt"),
        }
        shown = pd.DataFrame(goals.bands(question.build), columns=["scale", "status", "at_least", "below", "source"])
        words = details.words(question.build, "goal_status", language())
        shown["scale"] = shown["scale"].map(scales)
        shown["status"] = [words.get(status, _("bedöms")) for status in shown["status"]]
        row_panel(
            _("Gränser"),
            shown.astype({"at_least": float, "below": float}),
            [
                Column("scale", _("Vad som jämförs"), width=320),
                Column("status", _("Ord")),
                Column("at_least", _("Från och med"), "share", nothing="–"),
                Column("below", _("Under"), "share", nothing="–"),
            ],
            key="goal-limits-rows",
            about=question.about,
        )
