"""Where two rules meet, and what is then counted, with the sums visible.

As in test_counting_rules.py; looked at as of 31 December 2024 unless a test says otherwise.
"""

import csv
import datetime as dt

from pytest import approx
from world import BUYER, OTHER_SUPPLIER, SUPPLIER, World, as_csv

from etl.build import reference_files
from etl.checking import check_file
from etl.comparing import contract_checks

# --- placements beside reports of sums -------------------------------------------------------------------


def _five_that_report_a_year(world: World) -> None:
    """Five contracts of one place, each with a report of 12.0 months for 2023, and beside it: nothing; two days that
    began a day before the contract; a day outside the target group; a day of a form that is not taken; a day that
    counts."""
    world.contracts("""
        contract_id start_date  end_date    required_places report_frequency target_groups accepted_forms
        A0          2023-01-01  2023-12-31  1               yearly           -             -
        A1          2023-01-01  2023-12-31  1               yearly           -             -
        A2          2023-01-01  2023-12-31  1               yearly           youth         -
        A3          2023-01-01  2023-12-31  1               yearly           -             jobs
        A4          2023-01-01  2023-12-31  1               yearly           -             -
    """)
    world.reports("""
        contract_id period form       persons_started fte_months received_date
        A0          2023   permanent  1               12         2024-01-10
        A1          2023   permanent  1               12         2024-01-10
        A2          2023   permanent  1               12         2024-01-10
        A3          2023   permanent  1               12         2024-01-10
        A4          2023   permanent  1               12         2024-01-10
    """)
    world.placements("""
        placement_id contract_id form        start_date  end_date    target_groups
        P1           A1          permanent   2022-12-31  2023-01-01  -
        P2           A2          permanent   2023-05-01  2023-05-01  disability
        P3           A3          internship  2023-05-01  2023-05-01  -
        P4           A4          permanent   2023-05-01  2023-05-01  -
    """)


def test_a_placement_that_does_not_count_silences_nobody(world: World):
    _five_that_report_a_year(world)
    # A4 is counted from its one day of 31 in May, a twelfth of a place a month.
    day = 1 / 31 / 12
    assert world.values("places_delivered", "contract") == {
        "A0": approx(1), "A1": approx(1), "A2": approx(1), "A3": approx(1), "A4": approx(day)
    }  # fmt: skip
    assert world.statuses() == {"A0": "met", "A1": "met", "A2": "met", "A3": "met", "A4": "data_missing"}


def test_where_placements_and_a_report_differ_the_interval_reaches_both(world: World):
    _five_that_report_a_year(world)
    (row,) = [row for row in world.ask("fulfilment", ["contract"]) if row["contract"] == "A4"]
    assert (row["low"], row["value"], row["high"]) == (approx(1 / 31 / 12), approx(1 / 31 / 12), approx(12 / 12))
    assert world.contract("places_possible places_possible_uncapped", "A4") == (approx(1), approx(1))
    assert world.rows("SELECT remark FROM mart.report_remarks") == [("deviation",)]
    assert ("A4", "deviation") in world.tasks() and ("A4", "not_met") not in world.tasks()


def test_where_they_differ_the_forecast_reaches_the_report_too(world: World):
    """Ended or under way; of what the owner has accepted nothing is open."""
    world.contracts("""
        contract_id start_date  end_date    required_places report_frequency
        C1          2023-01-01  2023-12-31  1               yearly
        C2          2023-01-01  2025-12-31  1               yearly
        C3          2023-01-01  2025-12-31  1               yearly
        C4          2023-01-01  2025-12-31  1               yearly
    """)
    world.reports("""
        contract_id period form      received_date fte_months
        C1          2023   permanent 2024-01-10    12
        C2          2023   permanent 2024-01-10    12
        C3          2023   permanent 2024-01-10    6
        C4          2023   permanent 2024-01-10    12
    """)
    placed = "\n".join(f"P1 C{number} permanent 2023-01-01 2023-06-30" for number in (1, 2, 3, 4))
    world.placements(f"placement_id contract_id form start_date end_date\n{placed}")
    world.decisions("contract_id decision period decision_date accepted_fte_months\n C4 accept 2023 2024-02-01 6")
    world.as_of = "2024-12-31"
    bounds = (
        "SELECT forecast_places, forecast_low, forecast_high FROM mart.contract_forecasts INNER JOIN core.contracts"
    )
    ended, more, same, accepted = world.rows(f"{bounds} USING (contract_no) ORDER BY contract_id")
    # Six months of placements are half a place; the report says twelve.
    assert ended == (approx(6 / 12), approx(6 / 12), approx(12 / 12))
    assert more[:2] == same[:2] == accepted[:2]
    assert more[2] == approx(same[2] + (12 - 6) / 12) and accepted[2] == approx(same[2])


