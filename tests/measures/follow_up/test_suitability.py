"""Whether a requirement is possible by the rules, what is like a procurement, and what a goal would give in a year."""

from __future__ import annotations

from itertools import product

import pytest

from measures.door.query import ask
from measures.follow_up import contract_rows, suitability, yearly_places
from measures.follow_up.suitability import Plan
from measures.follow_up.yearly_places import Assumptions, History

TRAFIKVERKET, GOTEBORG, WITHOUT = "202100-6297", "212000-1355", "212000-0142"


def answers(world, **plan):
    rows = suitability.rules(world.opened(), Plan(**plan))
    return {row["reason"]: row["applies"] for row in rows}


def register(world) -> None:
    world.organisations(f"organisation_id name\n{TRAFIKVERKET} Väg\n{GOTEBORG} Stad\n{WITHOUT} Utan")


def test_each_reason_is_answered_yes_no_or_unknown(world):
    register(world)
    assert answers(world, organisation_id=TRAFIKVERKET, nature="works", duration_months=5, full_time_jobs=9) == {
        "under_6_months": True,
        "framework": None,
        "direct": None,
        "call_off": None,
        "goods": False,
        "under_5_full_time": False,
    }
    agreed = {"organisation_id": TRAFIKVERKET, "nature": "works", "agreement_type": "contract"}
    assert set(answers(world, **agreed, duration_months=6, full_time_jobs=5).values()) == {False}
    assert answers(world, organisation_id=WITHOUT, nature="works") == {}


@pytest.mark.parametrize(("months", "jobs"), list(product((3, 4, None), (0.5, 1, None))))
def test_a_rule_with_two_limits_needs_both_and_a_limit_that_is_passed_is_enough_for_no(world, months, jobs):
    register(world)
    below = [None if value is None else value < limit for value, limit in ((months, 4), (jobs, 1))]
    wanted = False if False in below else None if None in below else True
    given = answers(world, organisation_id=GOTEBORG, nature="services", duration_months=months, full_time_jobs=jobs)
    assert given == {"under_4_months_and_1_full_time": wanted}


def test_the_build_and_the_page_answer_alike(world):
    """The rules are asked of a plan as they are of procurements: by the same SQL."""
    register(world)
    cases = list(product((5, 6, None), (4, 5, None), ("contract", "framework", None)))
    lines = [
        f"P{n} {TRAFIKVERKET} 2024-03-01 works {_cell(m)} {_cell(j)} {_cell(a)}" for n, (m, j, a) in enumerate(cases)
    ]
    world.procurements(
        "procurement_id organisation_id published_date nature duration_months full_time_jobs agreement_type\n"
        + "\n".join(lines)
    )
    built = dict(world.rows("SELECT procurement_id, eligible_yes FROM mart.procurements"))
    unknown = dict(world.rows("SELECT procurement_id, eligible_unknown FROM mart.procurements"))
    for number, (months, jobs, agreement) in enumerate(cases):
        told = answers(
            world, organisation_id=TRAFIKVERKET, nature="works", agreement_type=agreement, duration_months=months,
            full_time_jobs=jobs,
        ).values()  # fmt: skip
        name = f"P{number}"
        assert built[name] == (not any(told) and None not in told)
        assert unknown[name] == (True not in told and None in told)


def _cell(value: object) -> str:
    return "-" if value is None else str(value)


def test_the_schedule_asks_for_a_whole_place_for_each_full_amount(world):
    register(world)
    for nature, value, places in (("works", 100e6, 2), ("services", 24.9e6, 0), ("services", 25e6, 1)):
        row = suitability.schedule(world.opened(), Plan(TRAFIKVERKET, nature, value_sek=value))
        assert row is not None and row["places"] == places
    assert suitability.schedule(world.opened(), Plan(GOTEBORG, "works", value_sek=1e9)) is None


def test_what_is_like_is_taken_wider_until_there_are_enough(world):
    rows = [f"A{n} 90910000 services {n + 8}000000 numeric 2" for n in range(5)]
    rows += [f"B{n} 90910000 services 900000000 numeric 20" for n in range(5)]
    rows += [f"D{n} 55300000 services 9000000 numeric 1" for n in range(3)]
    rows += ["E1 45000000 works 9000000 numeric 1", "F1 90910000 services 9000000 none -"]
    world.contracts("contract_id cpv nature value_sek requirement required_places\n" + "\n".join(rows))

    def like(**plan):
        found = suitability.similar(world.opened(), Plan(WITHOUT, **plan))
        return found.likeness, len(found.rows)

    assert like(nature="services", cpv="90910000-9", value_sek=10e6) == ("cpv_and_size", 5)
    assert like(nature="services", cpv="90911200", value_sek=100e6) == ("cpv", 10)  # none of like size
    assert like(nature="services", cpv="71000000", value_sek=10e6) == ("size", 5 + 3)
    assert like(nature="services", cpv="71000000") == ("nature", 5 + 5 + 3)  # and F1 has no requirement
    assert like(nature="works", value_sek=9e6) == ("few", 1)


