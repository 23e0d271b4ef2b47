"""Whoever sees some organisations' contracts delivers, withdraws and reads what is about those, and nothing else."""

from __future__ import annotations

import pytest
from world import BUYER, OTHER_BUYER, World, as_csv, table

from access.viewer import NotSeen, Role, Scope, Viewer, acting_as
from etl.build import builder
from etl.checking import check_file
from etl.comparing import history
from etl.intake import manual_entry, review, take
from etl.intake.manual_entry import EntryRefused
from etl.mapping.place_tables import FileRefused
from etl.scope import theirs
from etl.store import deliveries

OURS = Viewer("somebody", Role.ANALYST, Scope(organisations=frozenset({BUYER})))
OWNER = Viewer("somebody", Role.MANAGER, OURS.scope)


@pytest.fixture
def two_bodies(world: World) -> World:
    for contract, buyer in (("C1", BUYER), ("C2", OTHER_BUYER)):
        world.contracts(f"contract_id organisation_id start_date end_date\n {contract} {buyer} 2024-01-01 2024-12-31")
    for contract in ("C1", "C2"):
        world.reports(f"contract_id period fte_months\n {contract} 2024-01 1")
    builder.build_and_publish()
    return world


def checked(kind: str, rows: str) -> tuple[check_file.CheckedFile, bytes]:
    content = as_csv(table(rows))
    return check_file.check_file(content, f"{kind}.csv", bytes(32), kind), content


@pytest.mark.parametrize(
    ("kind", "rows", "of_others"),
    [
        ("reports", "contract_id period fte_months\n C1 2024-02 1", []),
        ("reports", "contract_id period fte_months\n c-1 2024-02 1\n C2 2024-02 1", ["3"]),
        ("reports", "contract_id period fte_months\n C9 2024-02 1", ["2"]),  # nobody's, as far as they know
        ("contracts", f"contract_id organisation_id supplier_id start_date\n C3 {BUYER} 556036-0793 2024-01-01", []),
        (
            "contracts",
            f"contract_id organisation_id supplier_id start_date\n C3 {OTHER_BUYER} 556036-0793 2024-01-01",
            ["2"],
        ),
        # Somebody else's contract does not become theirs by a file that says so, nor theirs somebody else's.
        (
            "contracts",
            f"contract_id organisation_id supplier_id start_date\n C2 {BUYER} 556036-0793 2024-01-01"
            f"\n C1 {OTHER_BUYER} 556036-0793 2024-01-01",
            ["2", "3"],
        ),
        ("procurements", f"procurement_id organisation_id\n U1 {BUYER}\n U2 {OTHER_BUYER}", ["3"]),
        # What is planned anew says whose it is; what nobody knows is nobody's.
        ("readiness", f"procurement_id organisation_id decision\n U1 {BUYER} ja", []),
        ("readiness", f"procurement_id organisation_id decision\n U1 {BUYER} ja\n U2 {OTHER_BUYER} ja", ["3"]),
        ("readiness", "procurement_id decision\n U9 ja", ["2"]),
        ("dialogues", "procurement_id dialogue_id date\n U9 D1 2024-01-01", ["2"]),
        ("organisations", f"organisation_id name\n {BUYER} Staden", ["2"]),
    ],
)
def test_rows_of_others_are_told_by_number_and_nothing_of_the_file_is_kept(two_bodies, kind, rows, of_others):
    file, content = checked(kind, rows)
    before = len(deliveries.all_deliveries())
    assert theirs.rows_of_others(file) == []  # whoever sees all
    with acting_as(OURS):
        assert theirs.rows_of_others(file) == of_others
        if of_others:
            for refused in (lambda: review.compare(file), lambda: theirs.accept(file, content)):
                with pytest.raises(FileRefused) as refusal:
                    refused()
                assert (refusal.value.code, refusal.value.arguments["rows"]) == (
                    "rows_of_others",
                    ", ".join(of_others),
                )
        else:
            take.take(review.compare(file), content, reason="ny")
    assert len(deliveries.all_deliveries()) == before + (not of_others)


def test_the_store_takes_nothing_from_a_limited_scope_that_nobody_has_looked_at(two_bodies):
    file, content = checked("reports", "contract_id period fte_months\n C1 2024-02 1")
    before = deliveries.all_deliveries()
    with acting_as(OURS):
        with pytest.raises(NotSeen):
            deliveries.accept(file, content)
        with pytest.raises(NotSeen):
            deliveries.withdraw(before[0].id, "fel")
    assert deliveries.all_deliveries() == before


def test_a_delivery_of_others_is_neither_listed_read_nor_withdrawn(two_bodies):
    mine, other = deliveries.all_deliveries()[2:]
    with acting_as(OURS):
        assert [each.sequence for each in theirs.listed()] == [1, 3]
        assert history.rows(mine, "reports").num_rows == 1 and history.original(mine)
        for read in (
            history.original,
            history.refused_rows,
            history.manual_rows,
            history.rows_of_delivery,
            history.parts,
            lambda delivery: history.rows(delivery, "reports"),
            lambda delivery: history.compare(mine, delivery, "reports"),
            lambda delivery: history.effect(delivery, builder.date_looked_at()),
        ):
            with pytest.raises(NotSeen):
                read(other)
        with pytest.raises(EntryRefused, match="entered_meanwhile"):
            manual_entry.withdraw(other.id, "fel", "jag")
        manual_entry.withdraw(mine.id, "fel", "jag")
        assert [each.sequence for each in theirs.listed()] == [1, 3, 5]


def test_nobody_decides_about_a_contract_of_others(two_bodies):
    row = {"contract_id": "C2", "decision": "return", "period": "2024-01", "reason_code": "other", "reason": "fel"}
    basis = deliveries.last_sequence()
    with acting_as(OWNER), pytest.raises(EntryRefused, match="rows_of_others"):
        manual_entry.deliver("decisions", [row], "jag", basis)
    with acting_as(OWNER):
        manual_entry.deliver("decisions", [{**row, "contract_id": "C1"}], "jag", basis)


@pytest.mark.parametrize(
    ("kind", "columns", "more"),
    [("procurements", "procurement_id", ""), ("goals", "goal_id", " Mål persons 2024 at_least 5")],
)
def test_what_is_others_does_not_become_theirs_by_a_file_that_says_so(two_bodies, kind, columns, more):
    header = f"{columns} organisation_id" + (" title measure year operator target_low" if more else "")
    two_bodies.deliver(kind, f"{header}\n U1 {OTHER_BUYER}{more}")
    builder.build_and_publish()
    file, _content = checked(kind, f"{header}\n U1 {BUYER}{more}\n U2 {BUYER}{more}")
    with acting_as(OURS):
        assert theirs.rows_of_others(file) == ["2"]


def test_a_follow_up_is_theirs_whose_placement_is(two_bodies):
    for contract in ("C1", "C2"):
        two_bodies.placements(f"placement_id contract_id start_date end_date\n P-{contract} {contract} 2024-01-01 -")
    builder.build_and_publish()
    file, _content = checked(
        "follow_ups", "placement_id follow_up_date status\n P-C1 2024-03-01 employed\n P-C2 2024-03-01 employed"
    )
    with acting_as(OURS):
        assert theirs.rows_of_others(file) == ["3"]


def test_without_a_build_nothing_is_known_to_be_theirs(world):
    file, content = checked("reports", "contract_id period fte_months\n C1 2024-02 1")
    with acting_as(OURS), pytest.raises(FileRefused):
        theirs.accept(file, content)
