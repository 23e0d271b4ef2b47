"""What a contract's obligation comes to: published cases and the rules one by one, with their sums visible.

As in test_counting_rules.py; looked at as of 31 December 2024 unless a test says otherwise.
"""

import datetime as dt
import shutil

import pytest
from pytest import approx
from world import World

from etl.build import reference_files
from measures.follow_up import contract_rows, follow_up_rows
from measures.goals import socio

TRAFIKVERKET = "202100-6297"  # follows the rule set trafikverket (data/reference/rules/adopted.csv)
GOTEBORG = "212000-1355"


# --- published cases -------------------------------------------------------------------------------------


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
    # work
    # and then employed; one day before or after it says nothing, nor does a follow-up whose outcome is unknown.
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


# --- the build stands whatever a file says ---------------------------------------------------------------


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


# --- the rules one by one --------------------------------------------------------------------------------


def test_who_leaves_after_the_contract_has_ended_has_not_left_it_early(world: World):
    # 5 of 6 months: 83 %, not met, for the leave came a month after the contract's end.
    world.contracts(
        "contract_id start_date end_date requirement required_places\n C1 2024-01-01 2024-06-30 numeric 0,5"
    )
    world.placements("placement_id start_date end_date end_reason\n P1 2024-02-01 2024-07-31 own_request")
    assert world.contract("status is_by_early_end_rule") == ("not_met", 0)


def test_education_is_no_first_start(world: World):
    world.contracts("contract_id start_date end_date requirement required_places\n C1 2024-01-01 2025-12-31 numeric 1")
    world.placements("placement_id form start_date\n P1 education 2024-02-01\n P2 permanent 2024-08-01")
    assert world.contract("first_start_due_date first_start_date") == (dt.date(2024, 7, 1), dt.date(2024, 8, 1))
    assert world.value("first_start_on_time") == 0


def test_a_later_row_of_an_exclusion_replaces_the_earlier(world: World, tmp_path, monkeypatch):
    shutil.copytree(reference_files.REFERENCE_FOLDER, tmp_path / "reference")
    with open(tmp_path / "reference" / "rules" / "exclusions.csv", "a", encoding="utf-8") as file:
        file.write("trafikverket,under_6_months,3,,,,2024-06-01,påhittad\n")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", tmp_path / "reference")
    world.procurements(f"""
        procurement_id organisation_id published_date nature agreement_type duration_months full_time_jobs
        BEFORE         {TRAFIKVERKET}  2024-05-31     works  contract       5               10
        AFTER          {TRAFIKVERKET}  2024-06-01     works  contract       5               10
    """)
    assert dict(world.rows("SELECT procurement_id, eligible_yes FROM mart.procurements")) == {"BEFORE": 0, "AFTER": 1}


def test_the_curve_and_the_words_along_it(world: World):
    # Nothing until 1 July; then 12 places over 184 days to 1 January: 6 half way, on 1 October. Delivered: 12 x 6 / 12.
    world.contracts("contract_id start_date end_date requirement required_places\n C1 2024-01-01 2025-01-01 numeric 12")
    world.placements(
        "placement_id start_date planned_end_date\n" + "\n".join(f"P{n} 2024-01-01 2024-06-30" for n in range(12))
    )
    found = {}
    for day in ("2024-07-01", "2024-10-01", "2024-10-28", "2024-10-29", "2025-01-01", "2025-01-02"):
        world.as_of = day
        status, expected, delivered = world.contract("status places_expected places_delivered")
        assert delivered == approx(12 * 6 / 12)
        found[day] = (status, expected)
    assert found == {
        "2024-07-01": ("too_early", 0),
        "2024-10-01": ("on_track", approx(12 * 92 / 184)),  # 6.0 of 6.0
        "2024-10-28": ("behind", approx(12 * 119 / 184)),  # (6 - 7.761) / 12 = -0.147
        "2024-10-29": ("well_behind", approx(12 * 120 / 184)),  # (6 - 7.826) / 12 = -0.152
        "2025-01-01": ("well_behind", 12),
        "2025-01-02": ("not_met", 12),
    }


