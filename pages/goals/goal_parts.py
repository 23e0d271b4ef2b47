"""What a goal is made of: its sub-goals beside the whole, and parts of the gap, each as a table that is opened."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse, number_text
from measures.goals import evaluation, goal_figures, goal_model, sentences
from measures.goals.evaluation import Evaluation
from pages.goals.goal_status import status_word
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, is_missing, language, number, plain, points, value_text


@st.fragment
def part_tables(question: PageQuestion, one: Evaluation, key: str) -> None:
    """Sub-goals beside the whole, and parts of the gap, each as a table that is made and sent when it is opened."""
    if one.parts:
        _opened(question, one, _("Delmål"), f"{key}-parts", _sub_goals)
    if one.contributions:
        _opened(question, one, _("Hur delarna ligger till"), f"{key}-contributions", _parts_of_gap)


def _opened(
    question: PageQuestion, one: Evaluation, title: str, key: str, draw: Callable[[PageQuestion, Evaluation, str], None]
) -> None:
    opened = st.expander(title, key=key, on_change="rerun")
    if opened.open:
        with opened:
            draw(question, one, f"{key}-rows")


def _sub_goals(question: PageQuestion, one: Evaluation, key: str) -> None:
    unit = one.measure.unit if one.measure else "count"
    st.markdown(plain(" ".join(parts_sentences(one))))
    shown = _part_rows(question.warehouse, one)
    columns = [
        Column("title", _("Delmål"), width=240),
        Column("organisation", _("Organisation"), width=190),
        Column("target", _("Ska vara"), unit, _target_decimals(shown, unit), nothing=NOT_APPLICABLE, width=75),
        Column("value", _("Utfall"), unit, width=80),
    ]
    if one.measure and one.measure.denominator is not None:
        parts = shown[["numerator", "denominator"]].stack().dropna()
        decimals = 0 if (parts == parts.round()).all() else 1
        columns += [
            Column("numerator", _("Antal"), "places", decimals, width=70),
            Column("denominator", _("Av"), "places", decimals, width=70),
        ]
    columns.append(Column("status", _("Status"), width=200, nothing=NOT_APPLICABLE))
    row_panel(_("Delmål"), shown, columns, key=key, about=question.about)


def _parts_of_gap(question: PageQuestion, one: Evaluation, key: str) -> None:
    row_panel(
        _("Hur delarna ligger till"),
        _contributions(question.warehouse, one),
        [
            Column("split", _("Indelning")),
            Column("name", _("Del"), width=260),
            Column("amount", _("Antal"), goal_figures.numerator_unit(one)),
            Column("basis_text", _("Så räknas det"), width=420),
            Column("open_text", _("Att veta"), width=240, nothing=NOT_APPLICABLE),
        ],
        key=key,
        about=question.about,
    )


def _part_rows(warehouse: Warehouse, one: Evaluation) -> pd.DataFrame:
    """A row per sub-goal, one for what none of them is about, and one for the whole."""
    assert one.parts is not None
    goals = {goal.goal_id: goal for goal in goal_model.goals(warehouse)}
    rows = []
    for part in [*one.parts.rows, *([one.parts.rest] if one.parts.rest else [])]:
        is_goal = part is not one.parts.rest
        rows.append(
            {
                "title": f"{part.title} ({part.goal_id})" if is_goal else _("Utanför delmålen"),
                "organisation": part.organisation_name if is_goal else "",
                "target": part.target,
                "value": part.outcome,
                "numerator": part.numerator,
                "denominator": part.denominator,
                "status": status_word(warehouse, evaluation.evaluate(goals[part.goal_id], warehouse))
                if is_goal
                else "",
                "hidden": part.hidden,
            }
        )
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
    said = [_outcomes_sentence(one, unit)]
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


def _outcomes_sentence(one: Evaluation, unit: str) -> str:
    """Whether the parts' outcomes add up to the whole goal's outcome, and what is between them."""
    parts, outcome = one.parts, one.outcome.value
    assert parts is not None
    if parts.outcome_sum is None:
        return _n(
            "Delarnas utfall kan inte läggas ihop: för {count} av dem kan utfallet inte visas.",
            "Delarnas utfall kan inte läggas ihop: för {count} av dem kan utfallen inte visas.",
            parts.missing,
        ).format(count=number(parts.missing))
    named = _("Delmålen och det som ligger utanför dem") if parts.rest else _("Delmålen")
    total, whole = (value_text(x, unit) for x in (parts.outcome_sum, outcome))
    if parts.outcome_difference == 0:
        return _("{parts} ger tillsammans hela målets utfall, {whole}.").format(parts=named, whole=whole)
    if is_missing(parts.outcome_difference):
        return _("{parts} ger tillsammans {sum}; hela målets utfall kan inte visas.").format(parts=named, sum=total)
    # What is between them as the two are written.
    whole, total, between = goal_figures.apart(unit, float(outcome or 0.0), float(parts.outcome_sum), language())
    is_share = unit == "share"
    off = points(float(between) / 100) if is_share else number_text.beside(float(between), unit, language())
    text = _("{parts} ger tillsammans {sum}, hela målet {whole}; skillnaden är {difference}.")
    return text.format(parts=named, sum=total, whole=whole, difference=off)


def _contributions(warehouse: Warehouse, one: Evaluation) -> pd.DataFrame:
    """A row per part, and after those of each split one for all of them: there the sum can be seen."""
    basis = {
        "rate": _("hur många delen har över målet; minus är under det")
        if one.goal.operator == "at_most"
        else _("hur många som fattas för att delen själv ska nå målet; minus är fler än så"),
        "left": _("vad som återstår av det som avtalen kräver"),
        "before": _("hur mycket mindre det är än samma månader perioden före; minus är mer"),
        "outcome": _("delens del av utfallet"),
    }
    remarks = {"up_to": _("högst så mycket: uppgifter saknas"), "at_least": _("minst så mycket: uppgifter saknas")}
    dimensions = measures.dimensions(warehouse)
    rows = []
    for dimension in dict.fromkeys(part.dimension for part in one.contributions):
        parts = [part for part in one.contributions if part.dimension == dimension]
        names = measures.labels(warehouse, dimension, language())
        split = dimensions[dimension].label[language()]
        for part in parts:
            remark = remarks.get(sentences.bound(one, part), "")
            if part.is_met:
                remark = _("har levererat det som avtalen kräver")
            name, amount = names.get(part.value, part.label), _written_amount(one, part.amount)
            rows.append((split, name, amount, basis[part.basis], remark))
        if parts[0].basis != "outcome":
            rows.append((split, _("Alla tillsammans"), _written_amount(one, parts[0].whole), basis[parts[0].basis], ""))
    return pd.DataFrame(rows, columns=["split", "name", "amount", "basis_text", "open_text"])


def _written_amount(one: Evaluation, amount: float) -> float:
    """As it is written in the sentences: half a procurement that is lacking is one."""
    return float(goal_figures.lacking(one, amount))
