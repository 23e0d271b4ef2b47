"""What a report asks of the door, and a figure as a cell. All figures of a report come through here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

import measures
from measures import Measure, Warehouse
from measures.door import catalogue
from measures.follow_up import contract_rows
from measures.goals import evaluation, goal_model
from measures.goals.evaluation import Evaluation
from measures.goals.goal_model import Figure
from reports.content.model import Cell
from reports.content.text import (
    HIDDEN,
    NOT_APPLICABLE,
    _,
    date_text,
    interval_text,
    is_missing,
    language,
    missing,
    number,
    period_text,
    sentence,
    value_text,
)


@dataclass(frozen=True)
class ReportFigure:
    """One measure for one group (`code`, `label`; empty for all that is chosen), as the door gave it."""

    measure: Measure
    code: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    coverage: float | None
    numerator: float | None
    denominator: float | None
    hidden: bool
    hidden_for: str
    in_sums: float | None
    rounded: bool

    @property
    def is_known(self) -> bool:
        return self.value is not None

    @property
    def is_nothing_due(self) -> bool:
        """Whether the value is missing because no report was due: then nothing lacks."""
        return (
            self.measure.denominator == "reports_due"
            and self.value is None
            and not self.hidden
            and not self.denominator
        )

    @property
    def is_of_nothing(self) -> bool:
        """Whether the value is missing because there is nothing of which it could be known: no contract asks for
        places."""
        return self.value is None and self.coverage is None and not self.hidden

    @property
    def text(self) -> str:
        if self.is_nothing_due:
            return _("ingen förfallen")
        text = value_text(self.value, self.measure.unit, self.hidden)
        if self.in_sums is None:
            return text
        return _("{persons}, och {in_sums} i sammanlagda rapporter").format(persons=text, in_sums=number(self.in_sums))

    @property
    def text_at_bar(self) -> str:
        """As `text`, so short that it leaves room for the bar."""
        text = value_text(self.value, self.measure.unit, self.hidden)
        return self.text if self.in_sums is None else f"{text} (+{number(self.in_sums)})"

    @property
    def interval(self) -> str:
        """What the value can be when what is unknown becomes known; empty where there is no interval to tell of."""
        return "" if self.hidden else interval_text(self.low, self.high, self.measure.unit)

    def cell(self) -> Cell:
        return Cell(self.text, self.value, self.measure.unit)

    def interval_cell(self) -> Cell:
        if self.hidden or self.low is None or self.high is None:
            return Cell(not_told(self.hidden))
        ends = (self.low, self.high)
        return Cell(self.interval or NOT_APPLICABLE, unit=self.measure.unit, ends=ends)

    def coverage_cell(self) -> Cell:
        if self.hidden or self.coverage is None:
            return Cell(not_told(self.hidden))
        return Cell(value_text(self.coverage, "share"), self.coverage, "share")

    def in_sums_cell(self) -> Cell:
        """What reports of sums tell of besides: in a workbook a column of its own, on paper in the figure's text."""
        return Cell(NOT_APPLICABLE) if self.in_sums is None else Cell(number(self.in_sums), self.in_sums, "count")

    def part_cell(self, part: str) -> Cell:
        """The numerator or the denominator, in the unit of what is divided."""
        if self.is_nothing_due:
            return Cell(NOT_APPLICABLE)
        value, unit = getattr(self, part), self.measure.numerator_unit
        if part == "numerator" and self.value is None and self.denominator and not self.hidden:
            value = None  # nobody has told anything, which is not nought
        return Cell(value_text(value, unit, self.hidden), value, unit)