def test_each_month_is_judged_by_the_version_in_force(world: World):
    world.contracts("""
        contract_id valid_from start_date  end_date    requirement required_places
        C1          -          2024-01-01  2024-12-31  numeric     1
        C1          2024-06-15 2024-01-01  -           -           3
    """)
    months = dict(world.rows("SELECT CAST(month AS VARCHAR), places_required FROM mart.contract_months"))
    assert (months["2024-05-01"], months["2024-06-01"]) == (1, 3)
    assert world.contract("places_required requirement end_date") == (3, "numeric", dt.date(2024, 12, 31))


def test_not_agreed_before_the_day_of_the_agreement(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places agreed_date
        C1          2024-01-01  2025-12-31  dialogue    2               2024-03-01
    """)
    for day, status, places in (("2024-02-29", "not_agreed", None), ("2024-03-01", "too_early", 2)):
        world.as_of = day
        assert world.contract("status places_required") == (status, places)


# --- status bands ----------------------------------------------------------------------------------------


def test_each_scale_takes_every_number_once():
    bands = reference_files.rule_table("status_bands").to_pylist()
    limits = {limit for band in bands for limit in (band["at_least"], band["below"]) if limit is not None}
    tried = [-1e9, 1e9, *(limit + off for limit in limits for off in (-1e-9, 0, 1e-9))]
    for scale in reference_files.BAND_SCALES:
        for number in tried:
            found = [
                band["status"]
                for band in bands
                if band["scale"] == scale
                and (band["at_least"] is None or number >= band["at_least"])
                and (band["below"] is None or number < band["below"])
            ]
            assert len(found) == 1, (scale, number, found)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("behind,-0.15,0,", "behind,-0.10,0,", "glapp mellan -0.15 och -0.1"),
        ("behind,-0.15,0,", "behind,-0.20,0,", "överlapp"),
        ("exceeded,1.1,,", "exceeded,1.1,9,", "inget band gäller från 9"),
        ("not_met,,1,", "not_met,0,1,", "inget band gäller under 0"),
        ("outcome,met,1,1.1", "other,met,1,1.1", "okänd skala other"),
    ],
)
def test_bands_with_a_gap_or_an_overlap_are_refused(world: World, tmp_path, monkeypatch, old, new, says):
    shutil.copytree(reference_files.REFERENCE_FOLDER, tmp_path / "reference")
    file = tmp_path / "reference" / "rules" / "status_bands.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", tmp_path / "reference")
    world.contracts("contract_id\n C1")
    with pytest.raises(ValueError, match=says):
        world.statuses()


# --- what nobody could have told yet is unknown, not nought --------------------------------------------------


def test_an_ended_contract_told_in_sums_waits_for_its_last_report(world: World):
    # 6 of 12 full-time months by the end of September; the report of the last quarter is due on 15 January.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2024-12-31  1               numeric     quarterly
    """)
    world.reports("""
        period   received_date form       fte_months
        2024-Q1  2024-04-10    fixed_term 2
        2024-Q2  2024-07-10    fixed_term 2
        2024-Q3  2024-10-10    fixed_term 2
    """)
    world.as_of = "2025-01-05"
    assert world.rows("SELECT status, known_on FROM mart.contracts") == [("data_missing", dt.date(2024, 9, 30))]
    figure = world.figure("fulfilment")
    assert (figure["low"], figure["high"]) == (approx(0.5), 1)
    assert world.rows("SELECT COUNT(*) FROM mart.tasks WHERE task IN ('not_met', 'penalty_to_decide')") == [(0,)]
    world.reports("period received_date form fte_months\n 2024-Q4 2025-01-04 fixed_term 2")
    assert world.rows("SELECT status FROM mart.contracts") == [("not_met",)]  # 8 of 12
    assert world.value("fulfilment") == approx(8 / 12)


