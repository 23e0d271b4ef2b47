"""The counting rules, each as a small table with the sum left visible. Who knows the field can read and correct them.

Tables: the first line names the columns, `-` is an empty cell (tests/world.py). Unless a test says otherwise, all is
looked at as of 31 December 2024, contract C1 begins on 1 January 2024 and placements are full-time on C1."""

from counting_world import YEAR
from pytest import approx
from world import World


def test_a_months_share_is_days_active_of_days_times_extent(world: World):
    months = {
        "2024-01-01 2024-01-31 100": 1,  # a whole month at full time
        "2024-01-10 2024-01-20 100": 11 / 31,  # 10, 11, ... 20 January: both ends count
        "2024-01-10 2024-01-10 100": 1 / 31,  # one day
        "2024-02-01 2024-02-29 100": 1,  # leap February
        "2024-02-01 2024-02-28 100": 28 / 29,
        "2024-02-29 2024-02-29 100": 1 / 29,
        "2024-01-31 2024-03-01 100": 1 / 31 + 1 + 1 / 31,
        "2024-04-01 2024-06-30 50": 3 * 0.5,
        "2024-04-16 2024-05-31 75": (15 / 30 + 1) * 0.75,
        "2024-01-01 2024-12-31 1": 12 * 0.01,
        "2024-01-01 2024-02-29 -": 2,  # no stated extent is full time
    }
    _one_contract_each(world, "start_date end_date extent_pct", list(months))
    assert world.values("fte_months", "contract") == {
        name.replace(" ", "_"): approx(each) for name, each in months.items()
    }


def _one_contract_each(world: World, columns: str, placements: list[str], contract: str = "2024-01-01 -") -> None:
    """A placement per contract, so that one question shows them all; the contract is called by the placement's text."""
    names = {text: text.replace(" ", "_") for text in placements}
    world.contracts("contract_id start_date end_date\n" + "\n".join(f"{name} {contract}" for name in names.values()))
    rows = "\n".join(f"P-{name} {name} {text}" for text, name in names.items())
    world.placements(f"placement_id contract_id {columns}\n{rows}")


def test_february_of_a_common_year_has_28_days(world: World):
    world.contracts("contract_id start_date\n C1 2023-01-01")
    world.placements("placement_id start_date end_date\n P1 2023-02-15 2023-02-28")
    assert world.value("fte_months") == approx(14 / 28)


def test_each_month_gets_its_own_share(world: World):
    world.contracts(YEAR)
    world.placements("placement_id start_date end_date\n P1 2024-01-31 2024-03-15")
    months = world.values("fte_months", "month")
    assert months == {"2024-01": approx(1 / 31), "2024-02": approx(1), "2024-03": approx(15 / 31)}
    assert world.value("fte_months", first="2024-02", last="2024-03") == approx(1 + 15 / 31)


def test_what_six_months_give(world: World):
    places = {
        "permanent": 6 / 12,
        "fixed_term": 6 / 12,
        "subsidised": 6 / 12,
        "apprenticeship": 6 / 12,
        "trainee": 6 / 12,
        "summer_job": 6 / 12,
        "internship": 6 / 6,
        "work_training": 6 / 6,
        "education": 0,
        "other": 0,
    }
    world.contracts(YEAR)
    rows = "\n".join(f"P-{form} {form} 2024-01-01 2024-06-30" for form in places)
    world.placements(f"placement_id form start_date end_date\n{rows}")
    assert world.values("places_delivered", "form") == {form: approx(each) for form, each in places.items()}
    # Education and other are persons and months all the same.
    assert world.values("fte_months", "form") == {form: approx(6) for form in places}
    assert world.value("placements_started") == world.value("persons") == 10


def test_the_contracts_own_numbers_win(world: World):
    world.contracts("""
        contract_id start_date  months_per_job months_per_internship
        C1          2024-01-01  6              -
        C2          2024-01-01  -              3
    """)
    world.placements("""
        placement_id contract_id form        start_date  end_date
        P1           C1          fixed_term  2024-01-01  2024-06-30
        P2           C1          internship  2024-01-01  2024-03-31
        P3           C2          fixed_term  2024-01-01  2024-06-30
        P4           C2          internship  2024-01-01  2024-03-31
    """)
    assert world.values("places_delivered", "contract") == {"C1": approx(6 / 6 + 3 / 6), "C2": approx(6 / 12 + 3 / 3)}


def test_interns_are_never_in_jobs(world: World):
    world.contracts(YEAR)
    world.placements("""
        placement_id form        start_date  end_date
        P1           permanent   2024-01-01  2024-12-31
        P2           internship  2024-01-01  2024-03-31
    """)
    assert world.values("places_delivered", "form") == {"permanent": approx(12 / 12), "internship": approx(3 / 6)}


def test_four_persons_at_half_time_for_six_months_are_one_place(world: World):
    world.contracts(YEAR)
    world.placements("""
        placement_id start_date  end_date    extent_pct
        P1           2024-01-01  2024-06-30  50
        P2           2024-01-01  2024-06-30  50
        P3           2024-07-01  2024-12-31  50
        P4           2024-07-01  2024-12-31  50
    """)
    assert world.value("fte_months") == approx(4 * 6 * 0.5) == 12
    assert world.value("places_delivered") == approx(1)
    assert world.value("fulfilment") == approx(1)


def test_two_persons_for_six_months_each_are_one_place(world: World):
    world.contracts(YEAR)
    world.placements("""
        placement_id start_date  end_date
        P1           2024-01-01  2024-06-30
        P2           2024-07-01  2024-12-31
    """)
    assert world.value("places_delivered") == approx(2 * 6 / 12) == 1


