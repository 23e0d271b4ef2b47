"""What a contract's obligation comes to: published cases and the rules one by one, with their sums visible.

As in test_counting_rules.py; looked at as of 31 December 2024 unless a test says otherwise."""

import datetime as dt

import pytest
from obligation_world import TRAFIKVERKET
from pytest import approx
from world import World

from measures.goals import socio

GOTEBORG = "212000-1355"


def test_case_1_and_2_the_schedule(world: World):
    # One place per full 50 MSEK of works, per full 25 MSEK of services. T4
    world.contracts(f"""
        contract_id organisation_id nature   value_sek  start_date  end_date
        W100        {TRAFIKVERKET}  works    100000000  2024-01-01  2025-12-31
        S24         {TRAFIKVERKET}  services 24900000   2024-01-01  2025-12-31
        S25         {TRAFIKVERKET}  services 25000000   2024-01-01  2025-12-31
        S50         {TRAFIKVERKET}  services 50000000   2024-01-01  2025-12-31
        S           {TRAFIKVERKET}  services -          2024-01-01  2025-12-31
    """)
    rows = dict(world.rows("SELECT contract_id, schedule_places FROM mart.contracts"))
    assert rows == {"W100": 2, "S24": 0, "S25": 1, "S50": 2, "S": None}


def test_case_3_what_no_requirement_is_set_for(world: World):
    world.procurements(f"""
        procurement_id organisation_id published_date nature   agreement_type duration_months full_time_jobs
        SHORT          {TRAFIKVERKET}  2024-01-10     works    contract       5               10
        SMALL          {TRAFIKVERKET}  2024-01-10     works    contract       12              4
        GOODS          {TRAFIKVERKET}  2024-01-10     goods    contract       12              10
        FRAME          {TRAFIKVERKET}  2024-01-10     works    framework      12              10
        JUST           {TRAFIKVERKET}  2024-01-10     works    contract       6               5
        UNKNOWN        {TRAFIKVERKET}  2024-01-10     works    contract       12              -
        G_BOTH         {GOTEBORG}      2024-01-10     works    contract       3               0,5
        G_SHORT        {GOTEBORG}      2024-01-10     works    contract       3               1
        G_UNKNOWN      {GOTEBORG}      2024-01-10     works    contract       3               -
        G_LONG         {GOTEBORG}      2024-01-10     works    contract       4               -
    """)
    eligible = "CASE WHEN eligible_unknown = 1 THEN NULL ELSE eligible_yes END"
    assert dict(world.rows(f"SELECT procurement_id, {eligible} FROM mart.procurements")) == {
        "SHORT": 0, "SMALL": 0, "GOODS": 0, "FRAME": 0, "JUST": 1, "UNKNOWN": None,
        "G_BOTH": 0, "G_SHORT": 1, "G_UNKNOWN": None, "G_LONG": 1,
    }  # fmt: skip


def test_case_4_bonus_for_what_is_beyond_the_requirement(world: World):
    # 3 months of internship and 2 of employment beyond: 3 x 10 000 + 2 x 20 000; by the proposal of 2015, which is not
    # in force, 3 x 15 000 + 2 x 30 000. T6 T5
    world.contracts(f"""
        contract_id organisation_id requirement start_date  end_date
        C1          {TRAFIKVERKET}  none        2024-01-01  2024-12-31
    """)
    world.placements("""
        placement_id form        start_date  end_date
        P1           internship  2024-02-01  2024-04-30
        P2           permanent   2024-05-01  2024-06-30
    """)
    ((months, bonus, proposal),) = world.rows("SELECT extra_months, bonus_sek, bonus_at_proposal_sek FROM mart.ledgers")
    assert (months, bonus, proposal) == (approx(3 + 2), approx(30_000 + 40_000), approx(45_000 + 60_000))
    assert world.value("bonus_sek") == approx(70_000)


@pytest.mark.parametrize(("held", "on_time"), [("2024-04-15", 1), ("2024-04-16", 0)])
def test_case_5_the_start_meeting_is_within_a_month_of_award(world: World, held, on_time):
    world.contracts(f"contract_id organisation_id award_date start_date\n C1 {TRAFIKVERKET} 2024-03-15 2024-04-01")
    world.milestones(f"milestone held_date\n start_meeting {held}")
    assert world.value("start_meeting_on_time") == on_time


@pytest.mark.parametrize(
    ("reason", "days", "status"),
    [
        ("own_request", 30, "met"),  # 17 + 30/30 = 18.0 of 24, 75 %
        ("own_request", 27, "not_met"),  # 17 + 27/30 = 17.9
        ("objective_grounds", 30, "met"),
        ("dismissed", 30, "not_met"),
        ("-", 30, "not_met"),
    ],
)
def test_case_6_after_an_early_end_three_quarters_are_enough(world: World, reason, days, status):
    world.contracts("""
        contract_id start_date  end_date    requirement required_fte_months
        C1          2022-01-01  2023-12-31  numeric     24
    """)
    world.placements(f"placement_id start_date end_date end_reason\n P1 2022-01-01 2023-05-31 {reason}")
    world.placements(f"""
        placement_id participant_key start_date  end_date         end_reason
        P1           a               2022-01-01  2023-05-31       completed
        P2           b               2023-06-01  2023-06-{days:02d}  {reason}
    """)
    assert world.contract("status") == (status,)
    world.as_of = "2023-11-30"  # judged only when the contract has ended
    assert world.contract("is_by_early_end_rule") == (0,)