def test_within_a_long_period_a_contract_told_in_sums_is_not_behind(world: World):
    # The curve begins on 1 July; the report of the second half-year is due on 15 January.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2025-12-31  2               numeric     half_yearly
    """)
    world.reports("period received_date form persons_started fte_months\n 2024-H1 2024-07-10 fixed_term 1 1")
    world.as_of = "2024-12-31"
    assert world.rows("SELECT status, places_expected FROM mart.contracts") == [("too_early", 0)]
    # Drawn, the curve goes on: 183 of 548 days towards 2 places.
    drawn = "SELECT places_expected FROM mart.expected_curve WHERE month = DATE '2024-12-01'"
    assert world.rows(drawn) == [(approx(2 * 183 / 548),)]
    world.as_of = "2025-01-15"
    assert world.rows("SELECT status, reports_missing FROM mart.contracts") == [("data_missing", 1)]


def test_a_first_start_within_a_long_period_may_have_been_in_time(world: World):
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2025-12-31  2               numeric     yearly
        C2          2024-01-01  2025-12-31  2               numeric     quarterly
    """)
    world.reports("""
        contract_id period   received_date form       persons_started
        C1          2024     2025-01-10    fixed_term 1
        C2          2024-Q1  2024-04-10    fixed_term 0
        C2          2024-Q2  2024-07-10    fixed_term 0
        C2          2024-Q3  2024-10-10    fixed_term 0
        C2          2024-Q4  2025-01-10    fixed_term 1
    """)
    world.as_of = "2025-01-31"
    bounds = {row["contract"]: (row["low"], row["high"]) for row in world.ask("first_start_on_time", ["contract"])}
    assert bounds == {"C1": (0, 1), "C2": (0, 0)}  # due on 1 July: C1 at some time in 2024, C2 in the fourth quarter


def test_a_report_corrected_later_has_come_in_time(world: World):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-01-31 monthly")
    world.reports("period received_date fte_months\n 2024-01 2024-02-10 1")
    world.reports("period received_date fte_months\n 2024-01 2024-03-20 2")
    found = world.rows("SELECT status, versions, reports_on_time FROM mart.report_periods")
    assert found == [("received", 2, 1)] and world.value("fte_months") == 2


def test_a_corrected_exemption_holds_from_its_latest_day(world: World):
    world.contracts("""
        contract_id start_date  end_date    required_places requirement
        C1          2024-01-01  2025-12-31  2               numeric
    """)
    for day in ("2024-02-01", "2024-11-01"):
        world.decisions(f"contract_id decision decision_date reason_code\n C1 exempt {day} paused")
    months = dict(
        world.rows("SELECT STRFTIME(month, '%m'), status FROM mart.contract_standings WHERE month IS NOT NULL")
    )
    assert months["10"] != "exempted" and months["11"] == months["12"] == "exempted"
    assert world.rows("SELECT COUNT(*) FROM mart.expected_curve WHERE month > DATE '2024-12-31'") == [(0,)]


# --- what a second count found (tests/counts/test_follow_up_count.py) ------------------------------------------------


def test_0_agreed_is_a_number_and_not_agreed_is_none(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places required_fte_months
        ZERO        2024-01-01  2024-06-30  dialogue    0               -
        MONTHS      2024-01-01  2024-06-30  dialogue    -               0
        BOTH        2024-01-01  2024-06-30  numeric     0               6
        NONE        2024-01-01  2024-06-30  dialogue    -               -
    """)
    found = dict(world.rows("SELECT contract_id, (status, places_required) FROM mart.contracts"))
    assert found == {
        "ZERO": ("no_requirement", 0),
        "MONTHS": ("no_requirement", 0),
        "BOTH": ("not_met", 6 / 12),
        "NONE": ("not_agreed", None),
    }
    assert world.value("places_required") == approx(0 + 0 + 6 / 12)
    assert world.figure("fulfilment", contract="ZERO")["value"] is None  # 0 of 0


def test_next_to_nothing_required_is_not_met_by_nothing(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places
        C1          2024-01-01  2024-06-30  numeric     0,0005
        C2          2024-01-01  2024-06-30  numeric     0,5
    """)
    # 6 months less a day's tenth: 6 - 0.1/30 = 5.997 of 6 needed is 0.99944, within a thousandth.
    world.placements("placement_id contract_id start_date end_date extent_pct\n P1 C2 2024-01-01 2024-06-30 99,95")
    assert world.statuses() == {"C1": "not_met", "C2": "met"}  # 0 of 0.0005; 6 x 0.9995 / 12 = 0.49975 of 0.5


