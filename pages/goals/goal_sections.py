"""Goals: the answer in a list, then each with its picture, status in words, three sentences, and who decided."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse, number_text
from measures.follow_up import contract_rows
from measures.goals import evaluation, goal_figures, sentences
from measures.goals.evaluation import Evaluation, Goal
from pages.goals import goal_chart
from pages.shared import address, cache, charts, frame, page_query
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, _n, date_text, is_missing, language, number, percent, plain, points, value_text

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


# The address's parameter for one goal alone.
PAGE, PARAMETER = "pages/goals/attainment.py", "goal"
_LONGEST = 200


def _evaluated(warehouse: Warehouse, selection: Selection, one: str) -> list[Evaluation]:
    chosen = selection.where.get("organisation", ())
    natures = selection.where.get("nature", ())
    return [
        evaluation.evaluate(goal, warehouse)
        for goal in evaluation.goals(warehouse)
        if (not chosen or goal.organisation_id in chosen)
        and (not natures or goal.nature in natures)
        and (not one or goal.goal_id == one)
    ]


def asked_for(question: PageQuestion) -> str:
    """The goal that the address names, of those that there are; "" for all."""
    one = str(st.query_params.get(PARAMETER, ""))[:_LONGEST]
    return one if one and evaluation.goal(one, question.warehouse) else ""


def _shown(question: PageQuestion) -> list[Evaluation]:
    """The goals that the page tells of: the one that the address names, else those of what is chosen."""
    one = asked_for(question)
    return cache.cached(_evaluated, question.warehouse, Selection() if one else question.selection, one)


def are_any(question: PageQuestion) -> bool:
    """Whether there is any goal to tell of."""
    return bool(_shown(question))


def anchor(goal: Goal) -> str:
    """The name of the goal's place on the page: its id, in characters that an address may have."""
    return "goal-" + "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in goal.goal_id)


def status_word(warehouse: Warehouse, one: Evaluation) -> str:
    """The status in the reader's language, after a shape of its own: it is told apart without colour too."""
    return f"{SHAPES.get(TONES.get(one.status, ''), '○')} {sentences.status_text(one, language(), warehouse)}"


def answers(question: PageQuestion) -> None:
    """Every goal with its status and result, in the order that they are told of below."""
    with st.container(key="panel-goal-answers", gap="small"):
        st.subheader(_("Är målen nådda?"), anchor=False)
        for one in _shown(question):
            goal, result = one.goal, sentences.sentences(one, language(), question.warehouse)[0].text
            title = _("{goal}, {organisation}").format(goal=goal.title, organisation=goal.organisation_name)
            tone, word = TONES.get(one.status, ""), status_word(question.warehouse, one)
            frame.verdict(title, anchor(goal), tone, word, result, _named(question, one))
        if asked_for(question):
            st.page_link(**address.link(PAGE), label=_("Visa alla mål"))  # type: ignore[arg-type]


def _named(question: PageQuestion, one: Evaluation) -> str:
    """How much is known of the goal, what it is limited to, its id, and who decided it."""
    goal, coverage = one.goal, one.outcome.coverage
    limits = sentences.limits_text(goal, language(), question.warehouse)
    said = [
        "" if is_missing(coverage) else _("{share} av underlaget är känt").format(share=percent(coverage)),
        _("Gäller: {limits}").format(limits=limits) if limits else "",
        _("Mål-id: {id}").format(id=goal.goal_id),
        _("Beslut: {decision}").format(decision=decision(goal)) if decision(goal) else "",
    ]
    return "".join(f"{text}. " for text in said if text).rstrip()


def decision(goal: Goal) -> str:
    """Who decided the goal, where that is written, and when; "" where nothing is known of it."""
    day = date_text(goal.decided_date) if goal.decided_date else ""
    return ", ".join(text for text in (goal.decided_by or "", goal.decision_reference or "", day) if text)


def each(question: PageQuestion) -> None:
    """Goal by goal; what to do where there are none."""
    found = _shown(question)
    if not found:
        frame.empty(
            _("Inga mål är inlästa i urvalet."),
            _("Ange ett mål i formuläret, eller läs in en fil med mål: python -m etl load mal.csv"),
            "pages/goals/edit_goal.py",
            _("Ange ett mål"),
        )
    for one in found:
        _goal(question, one)


def _goal(question: PageQuestion, one: Evaluation) -> None:
    warehouse, goal = question.warehouse, one.goal
    key = f"goal-{goal.goal_id}"
    said = sentences.sentences(one, language(), warehouse)
    title = _("{goal} ({organisation})").format(goal=goal.title, organisation=goal.organisation_name)
    rows = goal_chart.rows(one)
    spec = goal_chart.picture(rows, one)
    panel = charts.ChartPanel(
        plain(title),
        spec,
        goal_chart.alt(rows, one),
        rows,
        goal_chart.columns(one),
        page_query.meaning(warehouse, goal.measure) if one.measure else None,
        empty=_("Det finns inget utfall att rita."),
        anchor=anchor(goal),
    )
    charts.chart(panel, key, question.about)
    with st.container(key=f"{key}-said", gap="small"):
        frame.status(TONES.get(one.status, ""), status_word(warehouse, one), large=True)
        for sentence in said:
            st.markdown(plain(sentence.text))
        frame.facts(_facts(warehouse, one))
        _parts(question, one, key)


