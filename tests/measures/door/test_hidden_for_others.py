"""What stands above a group, whom a neighbour is hidden for, and what is told of how many persons there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from world import World

import measures

BUYERS = {
    "212000-0142": (3, "0180"),
    "212000-1355": (9, "0180"),
    "232100-0016": (5, "1480"),
    "212000-2049": (20, "1480"),
}


def with_as_many_women_as_men(world: World, no_municipality: Sequence[str] = ()) -> None:
    """Organisations with 3 + 3, 9 + 9, 5 + 5 and 20 + 20: of the first, few; in all 37 of 74."""
    places = {unit: "-" if unit in no_municipality else code for unit, (_, code) in BUYERS.items()}
    world.organisations(
        "organisation_id name municipality_code\n" + "\n".join(f" {unit} {unit} {places[unit]}" for unit in BUYERS)
    )
    world.contracts(
        "contract_id organisation_id end_date\n"
        + "\n".join(f" C{n} {unit} 2024-12-31" for n, unit in enumerate(BUYERS))
    )
    people = [(f"C{n}", sex) for n, (count, _) in enumerate(BUYERS.values()) for sex in "KM" * count]
    world.placements(
        "placement_id contract_id sex start_date\n"
        + "\n".join(f" P{n} {contract} {sex} 2024-01-01" for n, (contract, sex) in enumerate(people))
    )


def shown(world: World, by: str, **where: str) -> dict[Any, Any]:
    """Group -> how many women, or why it is not told."""
    rows = world.ask("women_share", [by], **where)
    return {row[by]: row["hidden_for"] if row["hidden"] else row["numerator"] for row in rows}


def test_what_stands_above_a_group_does_not_give_it_away(world: World):
    """The three are hidden, and in their municipality there are nine more."""
    with_as_many_women_as_men(world)
    first, second, third, fourth = BUYERS
    assert shown(world, "municipality") == {"0180": 12, "1480": 25}
    # Of all four, the third would be the smallest to hide the first behind; its municipality would still be 12 less 9.
    assert shown(world, "organisation") == {first: "few", second: "neighbour", third: 5, fourth: 20}
    # Each by itself, limited to the municipality, or split by both, they are what they are among all.
    for unit, why in {first: "few", second: "neighbour"}.items():
        assert world.figure("women_share", organisation=unit)["hidden_for"] == why
    assert shown(world, "organisation", municipality="0180") == {first: "few", second: "neighbour"}
    both_ways = {row["organisation"]: row["hidden"] for row in world.ask("women_share", ["organisation", "county"])}
    assert both_ways == {first: True, second: True, third: False, fourth: False}
    # The last three together are all but the first.
    three = measures.ask(
        ["women_share"], where={"organisation": list(BUYERS)[1:]}, warehouse=world.opened()
    ).frame.iloc[0]
    assert three["hidden_for"] == "neighbour"
    both = measures.ask(["women_share"], where={"organisation": list(BUYERS)[:2]}, warehouse=world.opened()).frame.iloc[
        0
    ]
    assert both["numerator"] == 12


def test_what_a_goal_rests_on_is_not_hidden_for_anothers_sake(world: World):
    """The second has a goal, so the sum of its municipality goes instead: of 37 less 25 less 9, the first would be
    told, so another municipality goes too, and somebody in it: the smallest without a goal."""
    with_as_many_women_as_men(world)
    first, second, third, fourth = BUYERS
    world.deliver(
        "goals",
        [
            {
                "goal_id": "M1",
                "organisation_id": second,
                "measure": "women_share",
                "year": 2024,
                "operator": "at_least",
                "target_low": 40,
            }
        ],
    )
    assert shown(world, "municipality") == {"0180": "neighbour", "1480": "neighbour"}
    assert shown(world, "organisation") == {first: "few", second: 9, third: "neighbour", fourth: 20}
    assert world.figure("women_share", organisation=second)["numerator"] == 9
    assert world.figure("women_share")["numerator"] == 37


def test_those_without_a_municipality_are_not_hidden_for_each_other(world: World):
    """Two authorities that belong to no municipality: their sum is no figure that anybody asks for, and goes first."""
    first, second, third, fourth = BUYERS
    with_as_many_women_as_men(world, no_municipality=(first, second))
    assert shown(world, "municipality") == {None: "neighbour", "1480": "neighbour"}
    assert shown(world, "organisation") == {first: "few", second: 9, third: "neighbour", fourth: 20}


def test_a_hidden_total_is_not_printed_as_its_parts(world: World):
    """9 women of 18 in the second: hidden as a whole, so are the parts that it could be added up from."""
    with_as_many_women_as_men(world)
    hidden = list(BUYERS)[1]
    for by in ("form", "sex", "target_group", "contract"):
        parts = world.ask("women_share", [by], organisation=hidden)
        assert any(row["hidden"] for row in parts), by
        assert not any(row["numerator"] for row in parts), by


# --- how many persons a contract has --------------------------------------------------------------------------


def test_how_many_persons_a_contract_has_is_told_and_not_who_they_are(world: World):
    """Three women on one contract, 8 women and 12 men on another: 23 in all."""
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2024-12-31\n C2 2024-01-01 2024-12-31")
    people = [("C1", "K")] * 3 + [("C2", "K")] * 8 + [("C2", "M")] * 12
    world.placements(
        "placement_id contract_id sex start_date end_date\n"
        + "\n".join(f" P{n} {contract} {sex} 2024-01-01 2024-03-31" for n, (contract, sex) in enumerate(people))
    )
    assert world.values("persons", "contract") == {"C1": 3, "C2": 20}
    assert world.value("persons", contract="C1") == world.value("persons", contract="C1", first="2024-03") == 3
    # All three are women. Whoever is shown that there is nobody else knows it.
    split = {row["sex"]: row["hidden_for"] for row in world.ask("persons", ["sex"], contract="C1")}
    assert split == {"K": "few", "M": "few", None: "few"}
    for period in ({}, {"first": "2024-02", "last": "2024-02"}):
        for sex in ("K", "M", ""):
            assert world.figure("persons", contract="C1", sex=sex, **period)["hidden_for"] == "few", (sex, period)
    # In all 11 women and 12 men. Of either, 11 less 8 and 12 less 12 would tell the same.
    assert world.values("persons", "sex") == {"K": 11, "M": 12}
    rows = world.ask("persons", ["contract", "sex"])
    assert all(row["hidden"] for row in rows) and {row["contract"] for row in rows} == {"C1", "C2"}
    assert all(row["hidden"] for row in world.ask("persons", ["contract"], sex="M"))
    # Between two times a contract's persons may differ by few; what they are like may not.
    assert not world.figure("persons")["about_persons"] and world.figure("persons", sex="K")["about_persons"]