def test_a_report_of_less_than_would_be_enough_leaves_the_word_and_moves_the_bound(world: World):
    world.contracts("""
        contract_id start_date  end_date    required_places report_frequency
        C1          2023-01-01  2023-12-31  2               yearly
    """)
    world.reports("period form received_date fte_months\n 2023 permanent 2024-01-10 12")
    world.placements("placement_id form start_date end_date\n P1 permanent 2023-01-01 2023-06-30")
    # Six months are half a place, the report says one, and two are owed.
    assert world.contract("status places_delivered places_possible") == ("not_met", approx(6 / 12), approx(12 / 12))


def test_a_period_that_the_owner_has_accepted_differs_no_more(world: World):
    _five_that_report_a_year(world)
    world.decisions("""
        contract_id decision period decision_date accepted_fte_months
        A4          accept   2023   2024-02-01    0.1
    """)
    assert world.contract("status places_possible", "A4") == ("not_met", approx(1 / 31 / 12))


def test_one_under_way_whose_report_would_put_it_on_its_curve_is_not_behind(world: World):
    # Six months to the first start, then 18 to the end: at the half of them the curve is at 9 / 18 of a place or so.
    world.contracts("""
        contract_id start_date  end_date    required_places report_frequency
        C1          2023-10-01  2025-09-30  1               half_yearly
        C2          2023-10-01  2025-09-30  1               half_yearly
    """)
    world.reports("""
        contract_id period   form       received_date  fte_months
        C1          2023-H2  permanent  2024-01-10     0
        C1          2024-H1  permanent  2024-07-10     9
        C2          2023-H2  permanent  2024-01-10     0
        C2          2024-H1  permanent  2024-07-10     1
    """)
    world.placements("""
        placement_id contract_id start_date  end_date
        P1           C1          2024-06-01  2024-06-15
        P2           C2          2024-06-01  2024-06-15
    """)
    # 0.5 months counted; 9 of 12 would be ahead of the curve, 1 of 12 would not.
    assert world.statuses() == {"C1": "data_missing", "C2": "well_behind"}


# --- a number that counts within its contract ------------------------------------------------------------


def _two_that_number_from_one(world: World) -> None:
    """Two suppliers whose placements are P0 to P5, all ended on 31 January 2024."""
    world.contracts(f"contract_id supplier_id\n X1 {SUPPLIER}\n X2 {OTHER_SUPPLIER}")
    for contract in ("X1", "X2"):
        rows = "\n".join(f"P{n} {contract} person-{contract}-{n} 2024-01-01 2024-01-31" for n in range(6))
        world.placements(f"placement_id contract_id participant_key start_date end_date\n{rows}")


def test_a_follow_up_that_names_its_contract_is_of_that_one_alone(world: World):
    _two_that_number_from_one(world)
    rows = "\n".join(f"P{n} X1 2024-07-31 6m employed" for n in range(6))
    world.follow_ups(f"placement_id contract_id follow_up_date point status\n{rows}")
    found = {
        row["contract"]: (row["numerator"], row["denominator"]) for row in world.ask("in_work_6m_rate", ["contract"])
    }
    assert found == {"X1": (6, 6), "X2": (0, 0)}
    assert world.values("in_work_6m_coverage", "contract") == {"X1": approx(6 / 6), "X2": approx(0 / 6)}
    assert world.rows("SELECT kind FROM mart.waiting") == []