def _facts(warehouse: Warehouse, one: Evaluation) -> list[tuple[str, str]]:
    goal = one.goal
    label = page_query.meaning(warehouse, goal.measure).label if one.measure else goal.measure
    limits = sentences.limits_text(goal, language(), warehouse)
    rows = [
        (_("Mål-id"), goal.goal_id),
        (_("Mått"), label),
        (_("Avgränsning"), limits or _("allt som måttet räknar")),
        (_("Beslut"), decision(goal) or _("uppgift saknas")),
    ]
    if not is_missing(one.difference) and one.measure:
        change = points(one.difference) if one.measure.unit == "share" else _signed(one.difference)
        rows.append((_("Jämfört med samma månader i perioden före"), change))
    if not is_missing(one.outcome.coverage):
        rows.append((_("Täckning"), percent(one.outcome.coverage)))
    if one.forecast_reason and one.forecast is None:
        rows.append((_("Prognos"), _forecast_reason(one.forecast_reason)))
    if goal.versions > 1:
        rows.append((_("Ändrat"), _earlier(warehouse, goal)))
    return rows


def _signed(share: float) -> str:
    return _("{number} procent").format(number=number(share * 100, 1, sign=True))


def _earlier(warehouse: Warehouse, goal: Goal) -> str:
    """The targets of earlier versions, each with the day that it came in."""
    texts = []
    for old in evaluation.goals(warehouse, versions=True):
        if old.goal_id == goal.goal_id and old.version_no < goal.version_no:
            target = sentences.target_text(evaluation.evaluate(old, warehouse), language(), warehouse)
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


def _parts(question: PageQuestion, one: Evaluation, key: str) -> None:
    """Sub-goals beside the whole, and parts of the gap, each as a table that is opened."""
    unit = one.measure.unit if one.measure else "count"
    if one.parts:
        with st.expander(_("Delmål"), key=f"{key}-parts"):
            st.markdown(plain(" ".join(parts_sentences(one))))
            shown = _part_rows(question.warehouse, one)
            columns = [
                Column("title", _("Delmål"), width=240),
                Column("organisation", _("Organisation"), width=190),
                Column("target", _("Mål"), unit, _target_decimals(shown, unit), nothing="–", width=75),
                Column("value", _("Utfall"), unit, width=80),
            ]
            if one.measure and one.measure.denominator is not None:
                parts = shown[["numerator", "denominator"]].stack()
                decimals = 0 if (parts == parts.round()).all() else 1
                columns += [
                    Column("numerator", _("Antal"), "places", decimals, width=70),
                    Column("denominator", _("Av"), "places", decimals, width=70),
                ]
            columns.append(Column("status", _("Status"), width=200, nothing="–"))
            row_panel(_("Delmål"), shown, columns, key=f"{key}-parts-rows", about=question.about)
    if one.contributions:
        shown = _contributions(question.warehouse, one)
        with st.expander(_("Hur delarna ligger till"), key=f"{key}-contributions"):
            row_panel(
                _("Hur delarna ligger till"),
                shown,
                [
                    Column("split", _("Indelning")),
                    Column("name", _("Del"), width=260),
                    Column("amount", _("Antal"), goal_figures.numerator_unit(one)),
                    Column("basis_text", _("Så räknas det"), width=420),
                    Column("open_text", _("Att veta"), width=240, nothing="–"),
                ],
                key=f"{key}-contributions-rows",
                about=question.about,
            )


def _part_rows(warehouse: Warehouse, one: Evaluation) -> pd.DataFrame:
    """A row per sub-goal, one for what none of them is about, and one for the whole."""
    assert one.parts is not None
    known = {goal.goal_id: goal for goal in evaluation.goals(warehouse)}
    told = [
        (
            row,
            f"{row.title} ({row.goal_id})",
            row.organisation_name,
            status_word(warehouse, evaluation.evaluate(known[row.goal_id], warehouse)),
        )
        for row in one.parts.rows
    ]
    if one.parts.rest:
        told.append((one.parts.rest, _("Utanför delmålen"), "", ""))
    rows = [
        {
            "title": title,
            "organisation": organisation,
            "target": row.target,
            "value": row.outcome,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "status": status,
            "hidden": row.hidden,
        }
        for row, title, organisation, status in told
    ]
    whole = {
        "title": _("Hela målet"),
        "organisation": one.goal.organisation_name,
        "target": one.goal.target,
        "value": one.outcome.value,
        "numerator": one.outcome.numerator,
        "denominator": one.outcome.denominator,
        "status": status_word(warehouse, one),
        "hidden": one.outcome.hidden,
    }
    numbers = dict.fromkeys(("target", "value", "numerator", "denominator"), float)
    return pd.DataFrame([*rows, whole]).astype(numbers)


