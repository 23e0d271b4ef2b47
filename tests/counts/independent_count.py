"""Every measure counted once more, in plain Python, from the written rules (docs/method.md) and never from the SQL.

Slow and simple on purpose: lists, dates and loops. Where the rules leave a choice, a comment that begins with "Choice:"
says which the product made. Input: the deliveries in the order in which they came, rows with typed values and None
where a cell is empty. Output: for a question, group -> figures.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from count_calendar import CONTRACT_DIMENSIONS, PERSONAL, TIMES, Group, Row, last_day, month_of, months_between, span_of
from independent_facts import Count, Fact


@dataclass(frozen=True)
class Asked:
    """A question: dimensions to split by, and the first and last month of the period (None = open)."""

    by: tuple[str, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None


# Measure -> what it can be split by. Everything that is dated can be split by time too.
PROCUREMENT_DIMENSIONS = {"organisation", "supplier", "nature", "municipality", "county", "cpv_group", "size_class"}
PLACEMENT_DIMENSIONS = CONTRACT_DIMENSIONS | {"form"} | PERSONAL


SPLITS: dict[str, set[str]] = {
    "procurements": PROCUREMENT_DIMENSIONS,
    "procurements_with_value": PROCUREMENT_DIMENSIONS,
    "social_consideration_share": PROCUREMENT_DIMENSIONS,
    "requirement_share": PROCUREMENT_DIMENSIONS,
    "contracts": CONTRACT_DIMENSIONS,
    "contract_value_sek": CONTRACT_DIMENSIONS,
    "places_required": CONTRACT_DIMENSIONS,
    "fulfilment": CONTRACT_DIMENSIONS,
    "fulfilment_raw": CONTRACT_DIMENSIONS,
    "reports_due": CONTRACT_DIMENSIONS,
    "report_rate": CONTRACT_DIMENSIONS,
    "months_told_rate": CONTRACT_DIMENSIONS,
    "places_delivered": PLACEMENT_DIMENSIONS,
    "placements_started": PLACEMENT_DIMENSIONS,
    "fte_months": PLACEMENT_DIMENSIONS,
    "hours_converted": CONTRACT_DIMENSIONS | {"form"},
    "persons_reported": CONTRACT_DIMENSIONS | {"form"},
    "persons": PLACEMENT_DIMENSIONS,
    "women_share": PLACEMENT_DIMENSIONS,
    "in_work_6m_rate": PLACEMENT_DIMENSIONS,
    "in_work_6m_coverage": PLACEMENT_DIMENSIONS,
}


STOCKS = ("contracts", "contract_value_sek", "places_required", "fulfilment", "fulfilment_raw")
DIMENSIONS = (*sorted(CONTRACT_DIMENSIONS), "form", *sorted(PERSONAL), *TIMES)


def can_split(measure: str, by: Iterable[str]) -> bool:
    return all(name in TIMES or name in SPLITS[measure] for name in by)


def _spread(fact: Fact, by: Sequence[str]) -> list[Group]:
    """The groups that a fact is in: one, or several where it has several target groups or suppliers."""
    groups: list[Group] = [()]
    for name in by:
        if name in TIMES:
            values: list[str | None] = [span_of(fact.month, name)[2] if fact.month else None]
        else:
            value = fact.of[name]
            values = value if isinstance(value, list) else [value]
        groups = [(*group, each) for group in groups for each in values]
    return groups


def grouped(facts: Iterable[Fact], asked: Asked) -> dict[Group, list[Fact]]:
    found: dict[Group, list[Fact]] = defaultdict(list)
    if not asked.by:
        found[()] = []
    for fact in facts:
        if asked.first and (fact.month is None or fact.month < asked.first):
            continue
        if asked.last and (fact.month is None or fact.month > asked.last):
            continue
        # A supplier that a procurement has none of is left out where it is only filtered, but is a group of its own.
        for group in _spread(fact, asked.by):
            found[group].append(fact)
    return found


def _sum(facts: Sequence[Fact], name: str) -> float | None:
    """A sum; nothing where there is nothing to add up."""
    known = [fact.quantities[name] for fact in facts if fact.quantities[name] is not None]
    return sum(known) if known else None


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _figures(numerator: float | None = None, denominator: float | None = None, **more: float | None) -> dict[str, Any]:
    return {
        "numerator": numerator,
        "denominator": denominator,
        "value": None,
        "low": None,
        "high": None,
        "coverage": None,
        **more,
    }


def _standings(count: Count, asked: Asked) -> list[tuple[Row, dt.date | None]]:
    """Contracts in force some day of each period, and the month at whose end each is looked at; without a period all,
    and None."""
    timed = [name for name in asked.by if name in TIMES]
    now = month_of(count.as_of)
    stands: list[tuple[Row, dt.date | None]] = []
    if not timed and not asked.first and not asked.last:
        stands = [(contract, None) for contract in count.contracts.values()]
    else:
        finest = min(timed, key=TIMES.index) if timed else None
        end = min(asked.last or now, now)
        spans: set[tuple[dt.date, dt.date]] = {(asked.first or dt.date.min, end)}
        if finest:
            starts = [contract["start_date"] for contract in count.contracts.values()]
            every = months_between(min(starts, default=now), now)
            spans = {
                (max(first, asked.first or first), min(last, end))
                for first, last, _ in (span_of(m, finest) for m in every)
            }
        for first, last in spans:
            if last < first:
                continue
            for contract in count.contracts.values():
                ends = contract.get("end_date")
                # Choice: months decide. In force in a month is in force on some day of it.
                if month_of(contract["start_date"]) <= last and (ends is None or month_of(ends) >= first):
                    stands.append((contract, last))
    return stands


def _standing(count: Count, contract: Row, month: dt.date | None) -> Fact:
    """How the contract stood at the end of the month; None: as it stands."""
    name = contract["contract_id"]
    flows = [f for f in count.flows_of[name] if month is None or f.month <= month]
    reports = [f for f in count.expected_of[name] if month is None or f.month <= month]
    required = contract["required"]
    delivered = sum(f.quantities["places"] for f in flows)
    due = sum(f.quantities["due"] for f in reports)
    told = sum(f.quantities["told"] for f in reports)
    has = required is not None
    beyond = sum(places for told_in, places in count.beyond(name) if month is None or told_in <= month)
    # Over, with a report still to come: it may have delivered all.
    day = count.as_of if month is None else min(last_day(month), count.as_of)
    # A month that ends with the contract is over when it has passed.
    is_over = contract.get("end_date") is not None and (
        contract["end_date"] < day or contract["end_date"] == day < count.as_of
    )
    # A file of placements that tells of it at all, none of which need count, where it is not to report in sums.
    is_told = contract["start_date"] <= min(day, count.told_until[name]) and contract.get("report_form") != "sums"
    # A month is told of where something counts in it, or no report of it lacks its months.
    silent = {f.month for f in flows if f.quantities["silent"]} | count.silent_in_lists(name)
    is_told |= any(f.quantities["places"] > 0 or f.month not in silent for f in flows)
    is_awaited = is_over and any(f.quantities["awaited"] for f in count.expected_of[name])
    is_unknown = due > told or is_awaited or (is_over and not is_told)
    possible = (required if is_unknown else min(delivered + beyond, required)) if has else 0
    return Fact(
        contract["of"],
        month,
        None,
        {
            "contracts": 1,
            "value": contract.get("value_sek") or 0,
            "has_value": int(contract.get("value_sek") is not None),
            "required": required or 0,
            "has_required": int(has),
            # Choice: a contract that does not say "none" is one that may have a requirement.
            "may_require": int(contract.get("requirement") not in ("none", "bonus")),
            # Nothing told of one that has begun is unknown, not nought.
            "told": int(has and (is_told or contract["start_date"] > day)),
            "delivered": delivered if has else 0,
            "capped": min(delivered, required) if has else 0,
            "possible": possible,
            "due": due if has else 0,
            "received": told if has else 0,
        },
    )


def _stock(count: Count, measure: str, asked: Asked) -> dict[Group, dict[str, Any]]:
    """Contracts in force some day of each period, as they stood at its end; without a period, all as they stand."""
    facts = [_standing(count, contract, month) for contract, month in _standings(count, asked)]
    answer = {}
    for group, members in grouped(facts, Asked(asked.by)).items():
        total = {name: _sum(members, name) for name in (members[0].quantities if members else ())}
        if measure == "contracts":
            figures = _figures(total.get("contracts"), value=total.get("contracts"))
        elif measure == "contract_value_sek":
            value = total["value"] if total.get("has_value") else None
            figures = _figures(value, value=value, coverage=_share(total.get("has_value"), total.get("contracts")))
        elif measure == "places_required":
            value = total["required"] if total.get("has_required") else None
            figures = _figures(value, value=value, coverage=_share(total.get("has_required"), total.get("may_require")))
        else:
            denominator = total["required"] if total.get("has_required") else None
            top = total.get("capped" if measure == "fulfilment" else "delivered")
            figures = _figures(
                top,
                denominator,
                value=_share(top, denominator) if total.get("told") else None,
                coverage=_share(total.get("received"), total.get("due")),
            )
            if measure == "fulfilment":
                figures |= {"low": _share(top, denominator), "high": _share(total.get("possible"), denominator)}
        answer[group] = figures
    return answer


def _flow(count: Count, measure: str, asked: Asked) -> dict[Group, dict[str, Any]]:
    quantity = {
        "places_delivered": "places",
        "persons_reported": "reported",
        "placements_started": "started",
        "fte_months": "fte_months",
        "hours_converted": "hours",
    }
    answer = {}
    if measure in quantity or measure in ("persons", "women_share"):
        for group, facts in grouped(count.flows, asked).items():
            persons = {fact.participant for fact in facts if fact.participant}
            women = {person for person in persons if count.sexes.get(person) == "K"}
            known = {person for person in persons if person in count.sexes}
            if measure == "women_share":
                figures = _figures(
                    len(women) if facts else None, len(known) if facts else None,
                    value=_share(len(women), len(known)), coverage=_share(len(known), len(persons)),
                )  # fmt: skip
            else:
                value = (len(persons) if facts else None) if measure == "persons" else _sum(facts, quantity[measure])
                sums = [fact.quantities for fact in facts if not fact.participant]
                told = any(each["reported"] or each["fte_months"] or each["others"] for each in sums)
                # Told in sums, and of nobody one by one: not none, but unknown how many.
                is_unknown = measure == "persons" and told and not persons
                value = None if is_unknown else value
                figures = _figures(value, value=value)
                if measure == "persons":
                    figures |= {"is_unknown": is_unknown, "in_sums": sum(each["reported"] for each in sums) or None}
            answer[group] = figures
    elif measure in ("reports_due", "report_rate", "months_told_rate"):
        for group, facts in grouped(count.expected, asked).items():
            due, received = _sum(facts, "due"), _sum(facts, "told" if measure == "months_told_rate" else "received")
            answer[group] = (
                _figures(due, value=due)
                if measure == "reports_due"
                else _figures(received, due, value=_share(received, due))
            )
    elif measure.startswith("in_work"):
        for group, facts in grouped(count.outcomes, asked).items():
            due, known, yes, possible = (_sum(facts, name) for name in ("due", "known", "in_work", "possible"))
            if measure == "in_work_6m_rate":
                answer[group] = _figures(
                    yes, known, value=_share(yes, known), low=_share(yes, due), high=_share(possible, due),
                    coverage=_share(known, due),
                )  # fmt: skip
            else:
                answer[group] = _figures(known, due, value=_share(known, due))
    else:
        for group, facts in grouped(count.procurements, asked).items():
            total = {name: _sum(facts, name) for name in (facts[0].quantities if facts else ())}
            answer[group] = _of_procurements(measure, total)
    return answer


def _of_procurements(measure: str, total: dict[str, float | None]) -> dict[str, Any]:
    if measure == "procurements":
        return _figures(total.get("advertised"), value=total.get("advertised"))
    if measure == "procurements_with_value":
        return _figures(total.get("valued"), value=total.get("valued") or None)
    name, whole = ("social", "advertised") if measure == "social_consideration_share" else ("required", "eligible")
    parts = (total.get(f"{name}_yes"), total.get(f"{name}_possible"), total.get(f"{name}_known"))
    yes, possible, known = (_share(part, total.get(whole)) for part in parts)
    # Where nothing is known, the share is unknown, not 0.
    return _figures(parts[0], total.get(whole), value=yes if parts[2] else None, low=yes, high=possible, coverage=known)


def answer(count: Count, measure: str, asked: Asked) -> dict[Group, dict[str, Any]]:
    """Group -> numerator, denominator, value, low, high and coverage, as they are inside."""
    found = _stock(count, measure, asked) if measure in STOCKS else _flow(count, measure, asked)
    flows = ("places_delivered", "persons", "persons_reported", "placements_started", "fte_months")
    # How much is known of what was delivered, and of who was there: that of the same group, where reports can be split
    # so.
    if measure in flows and can_split("report_rate", asked.by):
        rates = _flow(
            count, "months_told_rate" if measure in ("places_delivered", "fte_months") else "report_rate", asked
        )
        for group, figures in found.items():
            is_unknown = figures.get("is_unknown", False)
            figures["coverage"] = rates[group]["value"] if group in rates and not is_unknown else None
    return found