def test_jobs_and_interns_of_a_year(world: World):
    # Göteborg 2022: 90 in work and 52 interns are 142, of which interns 36.6 %.
    world.contracts(YEAR)
    persons = [f"J{n} permanent 2024-01-01 2024-01-31" for n in range(90)]
    persons += [f"I{n} internship 2024-01-01 2024-01-31" for n in range(52)]
    world.placements("placement_id form start_date end_date\n" + "\n".join(persons))
    by_form = world.values("persons", "form")
    assert by_form == {"permanent": 90, "internship": 52}
    assert world.value("persons") == 142
    assert by_form["internship"] / 142 == approx(0.366, abs=0.0005)


def test_an_open_placement_runs_to_the_date_looked_at_yet_not_past_its_planned_end(world: World):
    world.as_of = "2024-03-31"
    months = {
        "2024-01-01 - -": 3,  # open: January to March, to the date looked at
        "2024-01-01 2024-02-29 -": 2,  # open, past its planned end: not past it
        "2024-01-01 2024-05-31 -": 3,  # open, planned for longer: to the date looked at
        "2024-01-01 2024-02-29 2024-03-15": 2 + 15 / 31,  # the reported end wins over the planned
        "2024-01-01 2024-05-31 2024-01-31": 1,
        "2024-01-01 - 2024-05-31": 3,  # an end that has not come yet
    }
    _one_contract_each(world, "start_date planned_end_date end_date", list(months))
    assert world.values("fte_months", "contract") == {
        name.replace(" ", "_"): approx(each) for name, each in months.items()
    }


def test_one_past_its_planned_end_without_a_reported_end_is_flagged(world: World):
    world.as_of = "2024-03-31"
    world.contracts(YEAR)
    world.placements("""
        placement_id start_date  planned_end_date end_date
        P1           2024-01-01  2024-03-30       -
        P2           2024-01-01  2024-03-31       -
        P3           2024-01-01  2024-03-30       2024-03-30
        P4           2024-01-01  -                -
    """)
    assert world.rows("SELECT placement_id FROM mart.placements WHERE is_past_planned_end = 1") == [("P1",)]
    assert world.rows("SELECT placements_past_planned_end FROM mart.contracts") == [(1,)]


def test_time_after_the_contracts_end_does_not_count(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2024-04-15")
    world.placements("placement_id start_date end_date\n P1 2024-03-01 2024-08-31")
    assert world.value("fte_months") == approx(1 + 15 / 30)


def test_one_that_began_after_the_contracts_end_does_not_count(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2024-04-15")
    world.placements("placement_id start_date end_date\n P1 2024-04-16 2024-08-31\n P2 2024-04-15 2024-08-31")
    assert world.value("placements_started") == 1
    assert world.value("fte_months") == approx(1 / 30)


def test_who_was_there_at_the_contracts_start_does_not_count_at_all(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-03-01 2024-12-31")
    world.placements("""
        placement_id start_date  end_date
        P1           2024-02-29  2024-04-30
        P2           2024-03-01  2024-04-30
    """)
    assert world.value("fte_months") == approx(2)
    assert world.value("placements_started") == 1
    assert world.rows("SELECT not_counted_reason FROM mart.placements ORDER BY placement_id") == [
        ("present_at_start",),
        (None,),
    ]


def test_one_that_has_not_begun_does_not_count_yet(world: World):
    world.contracts(YEAR)
    world.placements("placement_id start_date end_date\n P1 2024-04-01 2024-06-30")
    world.as_of = "2024-03-31"
    assert world.value("placements_started") is None
    world.as_of = "2024-04-01"
    assert world.value("fte_months") == approx(1 / 30)


def test_the_same_person_on_the_same_contract_is_at_most_full_time(world: World):
    world.contracts(YEAR)
    world.placements("""
        placement_id participant_key start_date  end_date    extent_pct
        P1           A               2024-01-01  2024-01-31  100
        P2           A               2024-01-01  2024-01-31  50
        P3           A               2024-02-01  2024-02-29  40
        P4           A               2024-02-01  2024-02-29  40
    """)
    # January 1.0 + 0.5 counts 1.0; February 0.4 + 0.4 counts 0.8.
    assert world.values("fte_months", "month") == {"2024-01": approx(1), "2024-02": approx(0.8)}


def test_each_of_overlapping_placements_keeps_its_share(world: World):
    world.contracts(YEAR)
    world.placements("""
        placement_id participant_key form        start_date  end_date    extent_pct
        P1           A               permanent   2024-01-01  2024-01-31  100
        P2           A               internship  2024-01-01  2024-01-31  50
    """)
    assert world.values("fte_months", "form") == {"permanent": approx(1 / 1.5), "internship": approx(0.5 / 1.5)}
    assert world.value("places_delivered") == approx(1 / 1.5 / 12 + 0.5 / 1.5 / 6)


def test_a_change_of_place_within_a_month_is_no_overlap(world: World):
    world.contracts(YEAR)
    world.placements("""
        placement_id participant_key start_date  end_date
        P1           A               2024-01-01  2024-01-15
        P2           A               2024-01-16  2024-01-31
    """)
    assert world.value("fte_months") == approx(1)


def test_the_cap_is_per_contract(world: World):
    world.contracts("contract_id\n C1\n C2")
    world.placements("""
        placement_id contract_id participant_key start_date  end_date
        P1           C1          A               2024-01-01  2024-01-31
        P2           C2          A               2024-01-01  2024-01-31
    """)
    assert world.value("fte_months") == approx(2)
