"""How contracts stand, and the measures of the follow-up, compared with a second count (follow_up_count.py).

`UTFALL_WORLDS=100 pytest tests/counts/test_follow_up_count.py` tries more worlds than the few of every day.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
import yaml
from count_calendar import last_day, months_between
from counted_world import written
from follow_up_count import MEASURES, Contract, count, figures
from follow_up_world import World as FollowUpWorld
from forecast_count import forecast
from pytest import approx

from etl import __main__ as etl_command
from etl.build import reference_files, sql_files, warehouse_file
from etl.checking import check_file
from etl.store import deliveries
from measures import __main__ as measures_command

WORLDS = int(os.environ.get("UTFALL_WORLDS", "3"))
COLUMNS = {
    "places_required": "required", "places_expected": "expected", "places_delivered": "delivered",
    "places_delivered_capped": "capped", "places_possible": "possible",
    "places_plausible": "plausible",
}  # fmt: skip


def set_clock(day: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is delivered from now on comes on that day."""
    moment = dt.datetime.combine(day, dt.time(12), dt.UTC)
    clock = SimpleNamespace(now=lambda zone=None: moment)
    monkeypatch.setattr(deliveries, "dt", SimpleNamespace(datetime=clock, UTC=dt.UTC, date=dt.date))


def files(world: FollowUpWorld, folder: Path) -> list[Path]:
    """The world's deliveries as files, in the order in which they come."""
    folder.mkdir()
    r = random.Random(0)
    paths = [folder / f"{number:02d}-{kind}.csv" for number, _, kind, _ in world.deliveries]
    for path, (_, _, kind, rows) in zip(paths, world.deliveries):
        path.write_bytes(written(kind, rows, r))
    return paths


