"""Goals that cannot be meant are refused; socio-economic results."""

from __future__ import annotations

import datetime as dt

import pytest
from goal_world import goal
from world import BUYER

from etl.checking import check_file
from measures.goals import goal_model, socio
from measures.goals.evaluation import evaluate


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"target_low": ""}, "target_missing"),
        ({"operator": "between"}, "target_missing"),
        ({"operator": "between", "target_high": "10"}, "targets_reversed"),
        ({"target_low": "0,5"}, "target_is_a_fraction"),
        ({"last_year": "2020"}, "years_reversed"),
        ({"dimension": "form"}, "limited_by_half"),
        ({"part_of": "G"}, "part_of_itself"),
    ],
)
def test_a_goal_that_cannot_be_meant_is_refused(cells, code):
    row = {"goal_id": "G", "organisation_id": BUYER, "measure": "persons", "year": "2024", "operator": "at_least",
           "target_low": "50", **cells}  # fmt: skip
    content = f"{';'.join(row)}\r\n{';'.join(row.values())}\r\n".encode()
    (table,) = check_file.check_file(content, "mal.csv", bytes(32), "goals").tables
    assert table.refused["code"].to_pylist() == [code]


def test_socio_results_are_an_interval_and_few_persons_are_hidden(world):
    world.deliver(
        "socio_results",
        [
            {
                "organisation_id": BUYER,
                "period": "2021",
                "method": "UHM",
                "level": "society",
                "amount_sek": 16_000_000,
                "persons": 75,
            },
            {
                "organisation_id": BUYER,
                "period": "2022",
                "method": "UHM",
                "level": "society",
                "amount_sek": 500_000,
                "persons": 3,
            },
        ],
    )
    exact = socio.results(world.opened())
    assert not exact["hidden"].any() and set(exact["persons"]) == {75, 3}
    few, many = socio.results(world.opened().outside()).sort_values("period", ascending=False).to_dict("records")
    assert round(many["sek_per_person"]) == 213_333  # case 9
    assert few["hidden"] and few["amount_sek"] != few["amount_sek"] and few["persons"] != few["persons"]
    found = socio.interval(16e6, (0.1, 0.5), (0.0, 0.2))
    assert (found.low, found.high) == (pytest.approx(6.4e6), pytest.approx(14.4e6))
    with pytest.raises(ValueError):
        socio.interval(1, (0.5, 0.1), (0, 0))


def test_years_before_the_goal_begin_nothing(world):
    world.as_of = "2023-06-30"
    assert goal(world).status == "not_started"
    assert evaluate(goal_model.goal("G", world.opened()), world.opened()).as_of == dt.date(2023, 6, 30)
