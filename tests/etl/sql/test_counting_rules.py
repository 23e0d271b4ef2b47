"""The counting rules, each as a small table with the sum left visible. Who knows the field can read and correct them.

Tables: the first line names the columns, `-` is an empty cell (tests/world.py). Unless a test says otherwise, all is
looked at as of 31 December 2024, contract C1 begins on 1 January 2024 and placements are full-time on C1.
"""

import datetime as dt

import pytest
from pytest import approx
from world import BUYER, OTHER_BUYER, World

import measures
from etl.store import deliveries

YEAR = "contract_id start_date end_date required_places\n C1 2024-01-01 2024-12-31 1"


# --- months ----------------------------------------------------------------------------------------------


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


# --- place equivalents -----------------------------------------------------------------------------------


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


# --- which days count ------------------------------------------------------------------------------------


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


# --- the same person twice -------------------------------------------------------------------------------


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


# --- persons of a period ---------------------------------------------------------------------------------

SIX_PERSONS = """
    placement_id participant_key form        sex start_date  end_date
    P1           A               internship  K   2024-01-01  2024-01-31
    P2           A               permanent   K   2024-02-01  2024-03-01
    P3           B               permanent   K   2024-01-15  2024-02-15
    P4           C               permanent   K   2024-02-29  2024-02-29
    P5           D               permanent   K   2024-01-31  2024-03-31
    P6           E               permanent   K   2024-02-01  2024-03-31
    P7           F               permanent   K   2024-02-01  2024-02-29
"""


def test_a_person_of_a_period_is_active_on_some_day_of_it_and_counts_once(world: World):
    world.contracts(YEAR)
    world.placements(SIX_PERSONS)
    assert world.value("persons") == 6
    # January: A B D, three, too few to show. February: A to F. A is an intern then an employee, and one person.
    assert world.values("persons", "month") == {"2024-01": None, "2024-02": 6, "2024-03": None}
    assert world.value("persons", first="2024-02", last="2024-02") == 6
    assert world.value("persons", first="2024-02", last="2024-03") == 6
    # Six are employees. That is not told, for with the six of all it would say that one is an intern.
    assert world.figure("persons", form="permanent")["hidden"]


def test_a_person_in_two_forms_counts_once_in_each_and_once_in_total(world: World):
    world.contracts(YEAR)
    rows = [
        f"{form}{n} K{n} {form} 2024-0{month}-01 2024-0{month}-28"
        for n in range(6)
        for form, month in (("internship", 1), ("permanent", 3))
    ]
    world.placements("placement_id participant_key form start_date end_date\n" + "\n".join(rows))
    assert world.value("persons") == 6
    assert world.values("persons", "form") == {"internship": 6, "permanent": 6}
    assert world.value("persons", form="permanent") == 6