def test_case_7_a_place_may_be_shared(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places
        TWO         2024-01-01  2024-12-31  numeric     1
        FOUR        2024-01-01  2024-12-31  numeric     1
    """)
    world.placements("""
        placement_id contract_id start_date  end_date    extent_pct
        A1           TWO         2024-01-01  2024-06-30  100
        A2           TWO         2024-01-01  2024-06-30  100
        B1           FOUR        2024-01-01  2024-06-30  50
        B2           FOUR        2024-01-01  2024-06-30  50
        B3           FOUR        2024-01-01  2024-06-30  50
        B4           FOUR        2024-01-01  2024-06-30  50
    """)
    assert world.values("places_delivered", "contract") == {"TWO": approx(2 * 6 / 12), "FOUR": approx(4 * 3 / 12)}
    assert world.statuses() == {"TWO": "met", "FOUR": "met"}


def test_case_9_two_published_figures_for_the_same_year_are_both_kept(world: World):
    world.deliver("published_figures", [
        {"source_id": f"G1-{value}", "organisation": "Göteborg", "period": "2021", "metric": "persons", "value": value}
        for value in ("84", "75")
    ])  # fmt: skip
    assert sorted(world.rows("SELECT value FROM mart.published_figures WHERE is_delivered = 1")) == [(75,), (84,)]
    # 16 MSEK over the 75 persons is 213 333 a person.
    world.deliver(
        "socio_results",
        [
            {
                "organisation_id": GOTEBORG,
                "period": "2021",
                "method": "UHM",
                "level": "society",
                "amount_sek": "16000000",
                "persons": "75",
            }
        ],
    )
    (result,) = socio.results(world.opened()).to_dict("records")
    assert result["sek_per_person"] == approx(16_000_000 / 75) == approx(213_333, abs=0.5)


def test_case_19_quarters_after_the_exit(world: World):
    # Exit on 1 June 2017, in the second quarter: Q2 is October to December 2017, Q4 is April to June 2018. W1
    world.contracts("contract_id start_date end_date\n C1 2017-01-01 2017-12-31")
    rows = "".join(f"\n P{number:02d} 2017-02-01 2017-06-01" for number in range(25))
    world.placements(f"placement_id start_date end_date{rows}")
    windows = world.rows("SELECT DISTINCT point, first_day, last_day FROM mart.quarter_outcomes ORDER BY point")
    assert windows == [
        ("q2", dt.date(2017, 10, 1), dt.date(2017, 12, 31)),
        ("q4", dt.date(2018, 4, 1), dt.date(2018, 6, 30)),
    ]
    # In the second quarter after: 6 employed on its first or last day, 5 with subsidy, 5 out of work, 1 first out of
    # work and then employed; one day before or after it says nothing, nor does a follow-up whose outcome is unknown.
    told = [(n, "2017-10-01" if n % 2 else "2017-12-31", "employed") for n in range(6)]
    told += [(n, "2017-11-15", "employed_subsidised") for n in range(6, 11)]
    told += [(n, "2017-11-15", "unemployed") for n in range(11, 17)] + [(16, "2017-12-01", "self_employed")]
    told += [(17, "2017-09-30", "employed"), (18, "2018-01-01", "employed"), (19, "2017-11-15", "unknown")]
    world.follow_ups(
        "placement_id follow_up_date status"
        + "".join(f"\n P{number:02d} {day} {status}" for number, day, status in told)
    )
    rate = world.figure("in_work_q2_rate")
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (6 + 1, 6 + 5 + 5 + 1, approx(7 / 17))
    assert (rate["low"], rate["high"], rate["coverage"]) == (approx(7 / 25), approx((7 + 8) / 25), approx(17 / 25))
    assert world.value("in_work_q4_rate") is None  # nobody was asked: unknown, not out of work
    world.as_of = "2017-12-30"  # the quarter has not passed
    assert world.rows("SELECT COUNT(*) FROM mart.quarter_outcomes") == [(0,)]


def test_a_hair_short_of_the_number_is_no_fault(world: World):
    # 3 months at 10 % with a month per place: 0.3 of 0.3002, short by less than a thousandth of it.
    world.contracts("""
        contract_id start_date  end_date    required_places months_per_job
        C1          2024-01-01  2025-12-31  0,3002          1
        HUGE        2024-01-01  2025-12-31  1               1000000000000
    """)
    world.placements("placement_id start_date end_date extent_pct\n P1 2024-01-01 2024-03-31 10")
    assert world.contract("status persons_needed latest_job_start_date") == ("met", None, None)
    assert world.contract("persons_needed", "HUGE") == (1,)