def test_a_follow_up_that_may_be_of_two_waits_to_be_told_which(world: World):
    _two_that_number_from_one(world)
    world.follow_ups("placement_id follow_up_date point status\n P0 2024-07-31 6m employed\n P9 2024-07-31 6m employed")
    assert world.values("in_work_6m_coverage", "contract") == {"X1": 0, "X2": 0}
    assert world.rows("SELECT waits_for, missing_id FROM mart.waiting ORDER BY ALL") == [
        ("contract_not_named", "P0"),
        ("placement", "P9"),
    ]


def test_a_follow_up_that_names_an_unknown_contract_waits_for_it(world: World):
    _two_that_number_from_one(world)
    world.follow_ups("placement_id contract_id follow_up_date status\n P0 X3 2024-07-31 employed")
    assert world.rows("SELECT waits_for, missing_id FROM mart.waiting") == [("contract", "X3")]


def test_the_quarters_after_are_of_the_contract_that_is_named(world: World):
    _two_that_number_from_one(world)
    rows = "\n".join(f"P{n} X1 2024-08-15 employed" for n in range(6))
    world.follow_ups(f"placement_id contract_id follow_up_date status\n{rows}")
    # The exit is in the first quarter; 15 August is in the second after it.
    found = {
        row["contract"]: (row["numerator"], row["denominator"]) for row in world.ask("in_work_q2_rate", ["contract"])
    }
    assert found == {"X1": (6, 6), "X2": (0, 0)}


def test_who_sends_such_a_follow_up_is_told_what_to_do(world: World):
    _two_that_number_from_one(world)
    rows = [{"placement_id": "P0", "follow_up_date": "2024-07-31", "status": "employed"}]
    file = check_file.check_file(as_csv(rows), "follow_ups.csv", bytes(32), "follow_ups")
    (told,) = contract_checks.check_against_contracts(file, dt.date(2024, 12, 31))
    assert (told.code, told.count, told.field) == ("follow_up_of_two_placements", 1, "placement_id")
    assert told.arguments == {"contracts": "X1 / X2"}
    named = check_file.check_file(
        as_csv([{**row, "contract_id": "X1"} for row in rows]), "follow_ups.csv", bytes(32), "follow_ups"
    )
    assert contract_checks.check_against_contracts(named, dt.date(2024, 12, 31)) == []


def test_one_file_may_have_the_same_number_under_two_contracts(world: World):
    world.contracts("contract_id\n X1\n X2")
    # `deliver` demands that every row is taken.
    world.placements("""
        placement_id contract_id participant_key start_date  end_date
        P1           X1          person-1        2024-01-01  2024-01-31
        P1           X2          person-2        2024-01-01  2024-02-29
    """)
    assert world.values("fte_months", "contract") == {"X1": approx(1), "X2": approx(2)}
    twice = check_file.check_file(
        as_csv(
            [
                {"placement_id": "P1", "contract_id": "X1", "participant_key": person, "form": "permanent",
                 "start_date": "2024-01-01"}
                for person in ("person-1", "person-2")
            ]
        ),
        "placements.csv",
        bytes(32),
        "placements",
    )  # fmt: skip
    assert (twice.taken, twice.refused) == (1, 1)


# --- a contract without a requirement --------------------------------------------------------------------


def test_a_contract_without_a_requirement_owes_no_report(world: World):
    world.contracts("""
        contract_id requirement required_places start_date  end_date    report_frequency
        C1          numeric     1               2024-01-01  2024-12-31  half_yearly
        N0          none        -               2024-01-01  2024-12-31  monthly
    """)
    world.reports("contract_id period form received_date fte_months\n C1 2024-H1 permanent 2024-07-10 6")
    # 1 of 1: the twelve months of N0 are not asked for.
    assert (world.value("reports_due"), world.value("report_rate")) == (1, approx(1 / 1))
    owed = "SELECT DISTINCT contract_id FROM mart.report_periods INNER JOIN mart.contracts USING (contract_no)"
    assert world.rows(owed) == [("C1",)]
    assert ("N0", "report_missing") not in world.tasks()