def test_of_a_placement_written_twice_the_one_inside_the_target_group_counts(world: World):
    world.contracts("contract_id start_date end_date target_groups\n C1 2024-01-01 2024-12-31 youth")
    world.placements("""
        placement_id participant_key start_date  end_date    target_groups
        P1           a               2024-02-01  2024-04-30  disability
        P2           a               2024-02-01  2024-04-30  youth
        P3           a               2024-02-01  2024-04-30  youth
    """)
    reasons = dict(world.rows("SELECT placement_id, not_counted_reason FROM mart.placements"))
    assert reasons == {"P1": "outside_target_group", "P2": None, "P3": "duplicate"}
    assert world.value("places_delivered") == approx(3 / 12)


@pytest.mark.parametrize(
    ("first", "then", "on", "periods"),
    [
        # The version in force on a period's last day says how often. A period that a change breaks goes to the new one.
        ("monthly", "quarterly", "2024-05-15", ["2024-01", "2024-02", "2024-03", "2024-04", "2024-Q2", "2024-Q3"]),
        ("monthly", "quarterly", "2024-07-01", [*(f"2024-0{n}" for n in range(1, 7)), "2024-Q3"]),
        ("quarterly", "monthly", "2024-05-15", ["2024-Q1", *(f"2024-0{n}" for n in range(4, 10))]),
        ("monthly", "final", "2024-05-15", ["2024-01", "2024-02", "2024-03", "2024-04", None]),
        ("yearly", "monthly", "2024-08-31", [f"2024-0{n}" for n in range(1, 10)]),
        ("-", "monthly", "2024-08-31", ["2024-08", "2024-09"]),
        ("monthly", "-", "2024-08-31", [f"2024-0{n}" for n in range(1, 10)]),  # an empty cell means unchanged
    ],
)
def test_each_period_is_to_be_reported_as_the_version_in_force_says(world: World, first, then, on, periods):
    world.contracts(f"""
        contract_id valid_from start_date  end_date    report_frequency report_due_days
        C1          -          2024-01-01  2024-09-30  {first}          15
        C1          {on}       2024-01-01  -           {then}           5
    """)
    found = world.rows("SELECT period, last_day, due_date FROM mart.report_periods ORDER BY first_day, last_day")
    assert [period for period, _, _ in found] == periods
    change = dt.date.fromisoformat(on)
    for period, last, due in found:
        is_new = last >= change or (first in ("quarterly", "yearly") and period[-2] == "0")
        assert due == (max(last, change) + dt.timedelta(5) if is_new else last + dt.timedelta(15))


