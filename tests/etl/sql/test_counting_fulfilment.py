"""Counting rules of fulfilment, of what is delivered later or withdrawn, and of procurements."""

import pytest
from counting_world import ENDED, YEAR, six_month_outcome
from pytest import approx
from world import BUYER, OTHER_BUYER, World

import measures
from etl.store import deliveries
from measures.door.measure_query import OutsidePeriod


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
    world.contracts("contract_id required_places report_frequency report_form\n C1 2 monthly sums\n C2 2 - -")
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
    # Before the first contract there is nothing to stand, and no row of nothing.
    with pytest.raises(OutsidePeriod):
        world.value("contracts", last="2023-12")


def test_a_period_that_has_not_begun_has_no_contracts(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 -\n C2 2024-01-01 2025-12-31")
    assert world.value("contracts", first="2024-12") == 2
    with pytest.raises(OutsidePeriod):
        world.value("contracts", first="2025-01")


def test_a_stock_of_two_years_is_asked_with_a_period(world: World):
    # Adding how it stood at the end of each of two years would count a contract twice.
    world.contracts("contract_id start_date end_date\n C1 2023-01-01 -\n C2 2023-01-01 2023-06-30\n C3 2024-03-01 -")
    assert world.value("contracts", year="2023") == 2
    assert world.value("contracts", first="2023-01", last="2024-12") == 3
    with pytest.raises(measures.UnknownName):
        measures.ask(["contracts"], (), {"year": ["2023", "2024"]}, warehouse=world.opened())
    by_year = measures.ask(["contracts"], ["year"], {"year": ["2023", "2024"]}, warehouse=world.opened()).frame
    assert list(by_year["value"]) == [2, 2]


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
    assert six_month_outcome(world) == ((1, 1),)


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
