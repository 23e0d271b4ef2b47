"""A build from parts: the same, row for row, as one from nothing, or not made."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from world import OTHER_SUPPLIER, SUPPLIER, World, as_csv, table

from etl.__main__ import main
from etl.build import beside, builder, compare_builds, parts, sql_files, warehouse_file
from etl.build.cubes import Cube
from etl.checking import check_file
from etl.checking.checked_file import CheckedFile, ProblemGroup
from etl.comparing import contract_checks, impact
from etl.store import deliveries
from tests.etl.build.part_stories import stories
from tests.properties.property_worlds import FEW, Row, fresh

pytestmark = pytest.mark.builds_anew
DAY = dt.date(2024, 12, 31)


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From parts however small the store is and however much is touched; with cubes, as a large store has."""
    monkeypatch.setattr(beside, "LEAST_ROWS", 0)
    monkeypatch.setattr(warehouse_file, "has_cubes", lambda active: True)
    monkeypatch.setattr(beside, "MOST_TOUCHED", 1.0)
    yield


def from_nothing(path: Path) -> dict[str, tuple[int, int]]:
    """How the file differs from one that is made of the same deliveries from nothing."""
    whole = path.with_name("whole.duckdb")
    whole.unlink(missing_ok=True)
    delivered = deliveries.known_deliveries(None)
    warehouse_file.write(whole, path.stem.removeprefix("build-"), DAY, delivered)
    return dict(compare_builds.differences(path, whole))


def deliver(world: World, kind: str, rows: list[Row]) -> None:
    if rows:
        world.deliver(kind, [{name: "" if cell is None else cell for name, cell in row.items()} for row in rows])


@FEW
@given(story=stories())
def test_from_parts_and_from_nothing_are_the_same_row_for_row(always: None, story: list[tuple[str, list[Row]]]) -> None:
    place = [kind for kind, _ in story].index("")
    with fresh() as world, pytest.MonkeyPatch.context() as monkeypatch:
        for kind, rows in story[:place]:
            deliver(world, kind, rows)
        builder.build(DAY)
        monkeypatch.setattr(warehouse_file, "write", _never)
        monkeypatch.setattr(deliveries, "accept", _looked_at_first)
        made = [builder.build(DAY)]
        for kind, rows in story[place + 1 :]:
            deliver(world, kind, rows)
            made.append(builder.build(DAY))
        monkeypatch.undo()
        differing = from_nothing(made[-1].path)
        assert differing == {}, differing


def test_lists_of_persons_from_parts(always: None, world: World) -> None:
    """A list that replaces another, one with fewer persons, and placements that take over a contract from its lists."""
    world.contracts("contract_id start_date report_frequency\n C1 2024-01-01 monthly\n C2 2024-01-01 -")
    world.reports("period form participant_key hours\n 2024-W14 permanent 17 40\n 2024-W14 permanent 18 20")
    builder.build(DAY)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(warehouse_file, "write", _never)
        world.reports("contract_id period form participant_key hours\n C2 2024-05 internship 17 80")
        builder.build(DAY)
        world.reports("period form participant_key hours\n 2024-W14 permanent 18 40\n 2024-W15 permanent 18 40")
        builder.build(DAY)
        ended = "placement_id contract_id follow_up_date status"
        world.follow_ups(f"{ended}\n C1/18 C1 2024-10-01 employed\n C1/18 - 2024-11-01 employed")
        builder.build(DAY)
        world.placements("contract_id placement_id start_date sex\n C2 P1 2024-06-01 K")
        made = builder.build(DAY)
    assert from_nothing(made.path) == {}


def test_sex_in_a_list_reaches_across_contracts_from_parts(always: None, world: World) -> None:
    world.contracts(
        f"contract_id supplier_id start_date\n C1 {SUPPLIER} 2024-01-01\n C2 {SUPPLIER} 2024-01-01"
        f"\n C3 {OTHER_SUPPLIER} 2024-01-01\n C4 {SUPPLIER} 2024-01-01"
    )
    rows = "contract_id period form participant_key hours sex\n"
    world.reports(f"{rows} C1 2024-01 permanent 17 80 -\n C2 2024-01 permanent 18 80 M\n C3 2024-01 permanent 17 80 M")
    world.reports(f"{rows} C2 2024-02 permanent 17 80 M")
    builder.build(DAY)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(warehouse_file, "write", _never)
        # C1's 17 is told on C2 alone, and C1 is touched by what says nothing of it.
        world.reports(f"{rows} C1 2024-02 permanent 18 80 -")
        first = builder.build(DAY)
        assert world.values("persons", "contract", sex="M") == {"C1": 2, "C2": 2, "C3": 1}
        # And what is told on C4 is of C1 and C2 too.
        world.reports(f"{rows} C4 2024-02 permanent 17 80 K")
        made = builder.build(DAY)
        assert world.values("persons", "contract", sex="K") == {"C1": 1, "C2": 1, "C4": 1}
    assert first.path != made.path
    assert from_nothing(made.path) == {}