def test_no_time_is_counted_twice_when_the_frequency_changes(world: World):
    # April came as a month and again within the second quarter, in which the change fell: 1 + 3 months, not 1 + 1 + 3.
    world.contracts("""
        contract_id valid_from start_date  end_date    report_frequency
        C1          -          2024-03-01  2024-12-31  monthly
        C1          2024-05-15 2024-03-01  -           quarterly
    """)
    world.reports("""
        period   form       fte_months
        2024-03  fixed_term 1
        2024-04  fixed_term 1
        2024-Q2  fixed_term 3
    """)
    assert world.value("fte_months") == approx(1 + 3)


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2024-04-15", "2024-05-01"),  # told on the day itself
        ("2024-04-16", "2024-04-15"),  # the day had passed
    ],
)
def test_a_meeting_moved_in_time_is_due_on_the_new_day(world: World, told, due):
    world.contracts("contract_id award_date start_date\n C1 2024-03-15 2024-04-01", on="2024-03-20")
    world.milestones("milestone due_date\n start_meeting 2024-04-15", on="2024-03-20")
    world.milestones("milestone due_date held_date\n start_meeting 2024-05-01 2024-05-01", on=told)
    # The whole register once more: what was told when does not change.
    world.milestones(
        "milestone due_date held_date\n start_meeting 2024-04-15 -\n start_meeting 2024-05-01 2024-05-01",
        on="2024-06-01",
    )
    assert world.rows("SELECT CAST(due_date AS VARCHAR) FROM mart.milestones WHERE milestone = 'start_meeting'") == [
        (due,)
    ]
    assert world.value("start_meeting_on_time") == (1 if due == "2024-05-01" else 0)


def test_education_told_in_sums_is_no_first_start_either(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places report_frequency
        C1          2024-01-01  2025-12-31  numeric     1               quarterly
    """)
    world.reports("""
        period   received_date form       persons_started
        2024-Q1  2024-04-10    education  3
        2024-Q2  2024-07-10    education  1
        2024-Q3  2024-10-10    education  1
        2024-Q4  2024-12-31    fixed_term 1
    """)
    assert world.rows("SELECT first_start_date FROM core.first_starts") == [
        (dt.date(2024, 12, 31),)
    ]  # in the fourth quarter
    assert world.value("first_start_on_time") == 0  # due on 1 July


def test_an_ended_contract_told_in_persons_waits_for_its_last_report_too(world: World):
    # 2 of 12 full-time months are told; who began in November or December is told by 15 January.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-11-01  2024-12-31  1               numeric     quarterly
    """)
    world.placements("placement_id start_date planned_end_date\n P1 2024-11-01 2025-03-31")
    for day, status, high in (
        ("2025-01-05", "data_missing", 1),
        ("2025-01-15", "data_missing", 1),
    ):  # awaited, then missing
        world.as_of = day
        assert world.statuses() == {"C1": status}
        assert (world.value("fulfilment_low"), world.value("fulfilment_high")) == (approx(2 / 12), high)
    world.reports("period received_date form fte_months\n 2024-Q4 2025-01-14 fixed_term 2")
    assert world.statuses() == {"C1": "not_met"} and world.value("fulfilment_high") == approx(2 / 12)


