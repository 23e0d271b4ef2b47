"""What deliveries hold and changed, and how two differ; nothing that describes a person leaves."""

from __future__ import annotations

import datetime as dt

import pytest
from world import World

from etl.comparing import changes, history, impact
from etl.kinds import schemas
from etl.store import deliveries

AS_OF = dt.date(2024, 12, 31)
FIRST = """
placement_id  participant_key  sex  start_date  end_date
P1            a                K    2024-01-01  2024-01-31
P2            b                M    2024-01-01  2024-02-29
P3            c                K    2024-03-01  2024-03-31
"""
SECOND = """
placement_id  participant_key  sex  start_date  end_date
P1            a                K    2024-01-01  2024-01-31
P2            b                M    2024-01-01  2024-03-31
P4            d                K    2024-05-01  2024-05-31
P3            c                X    2024-03-01  2024-03-31
"""


@pytest.fixture
def two(world: World) -> tuple[deliveries.Delivery, deliveries.Delivery]:
    world.contracts("contract_id\nC1")
    return world.placements(FIRST), world.placements(SECOND)


def test_two_deliveries_are_compared_by_key(two):
    found = history.compare(*two, "placements")
    assert dict(found.counts) == {"added": 1, "removed": 0, "changed": 2, "same": 1}
    rows = {(row.what, row.key): row.fields for row in found.rows}
    assert rows == {
        ("added", ("C1", "P4")): {},
        ("changed", ("C1", "P2")): {"end_date": ("2024-02-29", "2024-03-31")},
        ("changed", ("C1", "P3")): {"sex": None},
    }
    back = history.compare(two[1], two[0], "placements")
    assert dict(back.counts) == {"added": 0, "removed": 1, "changed": 2, "same": 1}


def test_the_same_placement_on_another_contract_is_another_row(world):
    first = world.placements("placement_id contract_id start_date\nP1 C1 2024-01-01")
    second = world.placements("placement_id contract_id start_date\nP1 C2 2024-01-01")
    assert dict(history.compare(first, second, "placements").counts) == {
        "added": 1,
        "removed": 1,
        "changed": 0,
        "same": 0,
    }


@pytest.mark.parametrize("kind", sorted(history.OF_PERSONS))
def test_what_describes_persons_is_a_field_of_the_kind(kind):
    """None of them is part of the key of a row, but for the person in a list; nor is that given."""
    names = {field.name for field in schemas.kinds()[kind].fields}
    assert history.OF_PERSONS[kind] <= names
    in_key = history.OF_PERSONS[kind] & set(schemas.kinds()[kind].row_key)
    assert in_key == ({"participant_key"} if kind == "reports" else set())


def test_who_is_in_a_list_is_not_given(world):
    first = world.reports("period form participant_key hours\n2024-01 internship anst-17 160")
    second = world.reports("period form participant_key hours\n2024-01 internship anst-17 150")
    (row,) = history.compare(first, second, "reports").rows
    assert row.key == ("C1", "2024-01", "internship", "", "") and row.fields == {"hours": ("160.0", "150.0")}


def test_no_value_that_describes_a_person_is_given(world):
    """Every such field differs; of each it is said, and the values are nowhere in what comes back."""
    first = world.deliver(
        "placements",
        [
            {
                "placement_id": "P1",
                "contract_id": "C1",
                "participant_key": "nyckel-ett",
                "form": "internship",
                "start_date": "2024-01-01",
                "sex": "K",
                "age_band": "16-19",
                "target_groups": "ungdom",
                "subsidy": "nystartsjobb",
                "offered_date": "2023-12-01",
                "end_reason": "completed",
            }
        ],
    )
    second = world.deliver(
        "placements",
        [
            {
                "placement_id": "P1",
                "contract_id": "C1",
                "participant_key": "nyckel-två",
                "form": "permanent",
                "start_date": "2024-01-01",
                "sex": "M",
                "age_band": "20-24",
                "target_groups": "utrikesfödd",
                "subsidy": "lönebidrag",
                "offered_date": "2023-12-02",
                "end_reason": "dismissed",
            }
        ],
    )
    (row,) = history.compare(first, second, "placements").rows
    assert row.fields == {"form": ("internship", "permanent")} | dict.fromkeys(history.OF_PERSONS["placements"])
    for value in ("nyckel", "16-19", "ungdom", "nystartsjobb", "2023-12", "completed"):
        assert value not in repr(row)


def test_counts_of_reported_persons_are_not_shown(world):
    first = world.reports("period form persons_started fte_months\n2024-01 internship 1 1,5")
    second = world.reports("period form persons_started fte_months\n2024-01 internship 2 2,5")
    (row,) = history.compare(first, second, "reports").rows
    assert row.key == ("C1", "2024-01", "internship", "", "")
    assert row.fields == {"fte_months": ("1.5", "2.5"), "persons_started": None}


def test_what_a_delivery_speaks_for(world):
    world.contracts("contract_id\nC1\nC2")
    delivery = world.reports(
        "contract_id period form\nC1 2024-01 internship\nC1 2024-01 permanent\nC2 2024-02 internship"
    )
    assert [(part.kind, part.of, part.period, part.rows) for part in history.parts(delivery)] == [
        ("reports", "C1", "2024-01", 2), ("reports", "C2", "2024-02", 1),
    ]  # fmt: skip


