"""Makes a report of a request: what is chosen, the sections asked for, and the facts that all figures rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import measures
from measures import Warehouse, number_text
from measures.door.measure_query import spellings
from measures.follow_up import contract_rows
from measures.goals import goal_model
from measures.goals.evaluation import Evaluation
from reports import sections
from reports.content.model import Report, Section, Table
from reports.content.report_query import ReportQuery
from reports.content.text import _, date_text, language, period_text, speaking

EVERYTHING = tuple(sections.MAKERS)


@dataclass(frozen=True)
class Stamp:
    """What a fixed report says of itself: by whom and on which day it was fixed, up to which delivery it knows, and the
    edition that it takes the place of ("" for the first)."""

    by: str
    day: dt.date
    last_delivery: int
    known_on: dt.date | None
    replaces: str = ""


@dataclass(frozen=True)
class Request:
    """What to make. `organisations`: ids, empty for all. `first`, `last`: any day of the period's ends, None = open.

    `goals`: ids of those to tell of, whoever has set them; empty for all of the organisations. `sections`: names in
    `sections.MAKERS`, in any order. `as_of`, `known_on`: None for the published build. `address`: where it can be
    opened. `number`, `stamp`: of a fixed report, given by `reports.editions.fix_edition` alone.
    """

    organisations: tuple[str, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    sections: tuple[str, ...] = EVERYTHING
    language: str = "sv"
    as_of: dt.date | None = None
    known_on: dt.date | None = None
    number: str | None = None
    address: str = ""
    stamp: Stamp | None = None
    goals: tuple[str, ...] = ()


class UnknownGoal(ValueError):
    """A goal that is not in the warehouse. `id` is what was asked for."""

    def __init__(self, goal_id: str) -> None:
        super().__init__(goal_id)
        self.id = goal_id


class UnknownOrganisation(ValueError):
    """An organisation that is not in the warehouse. `id` is what was asked for."""

    def __init__(self, organisation_id: str) -> None:
        super().__init__(organisation_id)
        self.id = organisation_id


def make(
    request: Request,
    warehouse: Warehouse | None = None,
    progress: Callable[[float, str], None] = lambda share, what: None,
) -> Report:
    """The report. `warehouse`: what to ask, else that of the request's dates. `progress`: told of (0..1, what).

    Raises UnknownOrganisation, UnknownGoal, ValueError for an unknown section, NoWarehouse when nothing has been built.
    """
    for name in request.sections:
        if name not in sections.MAKERS:
            raise ValueError(name)
    # A report is read by anybody, whoever makes it.
    warehouse = (warehouse or measures.known_at(request.as_of, request.known_on)).outside()
    with speaking(request.language):
        chosen = _organisations(warehouse, request.organisations)
        where = {"organisation": list(chosen)} if chosen else {}
        goals = _goals(warehouse, request.goals)
        query = ReportQuery(warehouse, where, request.first, request.last, {}, tuple(goals))
        made: list[Section] = []
        wanted = [name for name in sections.MAKERS if name in request.sections]
        asked = [each for name in wanted for each in sections.ASKED.get(name, ())]
        measures.prepare(asked, where, request.first, request.last, warehouse)
        for place, name in enumerate(wanted):
            title, maker = sections.titles()[name], sections.MAKERS[name]
            progress(place / len(wanted), title)
            blocks = maker(query)
            if blocks:
                made.append(Section(name, title, tuple(blocks)))
        return _report(request, warehouse, list(chosen.values()), list(goals.values()), tuple(made))


def about_its_goals(request: Request) -> Request:
    """The request, narrowed to what its goals are about where it names neither organisation nor period: their bodies
    with those that count with them, and from the first of their years to the last. Raises UnknownGoal, NoWarehouse."""
    warehouse = measures.known_at(request.as_of, request.known_on)
    named = _goals(warehouse, request.goals)
    goals = [goal for goal in goal_model.goals(warehouse) if goal.goal_id in named]
    if goals and not request.organisations:
        units = dict.fromkeys(unit for goal in goals for unit in goal_model.units_of(goal, warehouse))
        request = replace(request, organisations=tuple(units))
    if goals and not (request.first or request.last):
        first, last = min(goal.first_day for goal in goals), max(goal.last_day for goal in goals)
        request = replace(request, first=first, last=last)
    return request


def judged(organisations: tuple[str, ...], goals: tuple[str, ...], warehouse: Warehouse) -> list[Evaluation]:
    """The goals of those ids, or of those organisations, or all, as they stand. Raises as `make` does."""
    chosen = _organisations(warehouse, organisations)
    where = {"organisation": list(chosen)} if chosen else {}
    return ReportQuery(warehouse, where, None, None, {}, tuple(_goals(warehouse, goals))).judged()


def _organisations(warehouse: Warehouse, ids: tuple[str, ...]) -> dict[str, str]:
    """Id as the warehouse spells it -> name."""
    labels = measures.labels(warehouse, "organisation")
    spelt = spellings(warehouse, measures.dimensions(warehouse)["organisation"], ids)
    for organisation_id in spelt:
        if organisation_id not in labels:
            raise UnknownOrganisation(organisation_id)
    return {organisation_id: labels[organisation_id] for organisation_id in spelt}


def _goals(warehouse: Warehouse, ids: tuple[str, ...]) -> dict[str, str]:
    """Id -> title of the goals asked for, in the order that all goals have."""
    known = {goal.goal_id: goal.title for goal in goal_model.goals(warehouse)} if ids else {}
    for goal_id in ids:
        if goal_id not in known:
            raise UnknownGoal(goal_id)
    return {goal_id: title for goal_id, title in known.items() if goal_id in ids}


def _report(
    request: Request, warehouse: Warehouse, names: list[str], goals: list[str], section_list: tuple[Section, ...]
) -> Report:
    about = contract_rows.about(warehouse)
    whose = _("Alla organisationer") if not names else ", ".join(names)
    facts = [
        (_("Organisation"), whose),
        (_("Period"), period_text(request.first, request.last)),
        (_("Läget per"), date_text(warehouse.as_of)),
        (_("Som det var känt"), _known(request.stamp, warehouse)),
        *([(_("Regler"), _counted_by(request.stamp))] if request.stamp or warehouse.known_on else []),
        *([(_("Mål"), "; ".join(goals))] if goals else []),
        (_("Rapportnummer"), request.number or _("utkast utan nummer")),
    ]
    if request.stamp:
        fixed = _("{date} av {name}").format(date=date_text(request.stamp.day), name=request.stamp.by)
        facts.append((_("Fastställd"), fixed))
        if request.stamp.replaces:
            facts.append((_("Ersätter"), request.stamp.replaces))
    if request.address:
        facts.append((_("Adress"), request.address))
    if source := source_text(warehouse):
        facts.append((_("Källa"), source))
    facts.append((_("Version av underlaget"), warehouse.id))
    cells = {
        cell.text
        for section in section_list
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    }
    if signs := number_text.legend(cells, language()):
        facts.append((_("Tecken i tabellerna"), signs))
    short = whose if len(names) < 4 else _("{first} med flera").format(first=names[0])
    running = " · ".join(
        (
            "Utfall",
            _("läget per {date}").format(date=date_text(warehouse.as_of)),
            request.number or _("utkast"),
        )
    )
    return Report(
        title=_("Sysselsättningskrav i upphandling"),
        subtitle=short,
        language=language(),
        facts=tuple(facts),
        sections=section_list,
        running=running,
        invented=_("Påhittade uppgifter: inget här handlar om verkliga avtal eller människor.")
        if about["is_invented"]
        else "",
        as_of=warehouse.as_of,
        number=request.number or "",
        above=" · ".join(filter(None, (request.number, request.address))) if request.number else "",
    )


def source_text(warehouse: Warehouse) -> str:
    """Whose the data are, as their terms ask; "" where they ask nothing."""
    uhm = contract_rows.national_statistics(warehouse)
    if uhm is None:
        return ""
    text = _("Uppgifter: Upphandlingsmyndigheten, inlästa {date}, om {years} | Bearbetning: Utfall")
    return text.format(date=date_text(uhm[0]), years=uhm[1])


def _counted_by(stamp: Stamp | None) -> str:
    """By which rules: those of the day that the report was made, also where it shows an earlier day."""
    if stamp is None:
        return _("allt är räknat med de regler som gällde när rapporten gjordes")
    return _("allt är räknat med de regler som gällde {date}").format(date=date_text(stamp.day))


def _known(stamp: Stamp | None, warehouse: Warehouse) -> str:
    if stamp is None:
        return date_text(warehouse.known_on) if warehouse.known_on else _("allt som är levererat")
    last = _("till och med leverans {number}").format(number=stamp.last_delivery)
    return f"{date_text(stamp.known_on)}, {last}" if stamp.known_on else last
