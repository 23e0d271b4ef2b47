"""Alerts by rule: what begins to hold (`first`), or holds (`every`), said in a sentence.

Rules are rows of data/reference/rules/alerts.csv. What held the last time is remembered in the data folder. What cannot
be judged now, because it is hidden or not known, is remembered as it was: unknown is neither yes nor no.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import measures
from etl import folders
from measures import Warehouse, labels, number_text
from measures.door.open_warehouse import data_folder
from measures.follow_up import follow_up_rows
from measures.goals import evaluation, goal_figures, goal_model, sentences
from measures.goals.evaluation import STATUSES
from reports.content.text import _, _n, date_text, is_missing, language, number, speaking, value_text

RULES = Path(__file__).parents[2] / "data" / "reference" / "rules" / "alerts.csv"
WATCHES = ("goal", "report", "measure", "coverage")


class _WrongRule(ValueError):
    """A rule that cannot be read, or that watches what is not there; the text says why."""


@dataclass(frozen=True)
class Rule:
    """`watches`: goal, report, measure or coverage. `what`: a goal's id (empty: all) or a measure.

    `condition`: statuses with | between, or below / above `limit`. `repeat`: first or every.
    """

    name: str
    watches: str
    what: str
    condition: str
    limit: float | None
    organisation_id: str
    repeat: str


@dataclass(frozen=True)
class Alert:
    """`about`: the contract of a report that is late, "" for others."""

    rule: str
    key: str
    text: str
    about: str = ""


@dataclass(frozen=True)
class AlertFigure:
    """What a rule found: `holding`, key -> text; `unknown`: keys that could not be judged. None: every other key.

    `about`: key -> contract, for reports.
    """

    holding: Mapping[str, str]
    unknown: frozenset[str] = frozenset()
    about: Mapping[str, str] = field(default_factory=dict)


def read_rules(path: Path = RULES, warehouse: Warehouse | None = None) -> tuple[list[Rule], list[str]]:
    """The rules of a file that can be followed, and of each of the others which row it is and what is wrong with it.

    A rule that watches nothing would else be silent for ever.
    """
    warehouse = warehouse or measures.current()
    rules: list[Rule] = []
    wrong: list[str] = []
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            cells = {name: (row.get(name) or "").strip() for name in
                     ("rule", "watches", "what", "condition", "limit", "organisation_id", "repeat")}  # fmt: skip
            try:
                rule = _rule(cells, {rule.name for rule in rules})
                _check(rule, warehouse)
                rules.append(rule)
            except _WrongRule as problem:
                wrong.append(_("Rad {row} i larmreglerna: {why}").format(row=line, why=problem))
    return rules, wrong


def _rule(row: Mapping[str, str], names: set[str]) -> Rule:
    if not row["rule"] or row["rule"] in names:
        raise _WrongRule(_("regeln saknar namn, eller har samma namn som en annan"))
    if row["watches"] not in WATCHES:
        raise _WrongRule(_("watches är goal, report, measure eller coverage"))
    if row["repeat"] not in ("first", "every"):
        raise _WrongRule(_("repeat är first eller every"))
    limit = None
    if row["watches"] in ("measure", "coverage"):
        try:
            limit = float(row["limit"])
        except ValueError:
            limit = math.nan
        if row["condition"] not in ("below", "above") or not row["what"] or not math.isfinite(limit):
            raise _WrongRule(_("ett mått behöver what, condition (below eller above) och limit, ett tal med punkt"))
    elif row["watches"] == "goal" and not set(row["condition"].split("|")) <= set(STATUSES):
        raise _WrongRule(_("condition är statusar: {statuses}").format(statuses=", ".join(STATUSES)))
    return Rule(
        row["rule"], row["watches"], row["what"], row["condition"], limit, row["organisation_id"], row["repeat"]
    )


def run(rules: Sequence[Rule], warehouse: Warehouse | None = None, spoken: str = "sv") -> list[Alert]:
    """The alerts to give now, remembering nothing. `pending` remembers."""
    warehouse = (warehouse or measures.current()).outside()  # a mail is read by anybody
    with speaking(spoken):
        return _new(rules, warehouse, _read(_state_file(warehouse)))[0]


def lines(alerts_now: Sequence[Alert]) -> list[str]:
    """The alerts as they are told: of a contract with several late reports the oldest, and how many more there are."""
    by_subject: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts_now:
        by_subject.setdefault((alert.rule, alert.about or alert.key), []).append(alert)
    texts = []
    for alerts in by_subject.values():
        more = len(alerts) - 1
        text = alerts[0].text
        if more:
            text += " " + _n(
                "Det saknas {number} rapport till om samma avtal.",
                "Det saknas {number} rapporter till om samma avtal.",
                more,
            ).format(number=number(more))
        texts.append(text)
    return texts


@contextmanager
def pending(rules: Sequence[Rule], warehouse: Warehouse | None = None, spoken: str = "sv") -> Iterator[list[Alert]]:
    """The alerts to give now, remembered when the block ends without an error: what could not be sent comes again."""
    warehouse = (warehouse or measures.current()).outside()  # a mail is read by anybody
    path = _state_file(warehouse)
    with folders.hold(path.with_suffix(".lock")):
        with speaking(spoken):
            alerts, state = _new(rules, warehouse, _read(path))
        yield alerts
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
        folders.place(beside, path)


def _new(
    rules: Sequence[Rule], warehouse: Warehouse, before: Mapping[str, list[str]]
) -> tuple[list[Alert], dict[str, list[str]]]:
    alerts: list[Alert] = []
    state = {name: keys for name, keys in before.items() if name not in {rule.name for rule in rules}}
    for rule in rules:
        found = _watch(rule, warehouse)
        remembered = set(before.get(rule.name, ()))
        alerts += [
            Alert(rule.name, key, text, found.about.get(key, ""))
            for key, text in found.holding.items()
            if rule.repeat == "every" or key not in remembered
        ]
        state[rule.name] = sorted({*found.holding, *(remembered & found.unknown)})
    return alerts, state


def _watch(rule: Rule, warehouse: Warehouse) -> AlertFigure:
    if rule.watches == "goal":
        return _goals(rule, warehouse)
    if rule.watches == "report":
        return _reports(rule, warehouse)
    return _measure(rule, warehouse)


def _goals(rule: Rule, warehouse: Warehouse) -> AlertFigure:
    holding, unknown = {}, set()
    for goal in goal_model.goals(warehouse):
        if rule.what not in ("", goal.goal_id) or rule.organisation_id not in ("", goal.organisation_id):
            continue
        found = evaluation.evaluate(goal, warehouse)
        if found.status in rule.condition.split("|"):
            result = sentences.sentences(found, language(), warehouse)[0].text
            holding[f"{goal.goal_id} {found.status}"] = _(
                "Målet {goal} ({number}, {organisation}): {status}. {result}"
            ).format(
                goal=goal.title,
                number=goal.goal_id,
                organisation=goal.organisation_name,
                status=sentences.status_text(found, language(), warehouse),
                result=result,
            )
        elif found.status in ("not_assessable", "undecided"):
            unknown |= {f"{goal.goal_id} {status}" for status in STATUSES}
    return AlertFigure(holding, frozenset(unknown))


def _reports(rule: Rule, warehouse: Warehouse) -> AlertFigure:
    rows = follow_up_rows.report_calendar(warehouse, _where(rule))
    late = rows[rows["status"] == "missing"]
    holding, about = {}, {}
    for row in late.to_dict("records"):
        key = f"{row['contract_id']} {row['period']}"
        holding[key], about[key] = _late(row), str(row["contract_id"])
    return AlertFigure(holding, about=about)


def _late(row: Mapping[Any, Any]) -> str:
    """Which report is late: contract with its number, whose it is, who was to report, and since when."""
    contract = str(row["contract_id"])
    return _(
        "Rapporten för {period} om avtal {contract} ({organisation}) skulle ha kommit {date} från {supplier}."
    ).format(
        period=number_text.report_period("" if is_missing(row["period"]) else str(row["period"]), language()),
        contract=contract if is_missing(row["title"]) else f"{contract} {row['title']}",
        organisation=_name(row["organisation_name"]),
        date=date_text(row["due_date"]),
        supplier=_name(row["supplier_name"]),
    )


def _name(cell: Any) -> str:
    return value_text(None, "") if is_missing(cell) else str(cell)


def _measure(rule: Rule, warehouse: Warehouse) -> AlertFigure:
    row = measures.ask([rule.what], (), _where(rule), warehouse=warehouse).only
    measure = measures.measures(warehouse)[rule.what]
    is_coverage = rule.watches == "coverage"
    value = row["coverage" if is_coverage else "value"]
    key = f"{rule.what} {rule.condition} {rule.limit}"
    if bool(row["hidden"]) or is_missing(value):
        return AlertFigure({}, frozenset({key}))
    unit = "share" if is_coverage else measure.unit
    holds = value < rule.limit if rule.condition == "below" else value > rule.limit
    if not holds:
        return AlertFigure({})
    value_told, limit_told, _difference = goal_figures.apart(unit, float(value), rule.limit or 0.0, language())
    label = measure.label[language()]
    told = {
        "name": _("Täckningen för {measure}").format(measure=label.lower()) if is_coverage else label,
        "whose": labels(warehouse, "organisation").get(rule.organisation_id, rule.organisation_id)
        if rule.organisation_id
        else _("alla organisationer"),
        "value": value_told,
        "limit": limit_told,
    }
    if rule.condition == "below":
        return AlertFigure({key: _("{name} är {value}, under gränsen {limit} ({whose}).").format(**told)})
    return AlertFigure({key: _("{name} är {value}, över gränsen {limit} ({whose}).").format(**told)})


def _where(rule: Rule) -> dict[str, list[str]]:
    return {"organisation": [rule.organisation_id]} if rule.organisation_id else {}


def _check(rule: Rule, warehouse: Warehouse) -> None:
    """Raises _WrongRule for a measure that the catalogue does not have, a goal or an organisation that is not there."""
    known = {goal.goal_id: goal.organisation_id for goal in goal_model.goals(warehouse)}
    if rule.watches == "goal" and rule.what and rule.what not in known:
        raise _WrongRule(_("Målet {goal} i regeln {rule} finns inte.").format(goal=rule.what, rule=rule.name))
    if rule.organisation_id and rule.organisation_id not in {*labels(warehouse, "organisation"), *known.values()}:
        raise _WrongRule(
            _("Organisationen {id} i regeln {rule} finns inte.").format(id=rule.organisation_id, rule=rule.name)
        )
    if rule.watches in ("measure", "coverage") and rule.what not in measures.measures(warehouse):
        raise _WrongRule(_("Måttet {measure} i regeln {rule} finns inte.").format(measure=rule.what, rule=rule.name))


def _state_file(warehouse: Warehouse) -> Path:
    return data_folder(warehouse) / "alerts" / "state.json"


def _read(path: Path) -> dict[str, list[str]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): [str(key) for key in keys] for name, keys in found.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        # Damaged: everything is told of once more, which is better than nothing.
        return {}
