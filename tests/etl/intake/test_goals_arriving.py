"""What a file of goals says that nobody else does is warned of when it comes, and in what words shares are taken."""

from __future__ import annotations

import pytest
from world import BUYER, OTHER_BUYER, as_csv

from etl.checking import check_file
from etl.intake import goal_checks

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
    groups = goal_checks.check_goals(checked(*rows))
    assert [(group.level, group.code, group.field, group.rows) for group in groups] == [
        ("warning", "organisation_unknown", "organisation_id", (3, 5)),
        ("warning", "whole_unknown", "part_of", (5,)),
    ]
    # Another file's goal is one to be a part of.
    world.deliver("goals", [GOAL])
    assert goal_checks.check_goals(checked({**GOAL, "goal_id": "K", "part_of": "G"})) == []


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