def test_what_may_have_been_delivered_has_one_definition(world: World):
    # 2 places x 12 full-time months, ended; the report of the last quarter is due on 15 January. WAITS: 0 months told.
    # HALF: 12 (1 place). MORE: 30 (2.5 places, of which 2 count). These three wait. TOLD: 12, all of it. GAP: 12, and
    # the
    # third quarter is missing. OPEN: no number is agreed.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        WAITS       2024-10-01  2024-12-31  2               numeric     quarterly
        HALF        2024-01-01  2024-12-31  2               numeric     quarterly
        MORE        2024-01-01  2024-12-31  2               numeric     quarterly
        TOLD        2024-07-01  2024-12-31  2               numeric     quarterly
        GAP         2024-07-01  2024-12-31  2               numeric     quarterly
        OPEN        2024-10-01  2024-12-31  -               numeric     quarterly
    """)
    world.reports("""
        contract_id period   received_date form       fte_months
        HALF        2024-Q1  2024-04-10    fixed_term 4
        HALF        2024-Q2  2024-07-10    fixed_term 4
        HALF        2024-Q3  2024-10-10    fixed_term 4
        MORE        2024-Q1  2024-04-10    fixed_term 10
        MORE        2024-Q2  2024-07-10    fixed_term 10
        MORE        2024-Q3  2024-10-10    fixed_term 10
        TOLD        2024-Q3  2024-10-10    fixed_term 6
        TOLD        2024-Q4  2025-01-04    fixed_term 6
        GAP         2024-Q4  2025-01-04    fixed_term 12
    """)
    world.as_of = "2025-01-05"
    columns = "places_delivered, places_possible, places_possible_uncapped"
    rows = {name: tuple(each) for name, *each in world.rows(f"SELECT contract_id, {columns} FROM mart.contracts")}
    assert {name: tuple(value and round(value, 9) for value in each) for name, each in rows.items()} == {
        "WAITS": (0, 2, 2),
        "HALF": (1, 2, 2),
        "MORE": (2.5, 2, 2.5),
        "TOLD": (1, 1, 1),
        "GAP": (1, 2, 2),
        "OPEN": (0, 0, None),
    }


def test_the_contract_list_and_the_measure_say_the_same_of_what_is_possible(world: World):
    # 2 places; ended, nothing told, and the last report is not due yet: 2 of 2 are possible, and no less.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-10-01  2024-12-15  2               numeric     quarterly
    """)
    world.as_of = "2024-12-20"
    fulfilment = world.figure("fulfilment")
    assert (fulfilment["low"], fulfilment["high"]) == (0, 1) and world.value("fulfilment_high") == 1
    assert contract_rows.contracts(world.opened())["places_possible_uncapped"].to_list() == [2]
    assert contract_rows.contract_development("C1", world.opened())["possible"].to_list() == [0, 0, 2]


def test_persons_without_months_are_unknown_and_not_nought(world: World):
    # Two of three reports say how much: 1 + 0 of 2 places x 12. March tells of two persons and no months: anything may
    # have
    # been delivered; so may it in April, of which somebody that ended is told.
    world.contracts("""
        contract_id start_date  end_date    requirement required_places report_frequency
        C1          2024-01-01  2025-12-31  numeric     2               monthly
    """)
    world.reports("""
        period  received_date form       persons_started persons_ongoing persons_ended fte_months
        2024-01 2024-02-05    fixed_term 1               1               0             1
        2024-02 2024-03-05    -          0               0               0             -
        2024-03 2024-04-05    fixed_term 1               2               0             -
        2024-04 2024-05-05    fixed_term 0               0               1             -
    """)
    world.as_of = "2024-05-31"
    assert world.rows("SELECT status FROM mart.report_periods ORDER BY first_day") == [
        ("received",), ("nil",), ("incomplete",), ("incomplete",), ("not_due",),
    ]  # fmt: skip
    figure = world.figure("fulfilment")
    assert (figure["low"], figure["high"], figure["coverage"]) == (approx(1 / 12 / 2), 1, approx(2 / 4))
    assert world.contract("reports_received reports_open reports_incomplete") == (4, 2, 2)
    # All four reports have come, and two of them say how much: so much is known of the places, and all of who began.
    assert (world.value("report_rate"), world.value("months_told_rate")) == (1, approx(2 / 4))
    assert (
        world.figure("places_delivered")["coverage"] == approx(2 / 4)
        and world.figure("placements_started")["coverage"] == 1
    )
    assert ("C1", "months_missing") in world.tasks() and ("C1", "report_to_accept") in world.tasks()
    assert world.rows("SELECT period FROM mart.report_remarks WHERE remark = 'months_missing' ORDER BY 1") == [
        ("2024-03",),
        ("2024-04",),
    ]
    # Where only such reports and nil ones came there is no pace to forecast by.
    world.reports("period received_date form fte_months\n 2024-01 2024-02-05 fixed_term 0")
    assert world.rows("SELECT forecast_method, forecast_places FROM mart.contract_forecasts") == [
        ("months_missing", None)
    ]
    # With placements of persons in the months, these are what is counted, and nobody needs the reports' months.
    world.placements("placement_id start_date end_date\n P1 2024-03-01 2024-04-30")
    assert world.contract("reports_open status") == (0, "too_early")