def test_a_person_without_a_countable_placement_is_not_counted(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01\n C2 2024-06-01")
    rows = "\n".join(f"P{n} C1 K{n} 2024-01-01" for n in range(7))
    rows += "\n".join(["", "Q1 C2 L1 2024-05-31", "Q2 C2 K1 2024-05-31", "Q3 C9 L3 2024-07-01"])
    world.placements("placement_id contract_id participant_key start_date\n" + rows)
    assert world.value("persons") == 7


def test_a_person_in_two_contracts_counts_once_in_each_and_once_in_total(world: World):
    world.contracts("contract_id\n C1\n C2")
    rows = [f"P{c}{n} {c} K{n} 2024-01-01" for c in ("C1", "C2") for n in range(6)]
    world.placements("placement_id contract_id participant_key start_date\n" + "\n".join(rows))
    assert world.values("persons", "contract") == {"C1": 6, "C2": 6}
    assert world.value("persons") == 6


def test_a_person_can_be_in_several_target_groups(world: World):
    world.contracts(YEAR)
    groups = ["youth|disability"] * 6 + ["youth"] * 5 + ["-"] * 5
    rows = [f"P{n} {group} 2024-01-01 2024-01-31" for n, group in enumerate(groups)]
    world.placements("placement_id target_groups start_date end_date\n" + "\n".join(rows))
    # 11 + 6 + 5 are more than the 16 there are.
    assert world.values("persons", "target_group") == {"youth": 11, "disability": 6, None: 5}
    assert world.value("persons") == 16
    assert world.value("persons", target_group="disability") == 6
    assert world.values("fte_months", "target_group") == {"youth": approx(11), "disability": approx(6), None: approx(5)}


# --- follow-ups ------------------------------------------------------------------------------------------


def _six_month_outcome(world: World) -> tuple:
    """(known, in work) of each placement at the six-month point, by placement."""
    found = world.rows(
        """SELECT outcomes_known, in_work FROM mart.outcomes INNER JOIN mart.placements USING (placement_no)
        WHERE point = '6m' ORDER BY placement_id"""
    )
    return tuple(found)


ENDED = "placement_id start_date end_date\n P1 2024-01-01 2024-01-31"


def test_a_follow_up_belongs_to_its_named_point_else_to_the_nearest_within_30_days(world: World):
    # All ended on 31 January 2024: the points are 31 January, 28 February, 30 April, 31 July and 31 January.
    belongs_to = {
        "2024-01-31 -": "exit",
        "2024-02-13 -": "exit",  # 13 days after the end, 15 before the 28th day
        "2024-02-14 -": "exit",  # 14 and 14: the earlier of two as near
        "2024-02-15 -": "28d",
        "2024-02-28 -": "28d",
        "2024-04-30 -": "90d",
        "2024-05-30 -": "90d",  # 30 days off
        "2024-05-31 -": None,  # 31 days off, and 61 from the six-month point
        "2024-07-01 -": "6m",  # 30 days before
        "2024-06-30 -": None,
        "2024-08-30 -": "6m",
        "2024-08-31 -": None,
        "2024-08-31 6m": "6m",  # a named point holds whatever the date
        "2024-02-01 6m": "6m",
        "2024-01-01 -": "exit",  # 30 days before the end
    }
    world.contracts(YEAR)
    rows = "\n".join(f"P{number} 2024-01-01 2024-01-31" for number, _ in enumerate(belongs_to))
    world.placements(f"placement_id start_date end_date\n{rows}")
    rows = "\n".join(f"P{number} {text} employed" for number, text in enumerate(belongs_to))
    world.follow_ups(f"placement_id follow_up_date point status\n{rows}")
    found = world.rows(
        """SELECT placement_id, point FROM mart.outcomes INNER JOIN mart.placements USING (placement_no)
        WHERE outcomes_known = 1"""
    )
    assert sorted(found) == sorted((f"P{n}", point) for n, point in enumerate(belongs_to.values()) if point)


def test_six_months_after_the_last_of_august_is_the_last_of_february(world: World):
    world.as_of = "2024-02-29"
    world.contracts("contract_id start_date\n C1 2023-01-01")
    world.placements("placement_id start_date end_date\n P1 2023-01-01 2023-08-31\n P2 2023-01-01 2023-09-01")
    assert _six_month_outcome(world) == ((0, 0),)  # P1 due on 29 February; P2 on 1 March, not yet


@pytest.mark.parametrize(("as_of", "due"), [("2024-07-30", 0), ("2024-07-31", 1), ("2024-08-01", 1)])
def test_a_point_is_due_from_its_day(world: World, as_of, due):
    world.as_of = as_of
    world.contracts(YEAR)
    world.placements(ENDED)
    assert len(_six_month_outcome(world)) == due


def test_the_latest_delivered_follow_up_wins(world: World):
    world.contracts(YEAR)
    world.placements(ENDED)
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-08-05 6m employed")
    assert _six_month_outcome(world) == ((1, 1),)
    # Delivered later, though made earlier.
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-07-20 - unemployed")
    assert _six_month_outcome(world) == ((1, 0),)
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-08-06 6m unknown")
    assert _six_month_outcome(world) == ((0, 0),)


def test_a_follow_up_made_after_the_date_looked_at_is_not_known_then(world: World):
    world.contracts(YEAR)
    world.placements(ENDED)
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-08-05 6m employed")
    world.as_of = "2024-08-04"
    assert _six_month_outcome(world) == ((0, 0),)
    world.as_of = "2024-08-05"
    assert _six_month_outcome(world) == ((1, 1),)


def test_a_placement_that_does_not_count_has_no_outcome(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-02")
    world.placements(ENDED)
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-08-05 6m employed")
    assert _six_month_outcome(world) == ()


def _followed_up(world: World, statuses: dict[str, int]) -> None:
    """So many placements that ended on 31 January 2024, with that status six months later; "-" = nobody followed up."""
    world.contracts(YEAR)
    each = [status for status, count in statuses.items() for _ in range(count)]
    rows = [f"P{n} 2024-01-01 2024-01-31" for n in range(len(each))]
    world.placements("placement_id start_date end_date\n" + "\n".join(rows))
    known = [f"P{n} 2024-07-31 {status}" for n, status in enumerate(each) if status != "-"]
    world.follow_ups("placement_id follow_up_date status\n" + "\n".join(known))


def test_in_work_is_employed_with_or_without_subsidy_and_self_employed(world: World):
    _followed_up(
        world,
        {
            "employed": 3, "employed_subsidised": 2, "self_employed": 1,
            "studying": 2, "programme": 1, "unemployed": 2, "other": 1,
            "unknown": 3, "-": 5,
        },
    )  # fmt: skip
    in_work, known, due = 3 + 2 + 1, 3 + 2 + 1 + 2 + 1 + 2 + 1, 20
    rate = world.figure("in_work_6m_rate")
    assert (rate["numerator"], rate["denominator"]) == (in_work, known) == (6, 12)
    assert rate["value"] == approx(6 / 12)
    assert rate["low"] == approx(6 / 20)  # all the unknown are out of work
    assert rate["high"] == approx((6 + 8) / 20)  # all the unknown are in work
    assert rate["coverage"] == approx(12 / 20)
    assert world.value("in_work_6m_coverage") == approx(known / due)


def test_nobody_followed_up_is_unknown_not_out_of_work(world: World):
    world.contracts(YEAR)
    world.placements("placement_id start_date end_date\n" + "\n".join(f"P{n} 2024-01-01 2024-01-31" for n in range(9)))
    rate = world.figure("in_work_6m_rate")
    assert rate["value"] is None and (rate["low"], rate["high"], rate["coverage"]) == (0, 1, 0)


# --- reports ---------------------------------------------------------------------------------------------


def _expected(world: World) -> list[tuple]:
    """(due date, due, received) of each report that a contract is to send."""
    found = world.rows("SELECT due_date, reports_due, reports_received FROM mart.report_periods ORDER BY due_date")
    return [(day.isoformat(), due, received) for day, due, received in found]


@pytest.mark.parametrize(
    ("frequency", "due_dates"),
    [
        # The contract runs from 15 February to 10 August 2024; the last period is cut there.
        ("monthly", ["2024-03-15", "2024-04-15", "2024-05-15", "2024-06-15", "2024-07-15", "2024-08-15", "2024-08-25"]),
        ("quarterly", ["2024-04-15", "2024-07-15", "2024-08-25"]),
        ("half_yearly", ["2024-07-15", "2024-08-25"]),
        ("yearly", ["2024-08-25"]),
        ("final", ["2024-08-25"]),
        ("-", []),
    ],
)
def test_a_report_is_due_15_days_after_its_period(world: World, frequency, due_dates):
    world.as_of = "2025-06-30"
    world.contracts(f"contract_id start_date end_date report_frequency\n C1 2024-02-15 2024-08-10 {frequency}")
    assert [day for day, _, _ in _expected(world)] == due_dates
    assert world.value("reports_due") == (len(due_dates) or None)


def test_the_contracts_own_number_of_days_wins(world: World):
    world.contracts("contract_id start_date report_frequency report_due_days\n C1 2024-01-01 yearly 0")
    assert _expected(world) == [("2024-12-31", 1, 0)]


@pytest.mark.parametrize(("as_of", "due"), [("2024-03-14", 1), ("2024-03-15", 2), ("2024-03-31", 2)])
def test_a_report_counts_as_due_from_its_due_date(world: World, as_of, due):
    world.as_of = as_of
    world.contracts("contract_id start_date report_frequency\n C1 2024-01-01 monthly")
    assert world.value("reports_due") == due  # January's on 15 February, February's on 15 March


def test_report_rate_is_received_of_due(world: World):
    world.as_of = "2024-05-31"
    world.contracts("contract_id start_date report_frequency\n C1 2024-01-01 monthly")
    world.reports("""
        period   received_date  form       persons_started  fte_months
        2024-01  2024-02-10     permanent  1                1
        2024-02  2024-04-01     -          0                -
        2024-05  2024-05-31     permanent  1                1
    """)
    # Due: January, February, March, April. February's came late and is nil, and came. May's is early and not due.
    assert world.figure("report_rate") | {"hidden": None} == {
        "measure": "report_rate", "numerator": 2, "denominator": 4, "value": approx(0.5),
        "low": None, "high": None, "hidden": None, "coverage": None,
    }  # fmt: skip
    statuses = world.rows("SELECT period, status FROM mart.report_periods ORDER BY period")
    assert statuses == [
        ("2024-01", "received"),
        ("2024-02", "late"),
        ("2024-03", "missing"),
        ("2024-04", "missing"),
        ("2024-05", "received"),
    ]


def test_a_report_received_after_the_date_looked_at_is_not_received_then(world: World):
    world.contracts("contract_id start_date report_frequency\n C1 2024-01-01 monthly")
    world.reports("period received_date form fte_months\n 2024-01 2024-04-01 permanent 2")
    world.as_of = "2024-03-31"
    assert world.value("report_rate") == 0 and world.value("fte_months") is None
    world.as_of = "2024-04-01"
    assert world.value("report_rate") == approx(1 / 2) and world.value("fte_months") == approx(2)


@pytest.mark.parametrize(
    ("frequency", "sent", "received"),
    [
        ("quarterly", "2024-Q1", 1),
        ("quarterly", "2024-03", 0),  # a report of another period than the one that is asked for
        ("half_yearly", "2024-H1", 1),
        ("final", "2024-06", 1),  # any that holds the contract's last day, 30 June
        ("final", "2024-Q2", 1),
        ("final", "2024", 1),
        ("final", "2024-05", 0),
    ],
)
def test_which_report_is_the_one_that_is_due(world: World, frequency, sent, received):
    world.as_of = "2024-07-15"
    world.contracts(f"contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-06-30 {frequency}")
    world.reports(f"period form persons_started\n {sent} permanent 1")
    assert world.figure("report_rate")["numerator"] == received


def test_a_final_report_without_an_end_of_the_contract_is_never_due(world: World):
    world.contracts("contract_id start_date report_frequency\n C1 2020-01-01 final")
    assert world.value("reports_due") is None


def test_a_report_sent_again_replaces_and_never_adds(world: World):
    world.contracts(YEAR)
    world.reports("""
        period   form        persons_started  fte_months
        2024-01  permanent   6                4
        2024-01  internship  5                3
        2024-02  permanent   2                2
    """)
    world.reports("period form persons_started fte_months\n 2024-01 permanent 7 5")
    # January is now one row, permanent 5; the internship is gone with the first report. February is left alone.
    assert world.value("fte_months") == approx(5 + 2)
    assert world.value("persons_reported") == 7 + 2
    assert world.values("places_delivered", "form") == {"permanent": approx(7 / 12)}


# --- aggregate reports -----------------------------------------------------------------------------------


def test_a_report_of_sums_counts_where_there_are_no_persons(world: World):
    world.contracts(YEAR)
    world.reports("""
        period   form        persons_started  fte_months
        2024-01  permanent   2                1.5
        2024-02  internship  1                3
        2024-03  education   1                2
        2024-04  -           1                1
    """)
    assert world.value("fte_months") == approx(1.5 + 3 + 2 + 1)
    assert world.value("places_delivered") == approx(1.5 / 12 + 3 / 6)
    assert world.value("placements_started") == world.value("persons_reported") == 5
    assert world.value("persons") == 0  # reported sums are never persons


def test_a_report_of_a_period_with_persons_is_compared_and_never_added(world: World):
    world.contracts(YEAR)
    world.placements("placement_id start_date end_date\n P1 2024-01-15 2024-02-29")
    world.reports("""
        period   form       persons_started  fte_months
        2024-01  permanent  9                3
        2024-02  permanent  9                3
        2024-03  permanent  9                3
    """)
    assert world.value("fte_months") == approx(17 / 31 + 1 + 3)
    assert world.value("persons_reported") == 9


def test_a_person_on_one_contract_does_not_stop_anothers_report(world: World):
    world.contracts("contract_id\n C1\n C2")
    world.placements("placement_id contract_id start_date end_date\n P1 C1 2024-01-01 2024-01-31")
    world.reports("contract_id period form fte_months\n C1 2024-01 permanent 5\n C2 2024-01 permanent 5")
    assert world.values("fte_months", "contract") == {"C1": approx(1), "C2": approx(5)}


def test_a_report_of_several_months_is_spread_over_them(world: World):
    world.contracts(YEAR)
    world.reports("period form persons_started fte_months\n 2024-Q1 permanent 6 6")
    assert world.values("fte_months", "month") == {"2024-01": approx(2), "2024-02": approx(2), "2024-03": approx(2)}
    assert world.values("persons_reported", "month") == {"2024-01": 0, "2024-02": 0, "2024-03": 6}


def test_a_report_is_spread_over_the_contracts_own_months(world: World):
    world.contracts("contract_id start_date end_date required_places\n C1 2024-02-20 2024-05-10 1")
    world.reports("period form persons_started fte_months\n 2024-Q1 permanent 4 6\n 2024-Q2 permanent 0 6")
    assert world.values("fte_months", "month") == {
        month: approx(3) for month in ("2024-02", "2024-03", "2024-04", "2024-05")
    }
    # So what is delivered by the end of a period is the same as what is delivered today.
    assert world.value("fulfilment_raw") == approx(12 / 12)
    assert world.value("fulfilment_raw", last="2024-12") == approx(12 / 12)


@pytest.mark.parametrize(
    ("frequency", "months"),
    [
        ("monthly", 1 + 2),  # January and February; the quarter tells of the same time
        ("quarterly", 6),  # the quarter; the months are in it
        ("-", 1 + 2),  # nothing decides: the shorter
    ],
)
def test_reports_that_overlap_are_never_added(world: World, frequency, months):
    world.contracts(f"contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-12-31 {frequency}")
    world.reports("""
        period   form       fte_months
        2024-01  permanent  1
        2024-02  permanent  2
        2024-Q1  permanent  6
        2024-Q2  permanent  9
    """)
    assert world.value("fte_months") == approx(months + 9)


def _remarks(world: World) -> list[tuple]:
    return world.rows(
        "SELECT period, remark, reported_fte_months, counted_fte_months FROM mart.report_remarks ORDER BY ALL"
    )


def test_a_report_that_differs_from_the_placements_is_a_deviation(world: World):
    world.contracts(YEAR)
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-02-29")
    # January 1.0 and February 1.0 by the placement; a tenth of a month is rounding.
    world.reports("period form fte_months\n 2024-01 fixed_term 1.1\n 2024-02 fixed_term 0\n 2024-03 fixed_term 3")
    assert _remarks(world) == [("2024-02", "deviation", 0, approx(1))]


def test_nothing_of_a_report_disappears_without_a_remark(world: World):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-02-01 2024-06-30 monthly")
    world.reports("""
        period   form       fte_months
        2024-01  permanent  1
        2024-02  permanent  1
        2024-03  -          1
        2024-Q2  permanent  3
        2024-06  permanent  1
    """)
    assert [(period, remark) for period, remark, *_ in _remarks(world)] == [
        ("2024-01", "outside_contract"),
        ("2024-03", "form_missing"),
        ("2024-Q2", "overlapping_report"),
    ]


def test_a_quarter_from_one_who_reports_by_month_is_of_an_unexpected_length(world: World):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-12-31 monthly")
    world.reports("period form fte_months\n 2024-Q2 permanent 3")
    assert [(period, remark) for period, remark, *_ in _remarks(world)] == [("2024-Q2", "unexpected_period")]


@pytest.mark.parametrize(("months", "status"), [("0", "nil"), ("-", "received"), ("2", "received")])
def test_nil_is_said_in_figures_and_an_empty_report_says_nothing(world: World, months, status):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-01-31 monthly")
    world.reports(f"period form received_date fte_months\n 2024-01 permanent 2024-02-05 {months}")
    assert world.rows("SELECT status FROM mart.report_periods") == [(status,)]


def test_a_follow_up_waits_for_the_contract_of_its_placement(world: World):
    world.placements("placement_id start_date\n P1 2024-02-01")
    world.follow_ups("placement_id follow_up_date status\n P1 2024-05-01 employed\n P2 2024-05-01 employed")
    assert world.rows("SELECT waits_for, missing_id FROM mart.waiting WHERE kind = 'follow_ups' ORDER BY ALL") == [
        ("contract", "C1"),
        ("placement", "P2"),
    ]


def test_a_report_outside_the_contracts_dates_does_not_count(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-03-01 2024-06-30")
    world.reports("""
        period   form       fte_months
        2024-02  permanent  1
        2024-06  permanent  2
        2024-07  permanent  4
    """)
    assert world.value("fte_months") == approx(2)


# --- fulfilment ------------------------------------------------------------------------------------------


def test_one_contracts_surplus_does_not_hide_anothers_shortfall(world: World):
    world.contracts("contract_id required_places\n C1 1\n C2 1")
    world.placements("""
        placement_id contract_id start_date  end_date
        P1           C1          2024-01-01  2024-12-31
        P2           C1          2024-01-01  2024-12-31
        P3           C2          2024-01-01  2024-06-30
    """)
    # C1 delivered 2 of 1, C2 delivered 0.5 of 1.
    assert world.value("fulfilment") == approx((1 + 0.5) / 2)
    assert world.value("fulfilment_raw") == approx((2 + 0.5) / 2)
    assert world.values("fulfilment", "contract") == {"C1": approx(1), "C2": approx(0.5)}


def test_an_obligation_in_full_time_months_is_turned_into_places(world: World):
    world.contracts("""
        contract_id required_places required_fte_months months_per_job
        C1          -               24                  -
        C2          -               24                  6
        C3          3               24                  -
    """)
    assert world.values("places_required", "contract") == {"C1": approx(24 / 12), "C2": approx(24 / 6), "C3": 3}


def test_not_agreed_is_not_zero(world: World):
    world.contracts("""
        contract_id requirement required_places
        C1          numeric     2
        C2          dialogue    -
        C3          dialogue    3
        C4          none        -
    """)
    world.placements(
        "placement_id contract_id start_date end_date\n P1 C1 2024-01-01 2024-12-31\n P2 C2 2024-01-01 2024-12-31"
    )
    required = world.figure("places_required")
    assert required["value"] == 2 + 3
    assert required["coverage"] == approx(2 / 3)  # of C1, C2 and C3
    assert world.values("places_required", "contract")["C2"] is None
    assert world.value("fulfilment") == approx(1 / 5)  # what C2 delivered is in neither
    assert world.value("places_delivered") == approx(2)
    assert world.values("fulfilment", "contract")["C2"] is None
    statuses = dict(world.rows("SELECT contract_id, status FROM mart.contracts"))
    assert statuses["C2"] == "not_agreed" and statuses["C4"] == "no_requirement"


def test_a_number_of_zero_is_no_obligation_to_divide_by(world: World):
    world.contracts("contract_id requirement required_places\n C1 numeric 0")
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-12-31")
    assert world.value("fulfilment") is None and world.value("fulfilment_raw") is None


def test_missing_is_not_zero(world: World):
    world.as_of = "2024-03-31"
    world.contracts("contract_id required_places report_frequency\n C1 2 monthly\n C2 2 -")
    world.placements("placement_id contract_id start_date\n P1 C1 2024-01-01\n P2 C2 2024-01-01")
    # Both delivered 3 months = 0.25 places. C1's two reports are missing: it may have delivered anything up to 2.
    fulfilment = world.figure("fulfilment")
    assert fulfilment["low"] == approx((0.25 + 0.25) / 4) and fulfilment["high"] == approx((2 + 0.25) / 4)
    assert fulfilment["coverage"] == 0


def test_stocks_stand_as_they_did_at_the_end_of_the_period(world: World):
    world.contracts("""
        contract_id start_date  end_date    required_places
        C1          2024-01-01  2024-06-30  1
        C2          2024-05-01  -           1
    """)
    world.placements(
        "placement_id contract_id start_date end_date\n P1 C1 2024-01-01 2024-06-30\n P2 C2 2024-05-01 2024-10-31"
    )
    assert world.values("contracts", "quarter") == {"2024-Q1": 1, "2024-Q2": 2, "2024-Q3": 1, "2024-Q4": 1}
    assert world.values("fulfilment", "quarter") == {
        "2024-Q1": approx(3 / 12),
        "2024-Q2": approx((6 / 12 + 2 / 12) / 2),
        "2024-Q3": approx(5 / 12),
        "2024-Q4": approx(6 / 12),
    }
    assert world.value("fulfilment", first="2024-01", last="2024-04") == approx(4 / 12)
    assert world.value("contracts", first="2024-07") == 1
    assert world.value("contracts", last="2023-12") is None


def test_a_period_that_has_not_begun_has_no_contracts(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 -\n C2 2024-01-01 2025-12-31")
    assert world.value("contracts", first="2024-12") == 2
    assert world.value("contracts", first="2025-01") is None


def test_a_stock_of_two_years_is_asked_with_a_period(world: World):
    # Adding how it stood at the end of each of two years would count a contract twice.
    world.contracts("contract_id start_date end_date\n C1 2023-01-01 -\n C2 2023-01-01 2023-06-30\n C3 2024-03-01 -")
    assert world.value("contracts", year="2023") == 2
    assert world.value("contracts", first="2023-01", last="2024-12") == 3
    with pytest.raises(measures.UnknownName):
        measures.ask(["contracts"], (), {"year": ["2023", "2024"]}, warehouse=world.opened())
    by_year = measures.ask(["contracts"], ["year"], {"year": ["2023", "2024"]}, warehouse=world.opened()).frame
    assert list(by_year["value"]) == [2, 2]


# --- deliveries ------------------------------------------------------------------------------------------


def test_placements_and_reports_wait_for_their_contract_and_count_when_it_comes(world: World):
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-31")
    world.reports("period form fte_months\n 2024-02 permanent 2")
    world.follow_ups("placement_id follow_up_date status\n P1 2024-07-31 employed")
    assert world.value("fte_months") is None
    assert world.rows("SELECT kind, missing_id, waiting_rows FROM mart.waiting ORDER BY kind") == [
        ("follow_ups", "C1", 1), ("placements", "C1", 1), ("reports", "C1", 1),
    ]  # fmt: skip
    world.contracts(YEAR)
    assert world.value("fte_months") == approx(1 + 2)
    assert world.rows("SELECT * FROM mart.waiting") == []
    assert _six_month_outcome(world) == ((1, 1),)


def test_a_later_delivery_of_a_contracts_placements_replaces_them(world: World):
    world.contracts("contract_id\n C1\n C2")
    world.placements("""
        placement_id contract_id start_date  end_date
        P1           C1          2024-01-01  2024-01-31
        P2           C1          2024-01-01  2024-01-31
        P3           C2          2024-01-01  2024-01-31
    """)
    world.placements("placement_id contract_id start_date end_date\n P1 C1 2024-01-01 2024-03-31")
    assert world.values("fte_months", "contract") == {"C1": approx(3), "C2": approx(1)}


def test_the_same_file_twice_changes_nothing(world: World):
    world.contracts(YEAR)
    first = world.placements(ENDED)
    before, build = world.value("fte_months"), world.opened().id
    assert world.placements(ENDED).id == first.id
    assert (world.value("fte_months"), world.opened().id) == (before, build)


def test_what_is_withdrawn_does_not_count_and_what_it_replaced_does_again(world: World):
    world.contracts(YEAR)
    world.reports("period form fte_months\n 2024-01 permanent 4")
    second = world.reports("period form fte_months\n 2024-01 permanent 40")
    assert world.value("fte_months") == approx(40)
    deliveries.withdraw(second.id, "A decimal mark was lost")
    assert world.value("fte_months") == approx(4)
    with pytest.raises(deliveries.NoSuchDelivery):
        deliveries.withdraw(second.id, "Again")


def test_a_figure_as_it_was_known_when_the_committee_met(world: World):
    world.contracts(YEAR, on="2024-12-01")
    wrong = world.reports("period form fte_months\n 2024-01 permanent 4", on="2024-12-05")
    world.reports("period form fte_months\n 2024-01 permanent 6", on="2024-12-10")
    world.reports("period form fte_months\n 2024-02 permanent 1", on="2024-12-15")
    known = {}
    for day in ("2024-12-04", "2024-12-05", "2024-12-09", "2024-12-10", "2024-12-14", "2024-12-15"):
        world.as_known_on = day
        known[day[-2:]] = world.value("fte_months")
    assert known == {"04": None, "05": approx(4), "09": approx(4), "10": approx(6), "14": approx(6), "15": approx(7)}
    # A later withdrawal does not change what was known then.
    deliveries.withdraw(wrong.id, "Wrong contract")
    world.as_known_on = "2024-12-05"
    assert world.value("fte_months") == approx(4)


def test_a_contract_is_as_last_delivered(world: World):
    world.contracts("contract_id required_places organisation_id\n C1 1 212000-0142\n C2 1 212000-0142")
    world.contracts("contract_id required_places organisation_id\n C1 5 212000-1355")
    assert world.value("contracts") == 2
    assert world.values("places_required", "organisation") == {BUYER: 1, OTHER_BUYER: 5}


# --- procurements ----------------------------------------------------------------------------------------


def test_requirement_share_is_of_those_where_a_requirement_was_possible(world: World):
    world.procurements("""
        procurement_id eligible has_requirement social_consideration
        U1             ja       ja              ja
        U2             true     nej             nej
        U3             1        -               ja
        U4             nej      ja              -
        U5             -        ja              -
    """)
    share = world.figure("requirement_share")
    # Eligible: U1, U2, U3, and U5, since what was set was possible. U4 is not. U3 has a requirement or has not.
    assert (share["numerator"], share["denominator"]) == (2, 4)
    assert (share["low"], share["high"]) == (approx(2 / 4), approx(3 / 4))
    assert share["coverage"] == approx(3 / 4)
    # U1 and U3 say so; U4 and U5 have a requirement, which is one; U2 says no.
    social = world.figure("social_consideration_share")
    assert (social["low"], social["value"], social["high"]) == (approx(4 / 5), approx(4 / 5), approx(4 / 5))


def test_where_nothing_is_known_the_share_is_missing_not_zero(world: World):
    world.procurements("procurement_id eligible has_requirement\n U1 ja -\n U2 ja -")
    share = world.figure("requirement_share")
    assert share["value"] is None and (share["low"], share["high"]) == (0, 1)


def test_a_procurement_counts_once_under_each_of_its_suppliers(world: World):
    world.procurements("procurement_id published_date\n U1 2024-01-10\n U2 2024-02-10")
    world.contracts("""
        contract_id procurement_id supplier_id
        C1          U1             556036-0793
        C2          U1             556012-5790
        C3          U1             556012-5790
        C4          U2             556036-0793
    """)
    assert world.values("procurements", "supplier") == {"556036-0793": 2, "556012-5790": 1}
    assert world.value("procurements") == 2
    assert world.value("procurements", first="2024-02") == 1


def test_a_list_of_awards_delivered_again_replaces_what_it_said_of_a_procurement(world: World):
    world.procurements("procurement_id\n U1\n U2")
    columns = "procurement_id organisation_id lot_id supplier_id supplier_name"
    world.deliver("awards", f"{columns}\n U1 {BUYER} 1 A A\n U1 {BUYER} 1 B B\n U2 {BUYER} 1 A A")
    assert world.values("procurements", "supplier") == {"A": 2, "B": 1}
    world.deliver("awards", f"{columns}\n U1 {BUYER} 1 C C")
    assert world.values("procurements", "supplier") == {"A": 1, "C": 1}


# --- small numbers ---------------------------------------------------------------------------------------

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
def test_fewer_than_five_persons_are_hidden(world: World, persons, hidden):
    _hire(world, persons, 0)
    row = world.figure("persons")
    assert _is_hidden(row) == hidden
    assert row["value"] == (None if hidden else persons)


def test_few_persons_of_a_report_of_sums_are_hidden_too(world: World):
    world.contracts(YEAR)
    world.reports("period form persons_started\n 2024-01 permanent 4")
    assert _is_hidden(world.figure("persons_reported"))


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


def test_no_persons_are_shown_as_none(world: World):
    world.contracts(YEAR)
    world.reports("period form persons_started\n 2024-01 permanent 9")
    row = world.figure("persons")
    assert not _is_hidden(row) and row["value"] == 0


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
    _followed_up(world, {"employed": in_work, "unemployed": not_in_work})
    assert _is_hidden(world.figure("in_work_6m_rate")) == hidden


# --- which rule was in force -----------------------------------------------------------------------------


def test_dates_of_the_first_start(world: World):
    # At least one employment is to start within six months of the contract's start.
    world.contracts("contract_id start_date\n C1 2023-08-31")
    assert world.rows("SELECT first_start_due_date FROM mart.contracts") == [(dt.date(2024, 2, 29),)]
