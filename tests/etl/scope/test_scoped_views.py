"""Whoever sees some organisations' rows sees those, and no others, in every table that is asked."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest
from counts.counted_world import Maker, written
from world import BUYER, OTHER_BUYER

import measures
from access.viewer import EVERYTHING, Audience, NotSignedIn, Role, Scope, Viewer, acting, acting_as, resolve_with
from etl.__main__ import main as etl_command
from etl.build import builder, warehouse_file
from etl.scope import scoped_views as scoped
from etl.scope import theirs
from etl.store import deliveries
from measures.door import open_warehouse

# Tables that are counted without the rows of others: what hangs on contracts, and the contracts themselves.
NOT_COMPARED = {"contract_forecasts"}  # how wide a forecast is rests on how all contracts have gone


def key(number: str) -> str:
    return "".join(filter(str.isdigit, number))[-10:]


def counts(warehouse: measures.Warehouse) -> dict[str, int]:
    """Table -> how many rows of it are seen, of what hangs on contracts."""
    tables = [name for name, columns in open_warehouse.columns_of(warehouse).items() if "contract_no" in columns]
    return {
        name: warehouse.rows(f"SELECT COUNT(*) FROM mart.{name}")[0][0]
        for name in tables
        if not name.startswith("cube_") and name not in NOT_COMPARED
    }


def load(folder: Path, deliveries: list[tuple[str, list[dict]]], seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir()
    paths = []
    for number, (kind, rows) in enumerate(deliveries):
        paths.append(folder / f"{number:02d}-{kind}.csv")
        paths[-1].write_bytes(written(kind, rows, random.Random(seed)))
    assert etl_command(["load", *map(str, paths), "--json"]) == 0, capsys.readouterr().out


def seen_as(scope: Scope) -> measures.Warehouse:
    with acting_as(Viewer("somebody", Role.MANAGER, scope)):
        return measures.current()


@pytest.mark.builds
@pytest.mark.parametrize("register", ["organisations", "suppliers"])
@pytest.mark.parametrize("seed", [3, 8])
def test_what_is_seen_is_what_there_is_without_the_others_rows(register, seed, tmp_path, monkeypatch, capsys):
    maker = Maker(seed)
    deliveries = maker.deliveries()
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "all"))
    load(tmp_path / "files", deliveries, seed, capsys)
    column = "organisation_id" if register == "organisations" else "supplier_id"
    whose = dict(measures.current().rows(f"SELECT contract_id, {column} FROM mart.contracts"))
    chosen = sorted({number for number in whose.values() if number})[:1]
    seen = counts(seen_as(Scope(**{register: frozenset(chosen)})))
    everything = counts(seen_as(EVERYTHING))

    mine = {contract for contract, number in whose.items() if number == chosen[0]}
    left = [
        (kind, [row for row in rows if row.get("contract_id") in mine or "contract_id" not in row])
        for kind, rows in deliveries
        if kind != "follow_ups"
    ]
    placements = {row["placement_id"] for kind, rows in left if kind == "placements" for row in rows}
    left += [
        (kind, [row for row in rows if row["placement_id"] in placements])
        for kind, rows in deliveries
        if kind == "follow_ups"
    ]
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "mine"))
    load(tmp_path / "my-files", [each for each in left if each[1]], seed, capsys)
    assert mine and seen == counts(measures.current())
    assert 0 < seen["contracts"] < everything["contracts"] and seen["placements"] < everything["placements"]


def test_a_contract_of_others_cannot_be_asked_for(world):
    world.contracts(
        "contract_id organisation_id start_date end_date\n"
        " C1 212000-0142 2024-01-01 2024-12-31\n C2 212000-1355 2024-01-01 2024-12-31"
    )
    world.placements(
        "placement_id contract_id start_date end_date\n P1 C1 2024-01-01 2024-02-29\n P2 C2 2024-01-01 2024-03-31"
    )
    scope = Scope(organisations=frozenset({"212000-0142"}))
    with acting_as(Viewer("somebody", Role.MANAGER, scope)):
        assert world.values("placements_started", "contract") == {"C1": 1}
        with pytest.raises(measures.UnknownName):
            world.ask("placements_started", contract="C2")
        with pytest.raises(measures.UnknownName):
            world.ask("placements_started", organisation="212000-1355")
        assert world.statuses().keys() == {"C1"}
    assert world.values("placements_started", "contract") == {"C1": 1, "C2": 1}


def test_what_lies_below_an_organisation_is_seen_with_it(world):
    world.organisations(
        "organisation_id name parent_organisation_id\n 212000-0142 Staden -\n 212000-1355 Bolaget 212000-0142"
    )
    world.contracts("contract_id organisation_id start_date\n C1 212000-0142 2024-01-01\n C2 212000-1355 2024-01-01")
    for number, contracts in (("212000-0142", {"C1", "C2"}), ("212000-1355", {"C2"})):
        with acting_as(Viewer("somebody", Role.MANAGER, Scope(organisations=frozenset({number})))):
            assert world.statuses().keys() == contracts


def test_a_delivery_of_several_is_seen_but_not_what_its_file_said_of_others(world):
    world.contracts(
        "contract_id organisation_id start_date end_date\n"
        " C1 212000-0142 2024-01-01 2024-12-31\n C2 212000-1355 2024-01-01 2024-12-31"
    )
    with acting_as(Viewer("somebody", Role.MANAGER, Scope(organisations=frozenset({"212000-0142"})))):
        assert world.rows("SELECT is_whole FROM scope.deliveries") == [(False,)]
        assert len(world.rows("SELECT * FROM mart.deliveries")) == 1
    with acting_as(Viewer("somebody", Role.MANAGER, Scope(organisations=frozenset({"556036-0793"})))):
        assert world.rows("SELECT * FROM mart.deliveries") == []


def test_every_table_has_a_rule_and_every_rule_a_table(world):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    columns = open_warehouse.columns_of(world.opened())
    own = {name: names for name, names in columns.items() if not scoped.is_sums_of_all(name)}
    assert [name for name, names in own.items() if scoped.rows_seen(name, names) is None] == []
    assert own.keys() >= scoped.OPEN
    assert scoped.rows_seen("a_new_table", ["participant_no"]) is None


def test_what_is_kept_is_kept_for_those_who_see_the_same():
    scopes = [
        EVERYTHING,
        Scope(Audience.OUTSIDE),
        Scope(organisations=frozenset({"1"})),
        Scope(suppliers=frozenset({"1"})),
        Scope(organisations=frozenset()),
    ]
    warehouses = [measures.Warehouse("b", None, None, "", scope=scope) for scope in scopes]
    assert len({one.key for one in warehouses}) == len(set(warehouses)) == len(scopes)
    again = measures.Warehouse("b", None, None, "", scope=Scope(organisations=frozenset(["1"])))
    assert again == warehouses[2] and again.key == warehouses[2].key


def test_where_one_signs_in_nobody_asks_without(world, monkeypatch):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    assert acting().scope == EVERYTHING

    def nobody() -> Viewer:
        raise NotSignedIn

    monkeypatch.setattr("access.viewer._resolvers", [])
    resolve_with(nobody)
    with pytest.raises(NotSignedIn):
        world.statuses()
    with acting_as(Viewer("somebody", Role.AUDITOR)):
        assert world.statuses().keys() == {"C1"}


@pytest.mark.builds
def test_whoever_sees_all_contracts_sees_the_same_rows_and_asks_ready_made_sums(tmp_path, monkeypatch, capsys):
    maker = Maker(5)
    monkeypatch.setattr(warehouse_file, "has_cubes", lambda active: True)
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "all"))
    load(tmp_path / "files", maker.deliveries(), 5, capsys)
    everything = seen_as(EVERYTHING)
    whose = {number for (number,) in everything.rows("SELECT DISTINCT organisation_id FROM mart.contracts") if number}
    all_of_them = seen_as(Scope(organisations=frozenset(whose)))
    but_one = seen_as(Scope(organisations=frozenset(sorted(whose)[1:])))

    of_contracts = {
        table: everything.rows(
            f"SELECT COUNT(*) FROM mart.{table} WHERE contract_no IN (SELECT contract_no FROM mart.contracts)"
        )[0][0]
        for table in counts(everything)
    }
    assert counts(all_of_them) == of_contracts
    sums = {table for table in open_warehouse.columns_of(everything) if scoped.is_sums_of_all(table)}
    assert sums and sums <= open_warehouse.columns_of(all_of_them).keys()
    assert not sums & open_warehouse.columns_of(but_one).keys()
    for name in ("contracts", "places_delivered", "persons", "in_work_6m_rate"):
        asked = [measures.ask([name], ["organisation"], warehouse=each).rows for each in (everything, all_of_them)]
        assert repr(asked[0]) == repr(asked[1]), name
    # Neither what they do not see, nor what only the building of it reads.
    with pytest.raises(duckdb.Error):
        all_of_them.rows("SELECT COUNT(*) FROM core.contracts")
    seen = all_of_them.rows("SELECT COUNT(*) FROM mart.deliveries")[0][0]
    assert seen == all_of_them.rows("SELECT COUNT(*) FROM scope.deliveries")[0][0]


@pytest.mark.builds
@pytest.mark.parametrize("seed", [3, 8, 21])
def test_a_build_calls_no_delivery_whole_that_may_not_be_read(seed, tmp_path, monkeypatch, capsys):
    """What a build knows of a delivery and what its rows say, of each organisation and each supplier."""
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "data"))
    load(tmp_path / "files", Maker(seed).deliveries(), seed, capsys)
    path, everything = str(builder.published().path), deliveries.active()
    whole_of_some = 0
    for name, register in (("organisations", "organisation_id"), ("suppliers", "supplier_id")):
        for (number,) in measures.current().rows(f"SELECT DISTINCT {register} FROM mart.contracts"):
            scope = Scope(**{name: frozenset({number})})
            with scoped.open_scope(path, scope) as connection:
                told = dict(connection.execute("SELECT delivery_id, is_whole FROM scope.deliveries").fetchall())
            with acting_as(Viewer("somebody", Role.ANALYST, scope)):
                read = {each.id for each in everything if theirs.is_read(each)}
            whole = {delivery for delivery, is_whole in told.items() if is_whole}
            assert whole <= read, f"{number}: {whole - read}"
            whole_of_some += len(whole)
    assert whole_of_some or seed != 3  # in the other worlds each file is of several


@pytest.mark.builds
def test_a_delivery_is_not_whole_where_a_row_of_others_in_it_has_been_replaced(world):
    """What two bodies deliver of one procurement: the later row holds, and the earlier delivery still tells of both."""
    world.readiness(f"procurement_id organisation_id decision\n P1 {BUYER} ja\n P2 {OTHER_BUYER} ja")
    world.dialogues("dialogue_id procurement_id date\n D1 P1 2024-01-01")
    world.dialogues("dialogue_id procurement_id date\n D1 P1 2024-01-01\n D2 P9 2024-01-01")
    world.readiness(f"procurement_id organisation_id decision\n P2 {BUYER} ja")
    world.readiness(f"procurement_id organisation_id decision\n P3 {OTHER_BUYER} ja")
    world.deliver(
        "goals", f"goal_id organisation_id measure year operator target_low\n G {BUYER} contracts 2024 at_least 5"
    )
    builder.build_and_publish()
    path = str(builder.published().path)
    wholes = {}
    for number in (BUYER, OTHER_BUYER):
        with scoped.open_scope(path, Scope(organisations=frozenset({number}))) as connection:
            rows = connection.execute(
                "SELECT delivery_sequence, is_whole FROM scope.deliveries"
                " INNER JOIN build.mart.deliveries USING (delivery_id) WHERE kind <> 'organisations'"
            ).fetchall()
        wholes[number] = dict(sorted(rows))
    first = min(wholes[BUYER])
    assert wholes == {
        # Both are in the first; one dialogue is of a procurement that nobody knows.
        BUYER: {first: False, first + 1: True, first + 2: False, first + 3: True, first + 5: True},
        OTHER_BUYER: {first: False, first + 4: True},
    }
