"""Small numbers are hidden where persons are told of, and what must be hidden beside them."""

import datetime as dt

import pytest
from counting_world import YEAR, followed_up
from pytest import approx
from world import World

FIGURES = ("numerator", "denominator", "value", "low", "high", "coverage")


def _hire(world: World, women: int, men: int) -> None:
    world.contracts("contract_id required_places start_date end_date\n C1 3 2024-01-01 2024-12-31")
    sexes = ["K"] * women + ["M"] * men
    rows = [f"P{n} {sex} 2024-01-01 2024-12-31" for n, sex in enumerate(sexes)]
    world.placements("placement_id sex start_date end_date\n" + "\n".join(rows))


def _is_hidden(row: dict) -> bool:
    assert row["hidden"] == all(row[name] is None for name in FIGURES), "hidden rows have no figure left, others have"
    return bool(row["hidden"])


@pytest.mark.parametrize(("persons", "hidden"), [(1, True), (3, True), (4, True), (5, False), (6, False)])
def test_how_many_there_are_is_told_and_what_fewer_than_five_are_like_is_not(world: World, persons, hidden):
    _hire(world, persons, 0)
    assert world.value("persons") == persons
    row = world.figure("persons", sex="K")
    assert _is_hidden(row) == hidden
    assert row["value"] == (None if hidden else persons)


def test_how_many_a_report_of_sums_tells_of_is_told(world: World):
    world.contracts(YEAR)
    world.reports("period form persons_started\n 2024-01 permanent 4")
    assert world.value("persons_reported") == 4


@pytest.mark.parametrize(("unknown", "coverage"), [(0, 1), (4, None), (5, 10 / 15)])
def test_how_many_are_of_unknown_sex_is_hidden_when_few(world: World, unknown, coverage):
    world.contracts(YEAR)
    rows = ["K"] * 5 + ["M"] * 5 + ["X"] * unknown
    world.placements(
        "placement_id participant_key sex start_date end_date\n"
        + "\n".join(f"P{n} d{n} {sex} 2024-02-01 2024-02-29" for n, sex in enumerate(rows))
    )
    row = world.figure("women_share")
    assert row["value"] == approx(0.5)
    assert row["coverage"] == (None if coverage is None else approx(coverage))


def test_persons_told_in_sums_alone_are_missing_and_not_none(world: World):
    """In January 9 in sums, in March 6 one by one and nothing in sums, and a nil report for June: nobody."""
    world.contracts(YEAR)
    world.reports("period form persons_started fte_months\n 2024-01 permanent 9 3\n 2024-06 - 0 0")
    row = world.figure("persons")
    assert not row["hidden"] and (row["value"], row["coverage"], row["in_sums"]) == (None, None, 9)
    world.placements(
        "placement_id sex start_date end_date\n" + "\n".join(f"P{n} K 2024-03-01 2024-03-31" for n in range(6))
    )
    row = world.figure("persons")
    assert (row["value"], row["in_sums"]) == (6, 9)
    months = {row["month"]: (row["value"], row["in_sums"]) for row in world.ask("persons", ["month"])}
    assert months == {"2024-01": (None, 9), "2024-03": (6, None), "2024-06": (0, None)}


def test_who_are_told_of_by_their_months_alone_are_not_none_either(world: World):
    world.contracts(YEAR)
    world.reports("period form persons_ongoing fte_months\n 2024-02 permanent 3 3")
    row = world.figure("persons")
    assert (row["value"], row["coverage"], row["in_sums"]) == (None, None, None)


def test_places_of_three_hired_are_a_fact_about_the_contract_but_not_split_by_sex(world: World):
    # HFAB Halmstad: required 3, hired 3. "Met" may be shown; who the three are may not.
    _hire(world, women=2, men=1)
    assert world.value("places_delivered") == approx(3) and world.value("fulfilment") == approx(1)
    for measure in ("places_delivered", "fte_months", "placements_started"):
        for dimension in ("sex", "target_group"):
            assert all(_is_hidden(row) for row in world.ask(measure, [dimension])), (measure, dimension)
        assert _is_hidden(world.figure(measure, sex="K")), measure


def test_a_rate_is_hidden_when_its_numerator_or_the_rest_is_few(world: World):
    _hire(world, women=2, men=18)
    assert _is_hidden(world.figure("women_share"))


def test_a_rate_is_hidden_when_the_rest_is_few(world: World):
    _hire(world, women=18, men=2)
    assert _is_hidden(world.figure("women_share"))


def test_a_rate_with_enough_on_both_sides_is_shown(world: World):
    _hire(world, women=5, men=15)
    row = world.figure("women_share")
    assert not _is_hidden(row) and row["value"] == approx(5 / 20)


def test_a_rate_of_none_or_all_is_shown(world: World):
    _hire(world, women=0, men=20)
    assert world.value("women_share") == 0


@pytest.mark.parametrize(
    ("in_work", "not_in_work", "hidden"),
    [(2, 10, True), (10, 2, True), (2, 2, True), (8, 3, True), (6, 6, False), (0, 9, False)],
)
def test_an_outcome_of_few_is_hidden(world: World, in_work, not_in_work, hidden):
    # Skanska Göteborg: 8 of 11 employed; the 3 who were not are too few to show.
    followed_up(world, {"employed": in_work, "unemployed": not_in_work})
    assert _is_hidden(world.figure("in_work_6m_rate")) == hidden


def test_dates_of_the_first_start(world: World):
    # At least one employment is to start within six months of the contract's start.
    world.contracts("contract_id start_date\n C1 2023-08-31")
    assert world.rows("SELECT first_start_due_date FROM mart.contracts") == [(dt.date(2024, 2, 29),)]