def test_what_it_sends_all_the_same_is_counted_and_nothing_odd(world: World):
    world.contracts("""
        contract_id requirement start_date  end_date    report_frequency
        N0          none        2024-01-01  2024-12-31  monthly
    """)
    world.reports("contract_id period form fte_months\n N0 2024-Q1 permanent 3")
    assert world.value("fte_months") == approx(3)
    assert world.rows("SELECT remark FROM mart.report_remarks") == []


def test_from_the_day_that_a_requirement_is_taken_away_no_report_is_due(world: World):
    world.contracts("""
        contract_id requirement required_places start_date  end_date    report_frequency valid_from
        C1          numeric     1               2024-01-01  2024-12-31  quarterly        -
        C1          none        -               2024-01-01  2024-12-31  quarterly        2024-07-01
    """)
    assert world.rows("SELECT period FROM mart.report_periods ORDER BY period") == [("2024-Q1",), ("2024-Q2",)]


def test_the_last_period_ends_with_the_contract(world: World):
    world.contracts("""
        contract_id required_places start_date  end_date    report_frequency
        C1          1               2023-03-01  2024-05-02  yearly
    """)
    # 2 May and 15 days; the year before ends as the year does.
    assert [str(day) for (day,) in world.rows("SELECT due_date FROM mart.report_periods ORDER BY due_date")] == [
        "2024-01-15",
        "2024-05-17",
    ]


# --- what one column of a procurement says of another ------------------------------------------------------


def _steps(world: World) -> dict[str, tuple[int, ...]]:
    """Procurement -> possible, set, signed, unknown if possible, unknown if set."""
    rows = world.rows(
        "SELECT procurement_id, step_possible, step_set, step_signed, step_possible_unknown, step_set_unknown"
        " FROM mart.procurement_steps"
    )
    return {name: tuple(steps) for name, *steps in rows}


def test_a_requirement_that_was_set_was_possible(world: World):
    world.procurements("""
        procurement_id published_date has_requirement eligible
        SET            2024-01-01     ja              -
        NOT            2024-01-01     nej             -
        UNKNOWN        2024-01-01     -               -
        NOT_POSSIBLE   2024-01-01     -               nej
    """)
    world.contracts("contract_id procurement_id requirement required_places\n C1 SET numeric 2")
    assert _steps(world) == {
        "SET": (1, 1, 1, 0, 0),
        "NOT": (0, 0, 0, 1, 0),  # no requirement says nothing of whether one was possible
        "UNKNOWN": (0, 0, 0, 1, 0),
        "NOT_POSSIBLE": (0, 0, 0, 0, 0),
    }
    assert (world.value("funnel_set"), world.value("funnel_signed")) == (1, 1)
    # 1 of 1 in which it was possible; 1 of 4 with social consideration, the others unknown.
    assert world.value("requirement_share") == approx(1 / 1)
    assert world.value("social_consideration_share") == approx(1 / 4)


def test_a_contract_with_a_requirement_was_signed_so_it_was_set(world: World):
    world.procurements("procurement_id published_date\n A 2024-01-01\n B 2024-01-01\n C 2024-01-01")
    world.contracts("""
        contract_id procurement_id requirement required_places
        C1          A              dialogue    -
        C2          B              none        -
        C3          C              -           -
    """)
    assert _steps(world) == {"A": (1, 1, 1, 0, 0), "B": (0, 0, 0, 1, 0), "C": (0, 0, 0, 1, 0)}


def test_what_is_told_stands_and_who_contradicts_it_is_told(world: World):
    row = {"procurement_id": "A", "organisation_id": BUYER, "has_requirement": "ja", "eligible": "nej"}
    file = check_file.check_file(as_csv([row]), "procurements.csv", bytes(32), "procurements")
    assert [(group.code, group.field) for group in file.groups if group.level == "warning"] == [
        ("requirement_not_possible", "eligible")
    ]
    world.deliver("procurements", [{**row, "published_date": "2024-01-01"}])
    assert _steps(world) == {"A": (0, 0, 0, 0, 0)}


