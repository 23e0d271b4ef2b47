"""Questions to the door: a name means one thing, and what does not exist is told instead of answered with nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest import approx
from world import World

import measures
from etl.build import builder
from measures.__main__ import main
from measures.door import open_warehouse
from measures.door.measure_query import OutsidePeriod, UnknownName, UnknownValue
from reports import __main__ as reports_command

ROOT = Path(__file__).parents[3]


@pytest.fixture
def asked(world: World) -> World:
    """C1 met (3 + 3 of 6 months, both reports, its meeting late), C2 with one report of two, C3 without its one."""
    world.organisations("organisation_id name\n 212000-0142 Köpare")
    world.contracts(
        "contract_id start_date end_date requirement required_fte_months report_frequency nature\n"
        "C1 2024-01-01 2024-06-30 numeric 6 quarterly services\n"
        "C2 2024-01-01 2024-06-30 numeric 6 quarterly services\n"
        "C3 2024-01-01 2024-06-30 numeric 6 final works"
    )
    world.reports(
        "contract_id period form fte_months\n C1 2024-Q1 permanent 3\n C1 2024-Q2 permanent 3\n C2 2024-Q1 permanent 1"
    )
    world.milestones("contract_id milestone due_date held_date\n C1 start_meeting 2024-02-01 2024-03-01")
    return world


def test_a_reports_status_is_not_its_contracts(asked: World) -> None:
    stands = asked.statuses()
    assert (stands["C1"], stands["C2"]) == ("met", "data_missing")
    # By the contract's status: 2 of 2, and 1 of 2 (and the final report of C3 has not come: 0 of 1).
    assert asked.values("report_rate", "contract_status") == {"met": 1, "data_missing": approx(1 / 3)}
    assert asked.value("report_rate", contract_status="met") == 1
    # By the report's own: those that came and those that are missing.
    assert asked.values("reports_due", "report_status") == {"received": 3, "missing": 2}
    assert asked.values("start_meeting_on_time", "milestone_status")["held_late"] == 0
    assert asked.value("start_meeting_on_time", contract_status="met") == 0


@pytest.mark.parametrize(
    ("measure", "question", "words"),
    [
        ("report_rate", {"by": ["status"]}, "heter nu contract_status, report_status, milestone_status"),
        ("report_rate", {"by": ["colour"]}, "Indelningen colour finns inte. De som finns: organisation"),
        ("report_rate", {"by": ["milestone_status"]}, "Det kan delas upp på: organisation, supplier, contract"),
        ("report_rate", {"where": {"report_status": ["met"]}}, "report_status=met finns inte. Det som finns: "),
        ("contracts", {"where": {"nature": ["service"]}}, "services (Tjänst)"),
        ("contracts", {"where": {"organisation": ["Köpare"]}}, "Det som finns: 212000-0142 (Köpare)"),
        ("contracts", {"where": {"contract": ["C1", "C9"]}}, "contract=C9 finns inte"),
        ("contracts", {"where": {"owner": ["Enheten"]}}, "owner=Enheten finns inte"),
        ("contracts", {"where": {"quarter": ["2024-5"]}}, "skriv till exempel 2024-Q1"),
        ("contracts", {"first": "2024-06", "last": "2024-01"}, "från 2024-06 till 2024-01"),
        ("contracts", {"first": "2030-01"}, "De som finns gäller 2024-01 till 2024-12"),
        ("contracts", {"last": "2020-01"}, "De som finns gäller 2024-01 till 2024-12"),
    ],
)
def test_what_does_not_exist_is_told_with_what_exists(
    asked: World, capsys: pytest.CaptureFixture[str], measure: str, question: dict[str, Any], words: str
) -> None:
    where = question.get("where", {})
    months = [dt.date.fromisoformat(f"{question[name]}-01") if name in question else None for name in ("first", "last")]
    with pytest.raises(UnknownName) as refusal:
        measures.ask([measure], question.get("by", ()), where, *months, asked.opened())
    assert words in refusal.value.text
    command = ["show", measure, "--as-of", asked.as_of, "--by", ",".join(question.get("by", ()))]
    command += [part for name, values in where.items() for value in values for part in ("--where", f"{name}={value}")]
    command += [part for name, flag in (("first", "--from"), ("last", "--to")) if name in question
                for part in (flag, question[name])]  # fmt: skip
    assert main(command) == 2
    assert capsys.readouterr().err.strip() == refusal.value.text


def test_what_exists_and_has_no_rows_is_answered(asked: World) -> None:
    """A code that no contract has, an organisation of the register without contracts, no value at all."""
    asked.organisations("organisation_id name\n 212000-1355 Annan")
    for where in ({"nature": "goods"}, {"organisation": "212000-1355"}, {"organisation": "2120001355"}, {"owner": ""}):
        assert asked.value("contracts", **where) in (None, 3)
    assert asked.value("contracts", contract="c-1") == 1  # as a file may write it
    with pytest.raises(OutsidePeriod):
        asked.value("contracts", "2025-01")
    with pytest.raises(UnknownValue):
        asked.value("contracts", nature="Tjänster")


def test_an_answer_says_what_its_figures_are(asked: World, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["show", "contracts", "report_rate", "in_work_6m_rate", "--as-of", asked.as_of, "--by", "organisation"]
    assert main([*command, "--names", "--about", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    build = asked.opened()
    assert [(row["measure"], row["organisation_name"], row["unit"]) for row in rows][:2] == [
        ("contracts", "Köpare", "count"),
        ("report_rate", "Köpare", "share"),
    ]
    about = {"as_of": "2024-12-31", "known_on": None, "build": build.id, "invented": "no"}
    assert all({name: row[name] or None for name in about} == about for row in rows)
    assert main([*command, "--about", "--format", "csv"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.endswith("state,unit,as_of,known_on,build,invented") and all(line.endswith(",no") for line in lines)


def test_four_kinds_of_nothing_look_different(asked: World) -> None:
    """7 persons, too few for a share outside whatever is added; C3 of which nobody told; C4 without a report due."""
    asked.placements(
        "placement_id contract_id start_date end_date form sex\n"
        + "\n".join(f"P{n} C1 2024-01-01 2024-02-29 internship {'K' if n else 'M'}" for n in range(7))
    )
    asked.contracts(
        "contract_id start_date end_date requirement required_fte_months report_frequency\n"
        "C4 2024-12-01 2025-12-31 numeric 6 quarterly"
    )

    def state(measure: str, **where: str) -> str:
        (said,) = measures.ask(
            [measure], (), {name: [value] for name, value in where.items()}, warehouse=asked.opened().outside()
        ).states
        return said

    assert state("women_share") == "hidden"
    assert state("fulfilment", contract="C3") == "missing"
    assert state("report_rate", contract="C4") == "not_applicable"
    assert state("report_rate", contract="C3") == "known"


def test_a_column_that_means_two_things_is_two_dimensions(asked: World) -> None:
    """A table that describes a dimension's column in words of its own says another thing by it."""
    described = yaml.safe_load((ROOT / "data" / "reference" / "columns.yml").read_text(encoding="utf-8"))["tables"]
    build = asked.opened()
    columns = open_warehouse.columns_of(build)
    read = {
        table for each in measures.measures(build).values() for table in (each.mart, each.by_month, each.by_person)
    } - {None}
    for dimension in measures.dimensions(build).values():
        if dimension.column is None:
            continue
        having = {table for table in read if dimension.column in columns[table] and dimension.is_of(table)}
        others = {described[table].get(dimension.column) for table in having if described.get(table)}
        assert len(others) <= 1, (dimension.name, others)
        assert set(dimension.tables) <= read
    by_column: dict[str, list[str]] = {}
    for dimension in measures.dimensions(build).values():
        for table in [table for table in read if dimension.column in columns[table] and dimension.is_of(table)]:
            by_column.setdefault(f"{table}.{dimension.column}", []).append(dimension.name)
    assert all(len(names) == 1 for names in by_column.values()), by_column


@pytest.mark.parametrize(
    "day, reason",
    [
        (["--as-of", "2099-01-01"], "2099-01-01 har inte varit än; den senaste dagen att visa är "),
        (["--as-known-on", "2099-01-01"], "2099-01-01 har inte varit än; den senaste dagen att visa är "),
        (["--as-of", "2019-12-31"], "inga uppgifter gäller 2019-12-31 eller tidigare; de första gäller 20"),
        (["--as-known-on", "2019-12-31"], "2019-12-31 hade inget levererats än; den första leveransen kom 20"),
    ],
)
@pytest.mark.parametrize("command", [["show", "contracts"], ["goals"]])
def test_a_day_that_nothing_is_known_of_is_refused(
    asked: World, capsys: pytest.CaptureFixture[str], command: list[str], day: list[str], reason: str
) -> None:
    builder.build_and_publish(dt.date.fromisoformat(asked.as_of))
    run = reports_command.main if command == ["goals"] else main
    assert run([*command, "--as-of", asked.as_of]) == 0
    with pytest.raises(SystemExit) as refused:
        run([*command, *day])
    assert refused.value.code == 2 and reason in capsys.readouterr().err
