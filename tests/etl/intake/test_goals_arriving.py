"""What a file of goals says that nobody else does is warned of when it comes, and in what words shares are taken."""

from __future__ import annotations

import pytest
from world import BUYER, OTHER_BUYER, SUPPLIER, as_csv

from etl.checking import check_file
from etl.intake import unknown_names
from etl.kinds import messages

GOAL = {"goal_id": "G", "organisation_id": BUYER, "measure": "persons", "year": "2024", "operator": "at_least",
        "target_low": "50"}  # fmt: skip


def checked(*rows: dict[str, str]):
    return check_file.check_file(as_csv(rows), "mal.csv", bytes(32), "goals")


def test_an_organisation_without_data_and_a_whole_that_is_not_there_are_warned_of(world):
    world.contracts("contract_id\n C1")
    rows = [
        GOAL,
        {**GOAL, "goal_id": "H", "organisation_id": "999999-9999"},
        {**GOAL, "goal_id": "I", "organisation_id": BUYER.replace("-", ""), "part_of": "G"},
        {**GOAL, "goal_id": "J", "organisation_id": OTHER_BUYER, "part_of": "NO"},
    ]
    groups = unknown_names.check_names(checked(*rows))
    assert [(group.level, group.code, group.field, group.rows) for group in groups] == [
        ("warning", "organisation_unknown", "organisation_id", (3, 5)),
        ("warning", "whole_unknown", "part_of", (5,)),
    ]
    # Another file's goal is one to be a part of.
    world.deliver("goals", [GOAL])
    assert unknown_names.check_names(checked({**GOAL, "goal_id": "K", "part_of": "G"})) == []


def test_a_value_that_a_goals_dimension_does_not_have_is_warned_of_with_those_it_has(world):
    world.contracts("contract_id contract_owner\n C1 Enheten")
    rows = [
        {**GOAL, "dimension": "form", "value": "trollkarl"},
        {**GOAL, "goal_id": "H", "dimension": "form", "value": "internship"},
        {**GOAL, "goal_id": "I", "dimension": "contract", "value": "c 1"},
        {**GOAL, "goal_id": "J", "dimension": "contract", "value": "C2"},
        {**GOAL, "goal_id": "K", "dimension": "owner", "value": "Enheten"},
        {**GOAL, "goal_id": "L", "dimension": "county", "value": "14"},
        {**GOAL, "goal_id": "M", "dimension": "county", "value": "99"},
    ]
    groups = unknown_names.check_names(checked(*rows))
    assert [(group.code, group.field, group.rows) for group in groups] == [
        ("value_unknown", "value", (2,)), ("value_unknown", "value", (5,)), ("value_unknown", "value", (8,)),
    ]  # fmt: skip
    said = [messages.message(group.code, group.arguments) for group in groups]
    assert "internship" in said[0] and "till exempel: C1." in said[1] and "01, 03" in said[2]


def test_goals_that_are_parts_of_each_other_in_a_circle_are_warned_of(world):
    world.contracts("contract_id\n C1")
    world.deliver("goals", [{**GOAL, "part_of": "J"}])
    rows = [{**GOAL, "goal_id": "H", "part_of": "G"}, {**GOAL, "goal_id": "I", "part_of": "H"}]
    rows += [{**GOAL, "goal_id": "J", "part_of": "I"}, {**GOAL, "goal_id": "K", "part_of": "G"}]
    groups = unknown_names.check_names(checked(*rows))
    # G is part of J, J of I, I of H, H of G; K is part of the circle's goal, but not of itself.
    assert [(group.code, group.field, group.rows) for group in groups] == [("part_of_circle", "part_of", (2, 3, 4))]
    # Without I there is no way round.
    assert [group.code for group in unknown_names.check_names(checked(*rows[:1], *rows[2:]))] == ["whole_unknown"]


def test_a_supplier_that_the_register_lacks_is_warned_of_where_there_is_a_register(world):
    row = {"contract_id": "C1", "organisation_id": BUYER, "supplier_id": SUPPLIER, "start_date": "2024-01-01",
           "end_date": "2024-12-31", "requirement": "numeric", "required_places": "1"}  # fmt: skip
    rows = [row, {**row, "contract_id": "C2", "supplier_id": "556733-1201"}]

    def warned():
        found = unknown_names.check_names(check_file.check_file(as_csv(rows), "avtal.csv", bytes(32), "contracts"))
        return [(group.code, group.field, group.rows) for group in found]

    assert warned() == []
    world.deliver("suppliers", [{"supplier_id": SUPPLIER.replace("-", ""), "name": "Bygg AB"}])
    assert warned() == [("supplier_unknown", "supplier_id", (3,))]


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        ({"measure": "Uppfyllelsegrad", "target_low": "50 %"}, ("fulfilment", 50.0)),
        ({"measure": "fulfilment", "target_low": "50"}, ("fulfilment", 50.0)),
        ({"measure": "UPPFYLLELSEGRAD", "target_low": "62,5 procent"}, ("fulfilment", 62.5)),
        ({"measure": "uppfyllelsegrad", "target_low": "0,5 %"}, ("fulfilment", 0.5)),
        ({"measure": "Personer", "target_low": "50 personer"}, ("persons", 50.0)),
        ({"measure": "Levererade platser", "target_low": "4,5 platser"}, ("places_delivered", 4.5)),
    ],
)
def test_measures_and_shares_are_understood_as_swedes_write_them(cells, target):
    (table,) = checked({**GOAL, **cells}).tables
    assert not table.refused.num_rows
    (row,) = table.rows.to_pylist()
    assert (row["measure"], row["target_low"]) == target


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"measure": "fulfilment", "target_low": "150"}, "target_over_whole"),
        ({"measure": "fulfilment", "target_low": "-1"}, "below_minimum"),
        ({"measure": "fulfilment", "target_low": "0"}, "target_says_nothing"),
        ({"measure": "fulfilment", "operator": "högst", "target_low": "", "target_high": "100"}, "target_says_nothing"),
        ({"measure": "fulfilment", "target_low": "0,5"}, "target_is_a_fraction"),  # half, or half a per cent
        ({"measure": "fulfilment", "target_low": "5 platser"}, "target_unit"),
        ({"target_low": "50 %"}, "target_unit"),
        ({"measure": "Att göra"}, "measure_unknown"),
        ({"measure": "Trivsel"}, "measure_unknown"),
        ({"year": "2021–2025"}, "two_years"),
        ({"year": "2021 till 2025"}, "two_years"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_own_words(cells, code):
    (table,) = checked({**GOAL, **cells}).tables
    assert table.refused["code"].to_pylist() == [code]