@dataclass
class ReportQuery:
    """The questions of one report: the same selection in each, and a memory of which measures were used.

    `goals`: ids of the goals to tell of; empty for all of the organisations chosen.
    """

    warehouse: Warehouse
    where: Mapping[str, Sequence[str]]
    first: dt.date | None
    last: dt.date | None
    used: dict[str, Measure]
    goals: tuple[str, ...] = ()

    def total(self, measure: str) -> ReportFigure:
        """The measure for all that is chosen."""
        return self._figures(measure, ())[0]

    def by(self, measure: str, dimension: str) -> list[ReportFigure]:
        """The measure for each group of a dimension: codes as the field orders them, and others as `ask` does.

        A group without a name comes last, and is said in words.
        """
        figures = self._figures(measure, (dimension,))
        if measures.dimensions(self.warehouse)[dimension].labels in ("organisations", "suppliers", "contracts", None):
            return figures
        places = {code: place for place, code in enumerate(measures.labels(self.warehouse, dimension))}
        return sorted(figures, key=lambda figure: places.get(figure.code, len(places)))

    def statuses(self) -> list[ReportFigure]:
        """How many contracts have each status on the day looked at, of those that `contracts` gives."""
        name, by = "contracts_by_status", ("contract_status",)
        if not (self.first or self.last):
            return self.by(name, "contract_status")
        where = {**self.where, "contract": list(self.contracts()["contract_id"])}
        asked = measures.ask([name], by, where, warehouse=self.warehouse).frame
        return self._as_figures(name, by, asked)

    def by_month(self, measure: str) -> list[ReportFigure]:
        """The measure per month up to the date looked at: months to come have nothing to tell."""
        last = f"{self.warehouse.as_of:%Y-%m}"
        return [figure for figure in self.by(measure, "month") if figure.code and figure.code <= last]

    def contracts(self) -> pd.DataFrame:
        """The rows of the contracts in the selection, those that need attention first."""
        return contract_rows.contracts(self.warehouse, self.where, self.first, self.last)

    def urgent_contracts(self) -> list[dict[str, Any]]:
        """Those of `contracts` that need attention, row by row."""
        return contract_rows.urgent_contracts(self.warehouse, self.where, self.first, self.last)[0]

    def judged(self) -> list[Evaluation]:
        """The goals of the report, judged, in their order: those asked for, else those of the organisations."""
        chosen = self.where.get("organisation", ())
        return [
            evaluation.evaluate(goal, self.warehouse)
            for goal in goal_model.goals(self.warehouse)
            if (goal.goal_id in self.goals if self.goals else not chosen or goal.organisation_id in chosen)
        ]

    def basis(self, *names: str) -> str:
        """Which contracts and months these measures are of here, and as they stood on which day, in a sentence or two.

        Measures that say how contracts stand are of contracts; the others add up what belongs to months.
        """
        known = [measures.measures(self.warehouse)[name] for name in names]
        stood = [measure.label[language()] for measure in known if measure.by_month]
        day = date_text(self.stood_on())
        if not (self.first or self.last):
            if stood:
                return _("{measures}: alla inlästa avtal i urvalet, så som de stod den {day}.").format(
                    measures=_listed(stood), day=day
                )
            return _("Räknat är allt i urvalet till och med den {day}.").format(day=day)
        said = []
        if stood:
            said.append(
                _("{measures}: de avtal som gällde någon dag i perioden, så som de stod den {day}.").format(
                    measures=_listed(stood), day=day
                )
            )
        if len(stood) < len(known):
            months = period_text(self.first, self.last)
            of_months = _("Övriga mått: det som hör till periodens månader, {months}.") if stood else ""
            said.append(
                (of_months or _("Räknat är det som hör till periodens månader, {months}.")).format(months=months)
            )
        return " ".join(said)

    def stood_on(self) -> dt.date:
        """The day that contracts are looked at: the last of the period, never later than the day looked at."""
        if self.last is None:
            return self.warehouse.as_of
        after = (self.last.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
        return min(after - dt.timedelta(days=1), self.warehouse.as_of)

    def words(self, code_list: str) -> Mapping[str, str]:
        return contract_rows.words(self.warehouse, code_list, language())

    def _figures(self, measure: str, by: tuple[str, ...]) -> list[ReportFigure]:
        return self._as_figures(measure, by, self._frame(measure, by))

    def _as_figures(self, measure: str, by: tuple[str, ...], frame: pd.DataFrame) -> list[ReportFigure]:
        found = measures.measures(self.warehouse)[measure]
        self.used[measure] = found
        labels: Mapping[str, str] = {}
        if by and not measures.dimensions(self.warehouse)[by[0]].time:
            labels = measures.labels(self.warehouse, by[0], language())
        return [_figure(found, row, by, labels) for row in frame.to_dict("records")]

    def _frame(self, measure: str, by: tuple[str, ...]) -> pd.DataFrame:
        return measures.ask([measure], by, self.where, self.first, self.last, self.warehouse).frame


def rounded_note(figures: Iterable[ReportFigure | Figure]) -> str:
    """What is said beside figures that are changed a little to protect persons; empty where there are none."""
    if not any(figure.rounded for figure in figures):
        return ""
    return _("Siffror om personer är avrundade till skydd för enskilda.")


def hidden_note(query: ReportQuery) -> str:
    """What is said beside figures of persons where few are hidden; empty where counts are changed instead."""
    if catalogue.read(query.warehouse).disclosure.hide is None:
        return ""
    return _(
        "Två punkter ({hidden}) betyder att siffran är dold till skydd för enskilda, eller att den inte står i någon "
        "av de tabeller om personer som visas."
    ).format(hidden=HIDDEN)


def not_told(hidden: bool) -> str:
    """The sign in place of a bound or a coverage."""
    return HIDDEN if hidden else NOT_APPLICABLE


def _listed(labels: Sequence[str]) -> str:
    """Avtal, avtalade platser och uppfyllelsegrad"""
    texts = [labels[0], *(label[:1].lower() + label[1:] for label in labels[1:])]
    return texts[0] if len(texts) == 1 else _("{some} och {last}").format(some=", ".join(texts[:-1]), last=texts[-1])


def _figure(measure: Measure, row: Mapping[Any, Any], by: tuple[str, ...], labels: Mapping[str, str]) -> ReportFigure:
    code = "" if not by or is_missing(row[by[0]]) else str(row[by[0]])
    label = "" if not by else labels.get(code, code) if code else sentence(missing())
    picked = {
        name: None if is_missing(row[name]) else float(row[name])
        for name in ("value", "low", "high", "coverage", "numerator", "denominator", "in_sums")
    }
    return ReportFigure(
        measure,
        code,
        label,
        picked["value"],
        picked["low"],
        picked["high"],
        picked["coverage"],
        picked["numerator"],
        picked["denominator"],
        hidden=bool(row["hidden"]),
        hidden_for=str(row["hidden_for"]),
        in_sums=picked["in_sums"],
        rounded=bool(row["rounded"]),
    )