def deliver(world: FollowUpWorld, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Delivers each file of the world on its day; every row must be taken."""
    for path, (_, day, kind, _) in zip(files(world, folder), world.deliveries):
        set_clock(day, monkeypatch)
        file = check_file.check_file(path.read_bytes(), path.name, bytes(32), kind)
        assert not file.refused, file.tables[0].refused.to_pylist()
        deliveries.accept(file, path.read_bytes(), "test")


@contextmanager
def built(as_of: dt.date) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a build of what is delivered, up to the ledgers, in memory."""
    tables = list(sql_files.reads())
    asked = set(tables[: tables.index("mart/ledgers") + 1])
    with warehouse_file.trial(deliveries.active(), {}, None, as_of, asked) as connection:
        yield connection


def near(given: float | None, wanted: float | None) -> bool:
    return given is wanted if given is None or wanted is None else float(given) == approx(wanted, rel=1e-8, abs=1e-8)


def differences(contracts: dict[str, Contract], connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Where the standings of a build, today's and those of each month, differ from the second count."""
    found = []
    asked = connection.execute(
        f"SELECT contract_id, judged_on, known_on, standings.status, "
        f"{', '.join(f'standings.{name}' for name in COLUMNS)}"
        " FROM mart.contract_standings AS standings INNER JOIN core.contracts USING (contract_no) ORDER BY "
        "contract_id, judged_on"
    ).fetchall()
    for name, judged_on, known_on, status, *numbers in asked:
        stands = contracts[name].standing(judged_on)
        if (status, known_on) != (stands["status"], stands["known_on"]):
            found.append(f"{name} {judged_on}: {status} {known_on}, counted {stands['status']} {stands['known_on']}")
        for column, given in zip(COLUMNS, numbers):
            if not near(given, stands[COLUMNS[column]]):
                found.append(f"{name} {judged_on}: {column} is {given}, counted {stands[COLUMNS[column]]}")
    return found


def measured(contracts: dict[str, Contract], connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Where sums per contract differ from the second count, asked of the marts that the catalogue names."""
    catalogue = _catalogue()
    found = []
    for measure in MEASURES:
        wanted = figures(contracts, measure)
        entry = catalogue[measure]
        columns = {"top": entry["numerator"], "bottom": entry.get("denominator")}
        if "bounds_denominator" in entry:
            columns |= {"low": entry["low"], "high": entry["high"], "due": entry["bounds_denominator"]}
        columns = {part: column for part, column in columns.items() if column}
        only = " AND ".join(f"rows.{name} = '{value}'" for name, value in entry.get("only", {}).items()) or "TRUE"
        rows = connection.execute(
            f"SELECT contracts.contract_id, {', '.join(f'SUM(rows.{column})' for column in columns.values())} "
            f"FROM mart.{entry['mart']} AS rows"
            f" INNER JOIN core.contracts AS contracts ON contracts.contract_no = rows.contract_no WHERE {only} "
            f"GROUP BY 1"
        ).fetchall()
        given = {name: dict(zip(columns, numbers)) for name, *numbers in rows}
        for name in contracts:
            for part in columns:
                one, other = given.get(name, {}).get(part), wanted.get(name, {}).get(part)
                if not near(one or 0, other or 0) or (one is None and other):
                    found.append(f"{measure} {name}: {part} is {one}, counted {other}")
    return found


def forecasts(contracts: dict[str, Contract], connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Where a forecast, a bound of it, or that there is none, differs from the second count."""
    rows = connection.execute(
        "SELECT contract_id, rows.places_delivered, forecast_places, forecast_low, forecast_high FROM "
        "mart.contract_forecasts AS rows"
        " INNER JOIN core.contracts AS contracts ON contracts.contract_no = rows.contract_no"
    ).fetchall()
    found = []
    if {row[0] for row in rows} != {name for name, one in contracts.items() if one.required_now is not None}:
        found.append("forecasts of other contracts than those with a number")
    for name, there, *bounds in rows:
        wanted = forecast(contracts[name]) or (None, None, None)
        delivered = sum(contracts[name].places.values())
        if not near(there, delivered):
            found.append(f"forecast {name}: {there} is delivered, counted {delivered}")
        if not all(near(one, other) for one, other in zip(bounds, wanted)):
            found.append(f"forecast {name}: {bounds}, counted {wanted}")
    return found


def _catalogue() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        (reference_files.REFERENCE_FOLDER / "measures.yml").read_text(encoding="utf-8")
    )
    return content


def unsure(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Contracts called unknown though even at best they are behind, such as are called not met though at best they
    are, and such as are called behind though more may be there, save where so few reports are open that what they can
    hide is counted (`Contract.standing`). A thousandth of a place, or of a requirement below one, is rounding."""
    rows = connection.execute(
        "SELECT contract_no, judged_on, status FROM mart.contract_standings"
        " WHERE (status = 'data_missing' AND places_possible < places_expected - 0.001 * LEAST(1, places_required))"
        " OR (status = 'not_met' AND places_possible >= places_needed)"
        " OR (status IN ('behind', 'well_behind') AND places_possible > places_delivered_capped AND reports_open "
        "* 4 > reports_due)"
    ).fetchall()
    return [f"contract {number} {day}: {status} is not what its best case says" for number, day, status in rows]


def wrong(contracts: dict[str, Contract], connection: duckdb.DuckDBPyConnection) -> list[str]:
    """All in which the build differs from the second count."""
    found = differences(contracts, connection) + measured(contracts, connection)
    return found + forecasts(contracts, connection) + unsure(connection)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_contract_stands_as_a_second_count_says(seed, data_folder, tmp_path, monkeypatch):
    world = FollowUpWorld(seed)
    contracts = count(world.deliveries, world.as_of)
    deliver(world, tmp_path / "files", monkeypatch)
    with built(world.as_of) as connection:
        assert wrong(contracts, connection) == []


def test_the_command_line_says_what_the_second_count_says(data_folder, tmp_path, monkeypatch, capsys):
    """One world through both command lines: status of every contract, today and in each month, and each measure's
    value."""
    world = FollowUpWorld(1)
    one_day = world.deliveries[0][1]
    # What is accepted is compared with what stands there when it comes in by this way: that is not this test's subject.
    world.deliveries = [
        (number, one_day, kind, [row for row in rows if row.get("decision") != "accept"])
        for number, _, kind, rows in world.deliveries
    ]
    contracts = count(world.deliveries, world.as_of)
    paths = files(world, tmp_path / "files")
    set_clock(one_day, monkeypatch)
    assert etl_command.main(["load", *map(str, paths), "--json"]) == 0
    capsys.readouterr()

    def show(measures: str, *arguments: str) -> list[dict[str, Any]]:
        assert (
            measures_command.main(
                ["show", *measures.split(), "--as-of", str(world.as_of), "--format", "json", *arguments]
            )
            == 0
        )
        rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return rows

    today = {
        row["contract"]: row["contract_status"]
        for row in show("contracts_by_status", "--by", "contract,contract_status")
    }
    assert today == {name: one.standing(world.as_of)["status"] for name, one in contracts.items()}
    months = {
        (row["contract"], row["month"]): row["contract_status"]
        for row in show("contracts_by_status", "--by", "contract,month,contract_status")
    }
    wanted = {}
    for name, one in contracts.items():
        for month in months_between(one.start, min(one.end or world.as_of, world.as_of)):
            wanted[name, f"{month:%Y-%m}"] = one.standing(min(last_day(month), world.as_of))["status"]
    assert months == wanted
    shown = show(" ".join(MEASURES), "--by", "contract")
    for measure in MEASURES:
        parts = figures(contracts, measure)
        for row in [row for row in shown if row["measure"] == measure]:
            part = parts.get(row["contract"], {})
            top, bottom = part.get("top"), part.get("bottom")
            value = top if "bottom" not in part else (top / bottom if bottom and top is not None else None)
            assert near(row["value"] or 0, value or 0), (row, part)