def _target_decimals(rows: pd.DataFrame, unit: str) -> int | None:
    """What the targets need: 12,5 % is not 13 %. None where the unit's own will do."""
    return number_text.decimals_apart(unit, [float(x) for x in rows["target"].dropna()]) or None


def parts_sentences(one: Evaluation) -> list[str]:
    """Whether the parts add up to the whole, or why they do not; and the same of their targets."""
    parts, unit = one.parts, one.measure.unit if one.measure else "count"
    assert parts is not None
    if parts.outcome_sum is None:
        said = [
            _n(
                "Delarnas utfall kan inte läggas ihop: för {count} av dem kan utfallet inte visas.",
                "Delarnas utfall kan inte läggas ihop: för {count} av dem kan utfallen inte visas.",
                parts.missing,
            ).format(count=number(parts.missing))
        ]
    else:
        named = _("Delmålen och det som ligger utanför dem") if parts.rest else _("Delmålen")
        total, whole = (value_text(x, unit) for x in (parts.outcome_sum, one.outcome.value))
        if parts.outcome_difference == 0:
            said = [_("{parts} ger tillsammans hela målets utfall, {whole}.").format(parts=named, whole=whole)]
        elif is_missing(parts.outcome_difference):
            said = [
                _("{parts} ger tillsammans {sum}; hela målets utfall kan inte visas.").format(parts=named, sum=total)
            ]
        else:
            # What is between them as the two are written.
            whole, total, between = goal_figures.apart(
                unit, float(one.outcome.value or 0.0), float(parts.outcome_sum), language()
            )
            off = (
                points(float(between) / 100)
                if unit == "share"
                else number_text.beside(float(between), unit, language())
            )
            text = _("{parts} ger tillsammans {sum}, hela målet {whole}; skillnaden är {difference}.")
            said = [text.format(parts=named, sum=total, whole=whole, difference=off)]
    if parts.outcome_difference != 0:
        reasons = {
            "other_terms": _("Något delmål har annat mått, annan avgränsning eller andra år än hela målet."),
            "outside": _("Något delmål gäller en organisation som hela målet inte omfattar."),
            "overlap": _("En organisation ingår i flera delmål."),
            "persons": _("En person kan finnas i flera delar och räknas en gång i hela målet."),
        }
        said += [reasons[why] for why in parts.because]
    if parts.target_sum is not None and not is_missing(parts.target_difference):
        total, whole = (
            number_text.target(float(x or 0.0), unit, language()) for x in (parts.target_sum, one.goal.target)
        )
        said.append(
            _("Delmålen kräver tillsammans lika mycket som hela målet, {whole}.").format(whole=whole)
            if parts.target_difference == 0
            else _("Delmålen kräver tillsammans {sum}, hela målet {whole}.").format(sum=total, whole=whole)
        )
    return said


def _contributions(warehouse: Warehouse, one: Evaluation) -> pd.DataFrame:
    """A row per part, and after those of each split one for all of them: there the sum can be seen."""
    basis = {
        "rate": _("hur många som fattas för att delen själv ska nå målet; minus är fler än så"),
        "left": _("vad som återstår av det som avtalen kräver"),
        "before": _("hur mycket mindre det är än samma månader perioden före; minus är mer"),
        "outcome": _("delens del av utfallet"),
    }
    known = measures.dimensions(warehouse)
    rows = []
    for dimension in dict.fromkeys(part.dimension for part in one.contributions):
        parts = [part for part in one.contributions if part.dimension == dimension]
        names = measures.labels(warehouse, dimension, language())
        split = known[dimension].label[language()]
        for part in parts:
            told = _("högst så mycket: rapporter saknas") if part.up_to else ""
            if part.is_met:
                told = _("har levererat det som avtalen kräver")
            rows.append(
                (split, names.get(part.value, part.label), _written_amount(one, part.amount), basis[part.basis], told)
            )
        if parts[0].basis != "outcome":
            rows.append((split, _("Alla tillsammans"), _written_amount(one, parts[0].whole), basis[parts[0].basis], ""))
    return pd.DataFrame(rows, columns=["split", "name", "amount", "basis_text", "open_text"])


def _written_amount(one: Evaluation, amount: float) -> float:
    """As it is written in the sentences: half a procurement that is lacking is one."""
    return float(goal_figures.lacking(one, amount))


def limits(question: PageQuestion) -> None:
    """The limits between the words, as data."""
    with st.expander(_("Vad orden betyder"), key="goal-limits"):
        scales = {
            "elapsed": _("Del av perioden som har gått"),
            "pace": _("Utfall delat med det förväntade"),
            "outcome": _("Utfall delat med målet"),
            "outcome_between": _("Utfall mot det högsta, eller mot båda gränserna"),
            "coverage": _("Hur mycket som är känt"),
        }
        shown = pd.DataFrame(
            evaluation.bands(question.warehouse), columns=["scale", "status", "at_least", "below", "source"]
        )
        words = contract_rows.words(question.warehouse, "goal_status", language())
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