def _never(*arguments: object) -> None:
    raise AssertionError("a whole build")


_really_accept = deliveries.accept


def _looked_at_first(file: CheckedFile, *more: Any) -> Any:
    """Stored when what it would change is the same from the parts of the build that is there and from two trials."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        from_parts = _told(file)
        monkeypatch.setattr(beside, "LEAST_ROWS", 10**9)
        assert from_parts == _told(file)
    return _really_accept(file, *more)


def _told(file: CheckedFile) -> list[object]:
    """What the file would change, and what of it does not fit its contracts."""
    groups: list[ProblemGroup] = []
    arriving = {table.kind.name: table.rows for table in file.tables}
    changes = impact.impact_of_file(arriving, DAY, lambda trial: groups.extend(contract_checks.in_trial(trial, file)))
    tables = (changes.months, changes.contracts, changes.waiting, changes.consequences)
    return [*(table.to_pylist() for table in tables), changes.rows, changes.accepted, groups]


SMALL_FILES = {
    "decisions": "contract_id decision decision_date period\nT1 accept 2024-12-01 2024-03",
    "milestones": "contract_id milestone due_date held_date\nT1 check_in 2024-06-01 2024-06-01",
    "lessons": "contract_id lesson_id lesson_date lesson_area lesson_verdict\nT1 L1 2024-06-01 matching worked",
    "support": "contract_id support_id event_date support_event\nT1 H1 2024-06-01 check_in_held",
    "matches": "contract_id match_id profile_date candidates_date\nT1 M1 2024-06-01 2024-06-02",
    "payments": "contract_id kind date amount_sek\nT1 bonus 2024-06-01 10000",
    "reports": "contract_id period form fte_months\nT1 2024-03 permanent 1\nX9 2024-03 permanent 1",
}


@pytest.mark.parametrize("kind", sorted(beside.PREVIEWED))
def test_what_a_file_would_change_is_told_from_the_build_that_is_there(
    begun: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(beside, "LEAST_ROWS", 0)
    monkeypatch.setattr(warehouse_file, "trial", _never)
    content = as_csv(table(SMALL_FILES[kind]))
    file = check_file.check_file(content, "fil.csv", bytes(32), kind)
    assert not file.refused
    groups: list[ProblemGroup] = []
    told = impact.impact_of_file(
        {kind: file.tables[0].rows}, DAY, lambda trial: groups.extend(contract_checks.in_trial(trial, file))
    )
    assert told.rows[kind].new == 1
    assert told.waiting.to_pylist() == (
        [{"contract_id": "X9", "kind": "reports", "rows": 1}] if kind == "reports" else []
    )


# --- what is done with which table, and when -----------------------------------------------------------------


def test_each_table_that_such_a_delivery_reaches_has_one_treatment() -> None:
    reached = beside.reached_by(beside.OF_CONTRACTS)
    tables = [name for name in map(sql_files.table_of, sql_files.sql_files()) if name in reached]
    lines = (sql_files.SQL_FOLDER / "PARTS").read_text(encoding="utf-8").splitlines()
    listed = [line.split() for line in lines if line and not line.startswith("#")]
    assert [table for table, _ in listed] == [table for table in tables if table.startswith(("core/", "mart/"))]
    columns = {"contract_no", "placement_no", "participant_key"}
    assert {done for _, done in listed} == {"grows", "anew"} | columns


def test_what_a_delivery_does_not_reach_is_not_counted() -> None:
    """A payment changes no placement, report or standing; a decision no placement and no follow-up."""
    paid, decided = (beside.reached_by({kind}) - {"core/contract_spellings"} for kind in ("payments", "decisions"))
    assert paid == {
        *("mart/payments", "mart/ledgers", "steps/contract_tasks"),
        *("mart/tasks", "mart/urgent_contracts", "mart/waiting"),
    }
    assert {"core/report_states", "mart/contract_standings", "mart/contracts", "mart/ledgers"} <= decided
    assert not decided & {"core/placements", "core/reports", "core/follow_ups", "mart/placement_months"}


@pytest.fixture
def begun(world: World) -> World:
    world.contracts("\n".join(["contract_id end_date requirement required_places", *TEN]))
    world.placements(
        "\n".join(["placement_id contract_id start_date sex", *(f"P{n} T{n} 2024-02-01 K" for n in range(10))])
    )
    builder.build(DAY)
    return world


TEN = [f"T{n} 2024-12-31 numeric 2" for n in range(10)]
ONE_MORE = "placement_id contract_id start_date sex\nP1 T1 2024-02-01 K\nP11 T1 2024-03-01 K"


def _one_contract(world: World) -> None:
    world.placements(ONE_MORE)


def _two_contracts(world: World) -> None:
    world.reports("contract_id period form fte_months\nT1 2024-02 permanent 1\nT2 2024-02 permanent 1")


def _shared_person(world: World) -> None:
    """The same person under another contract: of another sex as last delivered."""
    world.placements("placement_id participant_key contract_id start_date sex\nP1 person-P2 T1 2024-02-01 M")


def _register(world: World) -> None:
    world.contracts("contract_id end_date requirement required_places\nT1 2024-12-31 numeric 3")


def _withdrawal(world: World) -> None:
    deliveries.withdraw(world.placements(ONE_MORE).id, "fel")


@pytest.mark.parametrize(
    ("comes", "is_from_parts"),
    [(_one_contract, True), (_two_contracts, False), (_shared_person, False), (_register, False), (_withdrawal, False)],
)
def test_few_contracts_are_counted_again_and_else_all(
    begun: World, monkeypatch: pytest.MonkeyPatch, comes: Callable[[World], None], is_from_parts: bool
) -> None:
    """A tenth of the contracts at most, and what is said of those alone. Either way the figures are those of a whole
    build, and the file that was there is as it was."""
    monkeypatch.setattr(beside, "LEAST_ROWS", 0)
    whole: list[Path] = []
    really = warehouse_file.write
    monkeypatch.setattr(warehouse_file, "write", lambda path, *more: (whole.append(path), really(path, *more)))
    before = builder.build(DAY).path
    content = before.read_bytes()
    comes(begun)
    made = builder.build(DAY).path
    assert made != before and (not whole) == is_from_parts
    assert before.read_bytes() == content
    assert from_nothing(made) == {}


@pytest.mark.parametrize(
    ("kind", "most"),
    [("payments", 8), ("milestones", 9), ("support", 12), ("matches", 37), ("decisions", 48), ("reports", 85)],
)
def test_a_small_delivery_makes_few_tables_and_no_sums_anew(
    always: None, begun: World, monkeypatch: pytest.MonkeyPatch, kind: str, most: int
) -> None:
    """How many tables and steps are made of all there are, so that it is not lost in silence."""
    run: list[Path] = []
    really = sql_files.run
    monkeypatch.setattr(sql_files, "run", lambda place, files, *more: (run.extend(files), really(place, files, *more)))
    monkeypatch.setattr(warehouse_file, "write", _never)
    monkeypatch.setattr(Cube, "create", _never)
    begun.deliver(kind, SMALL_FILES[kind])
    builder.build(DAY)
    made = [sql_files.table_of(file) for file in run if file.parent.name != "macros"]
    assert len(made) <= most, sorted(made)


def test_a_small_store_is_built_whole(begun: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_count_again", _never)
    begun.placements(ONE_MORE)
    builder.build(DAY)


def test_digits_that_are_another_placements_too_are_left_to_a_whole_build(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, always: None
) -> None:
    folder = tmp_path / "sql"
    shutil.copytree(sql_files.SQL_FOLDER, folder)
    path = folder / "macros" / "number_of.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("), digits)", "), 1)"), encoding="utf-8")
    monkeypatch.setattr(sql_files, "SQL_FOLDER", folder)
    world.contracts("\n".join(["contract_id end_date requirement required_places", *TEN]))
    placed = "\n".join(f"P{n} T{n % 10} 2024-02-01" for n in range(40))
    world.placements(f"placement_id contract_id start_date\n{placed}")
    builder.build(DAY)
    world.placements(ONE_MORE)
    monkeypatch.setattr(parts, "_put_in_place", _never)
    assert from_nothing(builder.build(DAY).path) == {}


def test_a_file_that_is_not_what_its_deliveries_make_is_told(begun: World, capsys: pytest.CaptureFixture[str]) -> None:
    built, _ = builder.build_and_publish(DAY)
    assert main(["verify"]) == 0
    with duckdb.connect(str(built.path)) as connection:
        connection.execute("UPDATE mart.contracts SET places_delivered = places_delivered + 1 WHERE contract_id = 'T1'")
    assert main(["verify"]) == 2
    assert "mart.contracts: 1 rader finns bara i lagret, 1 bara när det byggs från början" in capsys.readouterr().out
