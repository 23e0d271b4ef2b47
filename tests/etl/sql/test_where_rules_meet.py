"""Where two rules meet, and what is then counted, with the sums visible.

As in test_counting_rules.py; looked at as of 31 December 2024 unless a test says otherwise.
"""

from pytest import approx
from world import World

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