# --- a rule and whose it is ------------------------------------------------------------------------------

TRAFIKVERKET, GOTEBORG = "202100-6297", "212000-1355"


def test_trafikverkets_start_meeting_is_asked_of_those_who_follow_its_rules(world: World):
    world.contracts(f"""
        contract_id organisation_id award_date  start_date  end_date    required_places
        TRV         {TRAFIKVERKET}  2023-01-15  2023-02-01  2025-01-31  1
        BEFORE      {TRAFIKVERKET}  2015-06-01  2015-07-01  2025-01-31  1
        GBG         {GOTEBORG}      2023-01-15  2023-02-01  2025-01-31  1
        OTHER       {BUYER}         2023-01-15  2023-02-01  2025-01-31  1
        TOLD        {BUYER}         2023-01-15  2023-02-01  2025-01-31  1
    """)
    world.milestones("""
        contract_id milestone           due_date    held_date
        TRV         final_documentation 2025-03-01  -
        GBG         final_documentation 2025-03-01  -
        TOLD        start_meeting       2023-03-01  -
    """)
    # Within a month of 15 January by the rule; 1 March by TOLD's own register. Its rules are from 2016.
    rows = world.rows(
        "SELECT contract_id, CAST(due_date AS VARCHAR) FROM mart.milestones INNER JOIN mart.contracts USING "
        "(contract_no)"
        " WHERE milestone = 'start_meeting' ORDER BY contract_id"
    )
    assert rows == [("TOLD", "2023-03-01"), ("TRV", "2023-02-15")]
    assert {task for task in world.tasks() if task[1] == "start_meeting"} <= {
        ("TOLD", "start_meeting"),
        ("TRV", "start_meeting"),
    }


def test_every_rule_with_a_day_says_whose_it_is():
    folder = reference_files.REFERENCE_FOLDER / "rules"
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and "valid_from" in rows[0] and not path.stem.startswith("forecast"):
            assert {"rule_set", "organisation_id"} & set(rows[0]), path.name
            assert all(row["rule_set"] for row in rows if "rule_set" in row), path.name


# --- nothing told ----------------------------------------------------------------------------------------


def test_nothing_reported_is_not_0_per_cent(world: World):
    world.contracts(f"""
        contract_id start_date  end_date    required_places report_frequency supplier_id
        SILENT      2024-01-01  2024-10-31  2               monthly          {OTHER_SUPPLIER}
        TOLD        2024-01-01  2024-10-31  2               monthly          {SUPPLIER}
        NIL         2024-01-01  2024-01-31  2               monthly          {SUPPLIER}
        TO_COME     2025-06-01  2026-10-31  2               monthly          {SUPPLIER}
    """)
    world.placements("placement_id contract_id start_date end_date\n P1 TOLD 2024-01-01 2024-06-30")
    world.reports(
        "contract_id period form received_date persons_started fte_months\n NIL 2024-01 permanent 2024-02-05 0 0"
    )
    rows = {row["contract"]: (row["value"], row["low"], row["high"]) for row in world.ask("fulfilment", ["contract"])}
    assert rows == {
        "SILENT": (None, 0, 1),  # nobody has told anything: 0 to 100 %
        "TOLD": (approx(0.5 / 2), approx(0.5 / 2), 1),
        "NIL": (0, 0, 0),  # a nil report says nought
        "TO_COME": (0, 0, 0),  # not begun: none, and that is known
    }
    assert world.values("fulfilment_raw", "contract")["SILENT"] is None
    # A group in which nothing is told is unknown; of one where something is, the known part of all stands as it did.
    assert world.values("fulfilment", "supplier") == {OTHER_SUPPLIER: None, SUPPLIER: approx(0.5 / 6)}
    assert world.value("fulfilment") == approx(0.5 / 8)
    assert world.contract("places_told has_told_places", "SILENT") == (None, 0)
    # By month as by day: SILENT in January is as unknown as it is today.
    assert world.values("fulfilment", "contract", first="2024-01", last="2024-01")["SILENT"] is None