def test_a_returned_report_opens_the_forecast_too(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places report_frequency
        C1          2024-01-01  2025-12-31  numeric     9               monthly
    """)
    world.placements("placement_id start_date planned_end_date\n P1 2024-01-01 2025-12-31")
    world.reports(
        "\n".join(["period received_date fte_months", *(f"2024-{month:02d} 2024-12-05 1" for month in range(1, 12))])
    )
    bounds = "SELECT forecast_high >= 9 FROM mart.contract_forecasts"
    assert world.rows(bounds) == [(False,)]
    world.decisions("decision period reason_code decision_date\n return 2024-11 incomplete 2024-12-10")
    assert world.rows(bounds) == [(True,)] and world.value("fulfilment_high") == 1


def test_one_report_of_many_cannot_hide_what_is_far_behind(world: World):
    # A year in which one person gives 1/12 place a month: 12/12 of 12 places, and half of 12 x (366 - 182) / (731 -
    # 182) days.
    # Returning one month of twelve can hide at most the best month, 1/12; returning four is more than a quarter:
    # unknown.
    world.contracts("""
        contract_id start_date  end_date    requirement required_places report_frequency
        C1          2024-01-01  2025-12-31  numeric     12              monthly
    """)
    world.placements("placement_id start_date planned_end_date\n P1 2024-01-01 2025-12-31")
    world.reports(
        "\n".join(["period received_date fte_months", *(f"2024-{month:02d} 2024-12-20 1" for month in range(1, 12))])
    )
    assert world.contract("status reports_due") == ("well_behind", 11)
    world.decisions("decision period reason_code decision_date\n return 2024-11 incomplete 2024-12-22")
    assert world.contract("status reports_open") == ("well_behind", 1)
    assert world.value("fulfilment_high") == 1  # the interval still says what nobody knows
    world.decisions(
        "\n".join(
            [
                "decision period reason_code decision_date",
                *(f"return 2024-{month:02d} incomplete 2024-12-23" for month in (8, 9, 10)),
            ]
        )
    )
    assert world.contract("status reports_open") == ("data_missing", 4)


def test_persons_needed_are_those_beside_the_ones_who_are_there(world: World):
    # 2 of 4 places are delivered by the end of 2024 (24 months / 12); the one who stays until June 2025 gives 6/12
    # more.
    world.contracts("""
        contract_id start_date  end_date    requirement required_places
        C1          2024-01-01  2026-12-31  numeric     4
    """)
    world.placements("""
        placement_id start_date  planned_end_date
        P1           2024-01-01  2024-12-31
        P2           2024-01-01  2025-06-30
    """)
    assert world.contract("places_left places_planned persons_needed") == (approx(2), approx(6 / 12), 2)  # 1.5 left
    world.placements("placement_id start_date planned_end_date\n P1 2024-01-01 2026-12-31\n P2 2024-01-01 2026-12-31")
    assert world.contract("persons_needed latest_job_start_date") == (0, None)


def test_the_first_start_says_whether_it_was_an_offer(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-04-01 2025-03-31")
    world.placements("placement_id offered_date start_date\n P1 2024-03-13 2024-04-08")
    assert world.contract("first_start_date first_start_is_offer") == (dt.date(2024, 3, 13), 1)
    world.placements("placement_id offered_date start_date\n P1 2024-04-08 2024-04-20\n P2 2024-04-08 2024-04-08")
    assert world.contract("first_start_date first_start_is_offer") == (dt.date(2024, 4, 8), 0)


def test_decisions_are_listed_by_their_day(world: World):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-12-31 monthly")
    world.decisions(
        "decision period decision_date\n accept 2024-01 2024-02-20\n accept 2024-03 2024-04-20\n accept 2024-02 "
        "2024-03-20"
    )
    rows = follow_up_rows.contract_decisions("C1", world.opened())
    assert list(rows["period"]) == ["2024-03", "2024-02", "2024-01"]