def test_what_it_changed_is_told_as_it_was_when_it_came(two):
    """January to February was 1 + 2 months and March 1; then P2 runs to March and P4 has May."""
    first, second = two
    effect = history.effect(first, AS_OF)
    assert effect.rows["placements"] == changes.RowChanges(new=3, changed=0, withdrawn=0, unchanged=0)
    assert effect.totals == pytest.approx((0, 4))
    effect = history.effect(second, AS_OF)
    # P3 says another sex of a person whose sex is decided over all files: nothing that counts is otherwise.
    assert effect.rows["placements"] == changes.RowChanges(new=1, changed=1, withdrawn=0, unchanged=2)
    assert effect.totals == pytest.approx((4, 6))
    deliveries.withdraw(second.id, "fel avtal")
    assert history.effect(second, AS_OF).totals == pytest.approx((4, 6)), "its withdrawal does not change what it did"


def test_refused_rows_and_the_original(world, data_folder, tmp_path):
    from etl.__main__ import main

    path = tmp_path / "avtal.csv"
    path.write_text(
        "contract_id;organisation_id;supplier_id;start_date\n"
        "C1;212000-0142;556036-0793;2024-01-01\nC2;212000-0142;556036-0793;2024-13-01\n"
    )
    assert main(["load", str(path)]) == 1
    (delivery,) = deliveries.all_deliveries()
    (row,) = history.refused_rows(delivery).to_pylist()
    assert (row["row_number"], row["column_letter"], row["code"], row["level"]) == (3, "D", "date_impossible", "error")
    assert history.original(delivery) == path.read_bytes()
    path.write_text("contract_id;organisation_id;supplier_id;start_date\nC3;212000-0142;811218-9876;2024-01-01\n")
    assert main(["load", str(path)]) == 0
    assert history.original(deliveries.all_deliveries()[-1]) is None
    assert history.refused_rows(deliveries.all_deliveries()[-1]).num_rows == 0


def otherwise(delivery: deliveries.Delivery) -> dict[tuple[str, str], tuple[object, object]]:
    """(what, of) -> how it stood before the delivery, and after."""
    return {
        (row["what"], row["of"]): (row["before_code"] or row["before_amount"], row["after_code"] or row["after_amount"])
        for row in history.effect(delivery, dt.date(2024, 12, 31)).consequences.to_pylist()
    }


@pytest.fixture
def reported(world: World) -> World:
    world.contracts("""
        contract_id start_date end_date   requirement required_places report_frequency
        C1          2024-01-01 2025-12-31 numeric     2               quarterly
    """)
    world.reports("period form fte_months\n 2024-Q1 fixed_term 3\n 2024-Q2 fixed_term 3\n 2024-Q3 fixed_term 3")
    return world


def test_decisions_change_how_reports_and_contracts_stand(reported: World):
    accepted = reported.decisions("decision period accepted_fte_months\n accept 2024-Q1 3")
    assert otherwise(accepted) == {
        ("months_accepted", "2024-Q1"): (None, 3.0),
        ("places_accepted", ""): (0.0, 0.25),
        ("report_state", "2024-Q1"): (None, "accepted"),
    }
    returned = reported.decisions("decision period reason_code\n return 2024-Q2 incomplete")
    told = otherwise(returned)
    assert told[("report_status", "2024-Q2")] == ("received", "returned")
    assert told[("status", "")][1] == "data_missing" and told[("reports_open", "")] == (0.0, 1.0)
    # What the withdrawal would change is the same, backwards.
    back = impact.impact_of_withdrawal(returned, dt.date(2024, 12, 31)).consequences.to_pylist()
    assert {(row["what"], row["after_code"]) for row in back} >= {
        ("report_status", "received"),
        ("status", told[("status", "")][0]),
    }
    assert not impact.impact_of_withdrawal(returned, dt.date(2024, 12, 31)).is_nothing


def test_an_exemption_a_meeting_a_payment_and_a_goal_tell_what_they_change(reported: World):
    exempt = reported.decisions("decision reason_code decision_date\n exempt paused 2024-02-01")
    assert otherwise(exempt)[("status", "")][1] == "exempted"
    held = reported.milestones("milestone due_date held_date\n start_meeting 2024-01-15 2024-01-10")
    # No rule asks for one here: the register alone tells of it.
    assert otherwise(held) == {("milestone", "start_meeting"): (None, "held")}
    paid = reported.payments("kind date amount_sek\n bonus 2024-06-01 1500,5")
    assert otherwise(paid)[("bonus", "2024-06-01")] == (None, 1500.5)
    goal = {
        "goal_id": "M1",
        "organisation_id": "212000-0142",
        "measure": "places_delivered",
        "year": "2024",
        "operator": "at_least",
    }
    reported.deliver("goals", [{**goal, "target_low": "10"}])
    changed = reported.deliver("goals", [{**goal, "target_low": "12,5"}])
    assert otherwise(changed) == {("target_low", ""): (10.0, 12.5)}
    assert history.effect(changed, dt.date(2024, 12, 31)).rows["goals"].changed == 1


def test_what_was_entered_is_told_by_contract(reported: World):
    text = "contract_id decision period reason_code\n C1 accept 2024-Q1 -\n C1 accept 2024-Q2 -\n C1 exempt - paused"
    assert [(e.what, e.of, e.whole, e.rows) for e in history.manual_rows(reported.decisions(text))] == [
        ("accept", "C1", False, 2),
        ("exempt", "C1", True, 1),
    ]
    paid = reported.payments("kind date amount_sek\n bonus 2024-06-01 1500")
    assert [(e.kind, e.what, e.amount_sek) for e in history.manual_rows(paid)] == [("payments", "bonus", 1500.0)]
    assert history.manual_rows(reported.contracts("contract_id\n C2")) == ()
