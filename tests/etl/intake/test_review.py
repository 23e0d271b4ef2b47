"""A file on its way in: what it would change, what it doubles, what it is stopped for."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.build import builder
from etl.comparing import impact
from etl.intake import review, take
from tests.etl.small_deliveries import (
    CONTRACTS,
    HEAD,
    codes,
    examined,
    load,
    placements,
    stops,
)

pytestmark = pytest.mark.builds  # what a file would change is counted by the SQL of a build

# --- what changes ------------------------------------------------------------------------------------------------


def test_new_changed_and_withdrawn_months(register: Path) -> None:
    load(placements(1, 2, 3, 4))
    text = placements(1, 2, 3, 5).replace("2024-02-29;100", "2024-02-29;50")
    would = examined(text).changes
    assert [(f"{row['month']:%m}", row["before"], row["after"], row["change"]) for row in would.months.to_pylist()] == [
        ("02", 1.0, 0.5, "changed"),
        ("04", 1.0, None, "withdrawn"),
        ("05", None, 1.0, "new"),
    ]
    assert would.totals == (4.0, 3.5)
    rows = would.rows["placements"]
    assert (rows.new, rows.changed, rows.withdrawn, rows.unchanged) == (1, 1, 1, 2)


def test_what_was_said_is_what_comes_true(register: Path) -> None:
    load(placements(1, 2, 3, 4))
    would = examined(placements(1, 2, 7)).changes
    load(placements(1, 2, 7), reason="rättad")
    made = builder.build()
    import duckdb

    with duckdb.connect(str(made.path), read_only=True) as connection:
        (total,) = connection.execute("SELECT SUM(fte_months) FROM mart.delivery_months").fetchone()
    assert would.totals[1] == pytest.approx(total) == 3.0


def test_the_same_file_changes_nothing(register: Path) -> None:
    load(placements(1, 2))
    found = examined(placements(1, 2))
    assert found.changes.is_nothing and "file_identical" in codes(found)


def test_a_withdrawal_is_seen_before(register: Path) -> None:
    delivery = load(placements(1, 2))
    would = impact.impact_of_withdrawal(delivery)
    assert would.totals == (2.0, 0.0)
    assert {row["change"] for row in would.months.to_pylist()} == {"withdrawn"}


def test_reports_that_give_way_to_persons(register: Path) -> None:
    load("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\nTRV 2024/1;2024-05;2\n", "rapport.csv")
    would = examined(placements(2)).changes
    assert [(f"{row['month']:%m}", row["before"], row["after"]) for row in would.months.to_pylist()] == [
        ("02", 3.0, 1.0)
    ]


def test_a_contract_that_arrives_counts_what_waited(data_folder: Path) -> None:
    load(placements(1, 2))
    would = examined(CONTRACTS).changes
    assert would.totals == (0.0, 2.0) and would.rows["contracts"].new == 2


def test_unknown_contracts_wait_and_are_told(register: Path) -> None:
    found = examined(placements(1) + placements(2, contract="ANNAT 9", prefix="x").removeprefix(HEAD))
    assert found.changes.waiting.to_pylist() == [{"contract_id": "ANNAT 9", "kind": "placements", "rows": 1}]
    assert "contract_unknown" in codes(found) and not stops(found)


@pytest.mark.parametrize("spelt", ["trv2024/1", "TRV 2024-1 "])
def test_a_contract_spelt_otherwise_is_the_same(register: Path, spelt: str) -> None:
    """As the build takes it: it replaces what the other spelling said, and is not on another contract."""
    load(placements(1, 2, 3))
    found = examined(placements(1, 2, contract=spelt))
    assert not found.changes.waiting.num_rows and found.changes.totals == (3.0, 2.0) and not stops(found)


def test_a_contract_spelt_so_that_it_waits_can_be_put_right(register: Path) -> None:
    text = placements(1) + placements(2, contract="TRV20241", prefix="x").removeprefix(HEAD)
    found = examined(text)
    assert found.spellings == {"TRV20241": "TRV 2024/1"} and "contract_spelt_otherwise" in codes(found)
    again = examined(text, mapping=review.in_words_of_register(found.file.mapping, found.spellings))
    assert not again.changes.waiting.num_rows and again.changes.totals == (0.0, 2.0)


# --- stopped -----------------------------------------------------------------------------------------------------


def test_a_shrink_of_more_than_half_stops(register: Path) -> None:
    load(placements(1, 2, 3, 4))
    assert not stops(examined(placements(1, 2)))  # half is not more than half
    found = examined(placements(1))
    assert stops(found) == {"shrinks"}
    with pytest.raises(take.Stopped):
        take.take(found, placements(1).encode())
    delivery, _ = take.take(found, placements(1).encode(), "test", "tre var dubbletter")
    assert delivery.how["confirmed"] == {"codes": ["shrinks"], "reason": "tre var dubbletter"}


def test_a_file_for_unknown_contracts_alone_stops(register: Path) -> None:
    assert stops(examined(placements(1, contract="ANNAT 9"))) == {"no_contract_known"}


def test_placements_of_another_contract_stop(register: Path) -> None:
    load(placements(1, 2, 3))
    found = examined(placements(1, 2, 3, contract="TRV 2024/2"))
    assert stops(found) == {"wrong_contract"} and "placement_on_another_contract" in codes(found)


def test_a_column_of_which_most_is_unreadable_stops(register: Path) -> None:
    text = placements(1, 2, 3, 4, 5, 6, 7, 8).replace(";100", ";mycket", 5)
    assert stops(examined(text)) == {"mapping_doubtful"}
    assert not stops(examined(placements(1, 2, 3, 4, 5, 6, 7, 8).replace(";100", ";mycket", 4)))


def test_what_came_in_between_is_asked_about(register: Path) -> None:
    """Nothing was replaced when it was examined; another file was loaded before it was taken."""
    found = examined(placements(1))
    load(placements(1, 2, 3, 4))
    with pytest.raises(take.Stopped):
        take.take(found, placements(1).encode())


# --- doubled -----------------------------------------------------------------------------------------------------


def test_the_same_rows_in_another_file(register: Path) -> None:
    load(placements(1, 2), "första.csv")
    found = examined(placements(2, 1), "andra.csv")
    assert codes(found) == {"rows_already_delivered"}


def test_a_revised_file_that_adds(register: Path) -> None:
    load("contract_id;period;fte_months\nTRV 2024/1;2024-02;3\n", "rapport.csv")
    text = "contract_id;period;fte_months\nTRV 2024/1;2024-02;4\nTRV 2024/1;2024-03;4\n"
    (group,) = [g for g in examined(text, "rapport REVIDERAD.csv").groups if g.code == "revised_but_adds"]
    assert (group.count, group.rows) == (1, (3,))
    assert "revised_but_adds" not in codes(examined(text, "rapport.csv"))


def test_one_person_under_two_keys(register: Path) -> None:
    head = HEAD.strip() + ";sex;age_band\n"
    rows = [
        "P1;TRV 2024/1;a;praktik;2024-02-01;2024-03-01;100;K;25-29",
        "P2;TRV 2024/1;b;praktik;2024-02-01;2024-03-01;100;K;25-29",
    ]
    rows += [
        "P3;TRV 2024/1;c;praktik;2024-02-01;2024-03-01;100;M;25-29",
        "P4;TRV 2024/1;d;praktik;2024-02-01;2024-03-02;100;K;25-29",
    ]
    (group,) = [g for g in examined(head + "\n".join(rows) + "\n").groups if g.code == "person_under_two_keys"]
    assert group.rows == (2, 3) and group.level == "warning"


# --- what is done before a procurement --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "first", "then"),
    [
        ("readiness", "procurement_id;organisation_id;decision\nU1;212000-0142;ja\n", "U1;212000-0142;nej\n"),
        ("dialogues", "procurement_id;dialogue_id;date\nU1;D1;2024-01-15\n", "U1;D1;2024-01-16\n"),
    ],
)
def test_what_is_done_before_a_procurement_is_compared_too(register: Path, kind: str, first: str, then: str) -> None:
    header, *_row = first.splitlines()
    load("procurement_id;organisation_id\nU1;212000-0142\n")
    new = examined(first).changes.rows[kind]
    assert (new.new, new.changed, new.withdrawn) == (1, 0, 0)
    load(first)
    corrected = examined(f"{header}\n{then}").changes.rows[kind]
    assert (corrected.new, corrected.changed, corrected.withdrawn) == (0, 1, 0)