def test_places_are_in_proportion_to_the_value_with_half_of_the_contracts_in_the_interval(world):
    rows = [f"C{n} services 10000000 numeric {places}" for n, places in enumerate((1, 2, 3, 4, 5))]
    world.contracts("contract_id nature value_sek requirement required_places\n" + "\n".join(rows))
    warehouse = world.opened()
    contracts = contract_rows.contracts(warehouse)
    assert suitability.places_for(contracts, 20e6) == pytest.approx((2 * 3, 2 * 2, 2 * 4))
    assert suitability.places_for(contracts, None) is None
    assert suitability.places_for(contracts[:4], 20e6) is None


def test_the_history_is_of_the_latest_whole_years_and_of_contracts_large_enough(world):
    world.as_of = "2024-12-31"
    world.contracts(
        """contract_id nature value_sek requirement required_places start_date end_date
        A services 6000000 numeric 2 2021-05-01 2022-05-01
        B services 6000000 numeric 4 2022-05-01 2023-05-01
        C services 4000000 numeric 9 2022-05-01 2026-05-01
        D services 5000000 numeric 6 2023-05-01 2026-05-01
        E services 5000000 dialogue - 2023-05-01 2026-05-01
        F services 5000000 numeric 7 2024-05-01 2026-05-01
        G works 5000000 numeric 8 2023-05-01 2026-05-01
        H services 5000000 numeric 1 2020-05-01 2021-05-01"""
    )
    past = yearly_places.history(world.opened(), {"nature": ["services"]}, 5e6)
    assert past.per_year == {2021: 1, 2022: 1, 2023: 2}  # the year that runs is not whole
    assert sorted(past.places) == [2, 4, 6]  # E has no number, which is not none
    assert past.delivered_share == 0  # A and B have ended, and nothing was delivered


def test_the_year_is_contracts_times_places_times_what_is_delivered_and_the_interval_is_about_it():
    past = History({2021: 10, 2022: 10, 2023: 10}, [1.0, 2.0, 3.0, 4.0, 5.0], 0.5)
    given = yearly_places.assumptions(past, 0.5)
    assert given == Assumptions(10, 0.5, 3.0, 0.5, 1.0)
    told = yearly_places.expected(past, given)
    assert told is not None and told == yearly_places.expected(past, given)
    places, persons = told
    assert places.value == 10 * 0.5 * 3.0 * 0.5
    # Five draws of 1 to 5 have the mean 15 and the standard deviation root 10; nine tenths of a normal lie 1.28 off.
    assert places.low == pytest.approx((15 - 1.28 * 10**0.5) * 0.5, abs=0.6)
    assert places.high == pytest.approx((15 + 1.28 * 10**0.5) * 0.5, abs=0.6)
    many = yearly_places.expected(past, Assumptions(yearly_places.MOST_CONTRACTS, 1.0, 3.0, 0.5, 1.0))
    assert many is not None and many[0].value == yearly_places.MOST_CONTRACTS * 3.0 * 0.5  # and it takes no time
    assert many[0].low == pytest.approx(many[0].value, rel=0.01)
    two = yearly_places.expected(past, Assumptions(10, 0.5, 3.0, 0.5, 2.0))
    assert two is not None and two[1].value == 2 * persons.value
    assert yearly_places.expected(History({2023: 3}, [1.0] * 4, None), given) is None


def test_what_is_advertised_is_taken_as_like_as_there_is_enough_of(world):
    """12 works of division 45 from 10 to 21 MSEK, 3 of them with a requirement; 9 of division 90, of 5 MSEK."""
    register(world)
    like = [
        f"A{n} {GOTEBORG} 2024-03-01 works 45233120 {10 + n}000000 yes {'yes' if n < 3 else 'no'}" for n in range(12)
    ]
    other = [f"B{n} {GOTEBORG} 2024-03-01 works 90910000 5000000 yes no" for n in range(9)]
    without = [f"C{n} {GOTEBORG} 2024-03-01 services - - yes yes" for n in range(9)]
    world.procurements(
        "procurement_id organisation_id published_date nature cpv value_sek eligible has_requirement\n"
        + "\n".join([*like, *other, *without])
    )
    warehouse = world.opened()
    works = {"nature": ("works",)}
    cases = [
        ({"cpv": "45000000-7", "value_sek": 49e6}, works | {"cpv_group": ("45",), "size_class": ("10_to_50",)}, 12, 3),
        ({"cpv": "45", "value_sek": 50e6}, works | {"cpv_group": ("45",)}, 12, 3),
        ({"cpv": "90910000", "value_sek": 10e6}, works | {"size_class": ("10_to_50",)}, 12, 3),
        ({"cpv": "90910000"}, works, 21, 3),
        ({"cpv": "9"}, works, 21, 3),
    ]
    for plan, where, many, required in cases:
        limits, likeness = suitability.advertised(warehouse, Plan(GOTEBORG, "works", **plan))
        assert limits == where, plan
        row = ask(["requirement_share"], where=limits, warehouse=warehouse).only
        assert (row["numerator"], row["denominator"]) == (required, many)
        assert likeness != "few"
    assert suitability.advertised(warehouse, Plan(GOTEBORG, "services"))[1] == "few"
