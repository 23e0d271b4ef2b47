"""A file of placements tells of the time that it covers: which periods it answers, and what the contract asks for."""

import datetime as dt

import pytest
from pytest import approx
from world import DEFAULTS, World, as_csv, table

from etl import __main__ as etl_command
from etl.checking import check_file
from etl.intake import public_check
from etl.store import deliveries

CONTRACT = "contract_id start_date end_date requirement required_places report_frequency report_form"


def _periods(world: World, contract_id: str = "C1") -> list[tuple]:
    """(period, status) of each period of 2024 that a contract is to report."""
    return world.rows(
        f"""
        SELECT period, report.status FROM mart.report_periods AS report
        INNER JOIN mart.contracts AS contract USING (contract_no)
        WHERE contract_id = '{contract_id}' ORDER BY period
        """
    )


def _contract(
    world: World, form: str = "-", frequency: str = "quarterly", on: str = "2024-01-02", places: int = 2
) -> None:
    world.contracts(f"{CONTRACT}\n C1 2024-01-01 2025-12-31 numeric {places} {frequency} {form}", on)


def test_a_whole_file_of_placements_is_all_the_reports(world: World):
    _contract(world)
    world.placements("placement_id start_date\n P1 2024-01-01\n P2 2024-07-01", "2025-01-10")
    world.as_of = "2025-01-31"
    # Four quarters due by 15 January, told by a file of 10 January: in time for the last alone.
    assert _periods(world)[:4] == [
        ("2024-Q1", "late"),
        ("2024-Q2", "late"),
        ("2024-Q3", "late"),
        ("2024-Q4", "received"),
    ]
    assert world.figure("report_rate")["value"] == 1 and world.value("reports_missing") == 0
    assert world.figure("report_on_time_rate")["value"] == approx(1 / 4)
    # 13 + 7 months of 12 a place: 1.67 of 2, and nothing that could be more.
    fulfilment = world.figure("fulfilment")
    assert fulfilment["value"] == approx((13 + 7) / 12 / 2)
    assert (fulfilment["low"], fulfilment["high"]) == (approx(fulfilment["value"]), approx(fulfilment["value"]))
    assert fulfilment["coverage"] == 1
    assert world.contract("status") == ("on_track",)
    assert ("C1", "report_missing") not in world.tasks() and ("C1", "report_to_accept") in world.tasks()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        # Ended on the last day of May, and nothing after: June is not told.
        ("P1 2024-01-01 2024-05-31 - -", 5),
        # Going on by the file: to the day that it came, 10 September, within which August is whole.
        ("P1 2024-01-01 - - -", 8),
        # Past its planned end without an end: it is counted to there, and known to there.
        ("P1 2024-01-01 - 2024-06-30 -", 6),
        # An end that has not come yet: still going on.
        ("P1 2024-01-01 2024-12-31 - -", 8),
        # One has ended, another goes on.
        ("P1 2024-01-01 2024-03-31 - -\n P2 2024-02-01 - - -", 8),
        # The supplier says up to when it tells: earlier than the rows, later, and later than the day that it came.
        ("P1 2024-01-01 - - 2024-04-30", 4),
        ("P1 2024-01-01 2024-03-31 - 2024-07-31", 7),
        ("P1 2024-01-01 - - 2024-12-31", 8),
        # The latest that any row of the contract says.
        ("P1 2024-01-01 - - 2024-04-30\n P2 2024-02-01 - - 2024-06-30", 6),
        # A month that it tells a part of is not told.
        ("P1 2024-01-01 - - 2024-04-29", 3),
    ],
)
def test_a_file_speaks_up_to_a_day(world: World, rows, told):
    _contract(world, frequency="monthly", places=20)
    world.placements(f"placement_id start_date end_date planned_end_date reported_until\n {rows}", "2024-09-10")
    world.as_of = "2024-12-31"
    # 11 months are due by 15 December.
    assert world.figure("report_rate")["numerator"] == told and world.figure("report_rate")["denominator"] == 11
    assert world.value("reports_missing") == 11 - told
    assert world.contract("status") == ("data_missing",)


def test_a_row_that_does_not_count_tells_too_and_silences_no_report(world: World):
    _contract(world, frequency="monthly")
    world.reports("period form fte_months\n 2024-01 fixed_term 3")
    world.placements("placement_id start_date reported_until\n P1 2023-12-01 2024-02-29", "2024-03-05")
    world.as_of = "2024-04-20"
    assert _periods(world)[:4] == [
        ("2024-01", "received"), ("2024-02", "received"), ("2024-03", "missing"), ("2024-04", "not_due"),
    ]  # fmt: skip
    assert world.value("fte_months") == 3  # P1 was there before the contract


def test_told_that_nothing_counts_is_nought_and_not_unknown(world: World):
    _contract(world, frequency="monthly")
    world.placements("placement_id start_date\n P1 2023-12-01", "2024-09-10")
    world.as_of = "2024-09-20"
    assert world.figure("fulfilment")["value"] == 0 and world.figure("fulfilment")["high"] == 0
    assert world.contract("status") == ("behind",)


@pytest.mark.parametrize(
    ("form", "statuses"),
    [
        # Of C1 the first quarter is told by both, the second by sums; of C2 both by placements, late; of C3 nil.
        ("-", [("received", "received"), ("late", "late"), ("nil", "nil")]),
        ("sums", [("received", "received"), ("missing", "missing"), ("nil", "nil")]),
        ("persons", [("late", "missing"), ("late", "late"), ("nil", "nil")]),
        ("both", [("late", "missing"), ("missing", "missing"), ("nil", "nil")]),
    ],
)
def test_the_contract_says_in_what_it_is_reported(world: World, form, statuses):
    rows = "\n".join(f"{name} 2024-01-01 2024-06-30 numeric 2 quarterly {form}" for name in ("C1", "C2", "C3"))
    world.contracts(f"{CONTRACT}\n {rows}", "2024-01-02")
    world.reports("""
        contract_id  period   received_date  form        persons_started  fte_months
        C1           2024-Q1  2024-04-10     fixed_term  1                3
        C1           2024-Q2  2024-07-10     fixed_term  0                3
        C3           2024-Q1  2024-04-10     -           0                0
        C3           2024-Q2  2024-07-10     -           0                0
    """, "2024-07-12")  # fmt: skip
    world.placements("""
        placement_id  contract_id  start_date  reported_until
        P1            C1           2024-01-01  2024-03-31
        P2            C2           2024-01-01  2024-06-30
    """, "2024-08-01")  # fmt: skip
    world.as_of = "2024-08-31"
    found = [tuple(each for _, each in _periods(world, name)) for name in ("C1", "C2", "C3")]
    assert found == statuses


def test_a_change_says_from_when_another_form_is_asked_for(world: World):
    _contract(world, "sums")
    world.contracts("contract_id start_date valid_from report_form\n C1 2024-01-01 2024-07-01 persons", "2024-01-02")
    world.placements("placement_id start_date\n P1 2024-01-01", "2025-01-01")
    world.as_of = "2025-01-31"
    assert [each for _, each in _periods(world)][:4] == ["missing", "missing", "late", "received"]
    assert world.contract("report_form") == ("persons",)


def test_a_month_told_by_both_is_compared(world: World):
    _contract(world, "both", "monthly")
    world.placements("placement_id start_date\n P1 2024-01-01", "2024-02-10")
    world.reports("period received_date form fte_months\n 2024-01 2024-02-05 fixed_term 4", "2024-02-10")
    world.as_of = "2024-02-20"
    assert _periods(world)[0] == ("2024-01", "received")
    assert world.value("fte_months") == approx(1 + 20 / 29) and world.value("deviations") == 1
    # The report says 4, the placement 1: the interval reaches 3 months of 12 further.
    fulfilment = world.figure("fulfilment")
    assert fulfilment["high"] - fulfilment["low"] == approx(3 / 12 / 2)


def test_a_withdrawn_file_tells_nothing(world: World):
    _contract(world)
    file = world.placements("placement_id start_date\n P1 2024-01-01", "2025-01-10")
    world.as_of = "2025-01-31"
    assert world.value("reports_missing") == 0
    deliveries.withdraw(file.id, "fel fil")
    assert world.value("reports_missing") == 4


def test_a_later_file_takes_over_and_what_came_in_time_stays_so(world: World):
    _contract(world, frequency="monthly")
    world.placements("placement_id start_date\n P1 2024-01-01", "2024-02-10")
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-02-20", "2024-03-25")
    world.as_of = "2024-03-31"
    # January was told in time by the first; February, due on 15 March, only to the 20th by the second.
    assert _periods(world)[:2] == [("2024-01", "received"), ("2024-02", "missing")]
    # An end that is corrected to an earlier day takes nothing back; a file that says up to when it tells does.
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-15", "2024-03-26")
    assert _periods(world)[0] == ("2024-01", "received")
    world.placements("placement_id start_date reported_until\n P1 2024-01-01 2024-01-30", "2024-03-27")
    assert _periods(world)[0] == ("2024-01", "missing")


def test_the_same_file_another_day_tells_of_the_days_between(world: World):
    _contract(world, frequency="monthly")
    goes_on = "placement_id start_date end_date reported_until\n P1 2024-01-01 - -"
    file = as_csv([{**DEFAULTS["placements"], "participant_key": "p1", **row} for row in table(goes_on)])
    first = world.deliver_file("placements", file, "placements.csv", "2024-02-10")
    assert world.deliver_file("placements", file, "placements.csv", "2024-02-10").id == first.id
    again = world.deliver_file("placements", file, "placements.csv", "2024-04-10")
    assert again.id != first.id
    world.as_of = "2024-04-20"
    assert [each for _, each in _periods(world)][:3] == ["received", "late", "received"]


@pytest.mark.parametrize("row", ["P1 2024-01-01 2024-01-31 -", "P1 2024-01-01 - 2024-01-31"])
def test_the_same_file_another_day_says_nothing_more_where_it_says_up_to_when(world: World, row):
    _contract(world, frequency="monthly")
    rows = table(f"placement_id start_date end_date reported_until\n {row}")
    file = as_csv([{**DEFAULTS["placements"], "participant_key": "p1", **each} for each in rows])
    first = world.deliver_file("placements", file, "placements.csv", "2024-02-10")
    assert world.deliver_file("placements", file, "placements.csv", "2024-04-10").id == first.id


def test_what_the_sender_says_beside_the_file_holds_for_rows_that_do_not(world: World, tmp_path, capsys):
    _contract(world, frequency="monthly", on="2024-06-01")
    path = tmp_path / "placements.csv"
    rows = table("placement_id start_date end_date\n P1 2024-01-01 2024-01-31")
    path.write_bytes(as_csv([{**DEFAULTS["placements"], "participant_key": "p1", **row} for row in rows]))
    world.as_of = "2024-05-31"
    for said, missing in ((), 3), (("--reported-until", "2024-03-31"), 1):
        assert etl_command.main(["load", str(path), *said, "--json"]) == 0, capsys.readouterr().out
        assert world.value("reports_missing") == missing
    assert [each.how.get("reported_until") for each in deliveries.active()][1:] == [None, "2024-03-31"]


def test_as_known_on_a_day_only_the_files_of_by_then_tell(world: World):
    _contract(world, frequency="monthly")
    world.placements("placement_id start_date\n P1 2024-01-01", "2024-02-10")
    world.placements("placement_id start_date\n P1 2024-01-01\n P2 2024-04-01", "2024-04-10")
    world.as_of = "2024-04-20"
    assert world.value("reports_missing") == 0
    world.as_of = world.as_known_on = "2024-04-09"
    assert [each for _, each in _periods(world)][:3] == ["received", "missing", "not_due"]


def test_what_fell_due_before_the_contract_was_in_the_register_is_not_late(world: World):
    _contract(world, frequency="monthly", on="2024-03-01")
    world.placements("placement_id start_date\n P1 2024-01-01", "2024-04-20")
    world.as_of = "2024-04-30"
    # January's was due on 15 February, before anything could be loaded: whether the buyer had it is unknown.
    assert _periods(world)[:3] == [("2024-01", "received"), ("2024-02", "late"), ("2024-03", "late")]
    on_time = world.figure("report_on_time_rate")
    assert (on_time["numerator"], on_time["denominator"]) == (0, 2)


def test_a_period_told_by_placements_is_accepted_with_their_months(world: World):
    _contract(world, frequency="monthly")
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-31", "2024-02-10")
    world.as_of = "2024-02-20"
    world.decisions("decision period accepted_fte_months\n accept 2024-01 1", "2024-02-12")
    assert world.figure("accepted_share")["value"] == 1
    assert ("C1", "report_to_accept") not in world.tasks()
    # A file that says more of it: what is more is reported, until that is accepted too.
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-31\n P2 2024-01-01 2024-01-31")
    assert world.figure("accepted_share")["value"] == approx(1 / 2)
    assert ("C1", "changed_after_acceptance") in world.tasks()


@pytest.mark.parametrize(("until", "state"), [("2024-01-31", "resent"), ("2024-01-30", "returned")])
def test_a_returned_period_comes_again_with_a_file_that_tells_of_it(world: World, until, state):
    _contract(world, frequency="monthly")
    world.placements("placement_id start_date\n P1 2024-01-01", "2024-02-10")
    world.decisions("decision period reason_code reason\n return 2024-01 incomplete oklart", "2024-02-12")
    world.placements(f"placement_id start_date reported_until\n P1 2024-01-01 {until}", "2024-02-15")
    world.as_of = "2024-02-20"
    ((found,),) = world.rows("SELECT decision_state FROM mart.report_periods WHERE period = '2024-01'")
    assert found == state


def test_an_ended_contract_that_placements_tell_of_to_its_last_day_waits_for_nothing(world: World):
    world.contracts(f"{CONTRACT}\n C1 2024-01-01 2024-12-31 numeric 2 quarterly -", "2024-01-02")
    world.placements("placement_id start_date planned_end_date\n P1 2024-01-01 2025-03-31", "2025-01-05")
    world.as_of = "2025-01-06"  # the last quarter's is due on the 15th
    # 12 months of 24.
    assert world.contract("status") == ("not_met",)
    assert (world.value("fulfilment_low"), world.value("fulfilment_high")) == (approx(1 / 2), approx(1 / 2))


def test_months_told_by_placements_are_part_of_the_pace(world: World):
    """Six months told by a file, six not: the rate of starts is that of the months told."""
    _contract(world, frequency="monthly")
    rows = "\n".join(f"P{n} 2024-0{n}-01 2024-0{n}-28 2024-06-30" for n in range(1, 7))
    world.placements(f"placement_id start_date end_date reported_until\n {rows}", "2024-12-31")
    world.as_of = "2024-12-31"
    ((half,),) = world.rows("SELECT forecast_places FROM mart.contract_forecasts")
    world.placements(
        f"placement_id start_date end_date reported_until\n {rows.replace('06-30', '12-31')}", "2024-12-31"
    )
    ((whole,),) = world.rows("SELECT forecast_places FROM mart.contract_forecasts")
    assert half > whole


def test_the_suppliers_check_says_up_to_when_as_the_build_does(world: World):
    names = [f"C{number}" for number in range(1, 6)]
    world.contracts("\n".join(["contract_id start_date", *(f"{name} 2024-01-01" for name in names)]), "2024-01-02")
    rows = table("""
        placement_id contract_id start_date  end_date    planned_end_date reported_until
        P1           C1          2024-01-01  2024-05-31  -                -
        P2           C1          2024-01-01  2024-03-31  -                -
        P3           C2          2024-01-01  -           -                -
        P4           C3          2024-01-01  -           2024-06-30       -
        P5           C4          2024-01-01  -           -                2024-04-30
        P6           C4          2024-01-01  -           -                -
        P7           C5          2024-01-01  2024-03-31  -                2025-01-31
    """)
    file = as_csv([{**DEFAULTS["placements"], "participant_key": f"p{row['placement_id']}", **row} for row in rows])
    world.deliver_file("placements", file, "placements.csv", "2024-09-10")
    by_build = world.rows("SELECT placements_told_until FROM mart.contracts ORDER BY contract_id")
    days = [f"2024-{day}" for day in ("05-31", "09-10", "06-30", "04-30", "09-10")]
    assert [day.isoformat() for (day,) in by_build] == days
    checked = check_file.check_file(file, "placements.csv", bytes(32))
    told = public_check.told_until(checked, dt.date(2024, 9, 10))
    assert [day.isoformat() for day in told] == sorted(days)


@pytest.mark.parametrize(("form", "value"), [("sums", None), ("persons", 0), ("both", 0), ("-", 0)])
def test_who_is_to_report_in_sums_tells_nothing_by_naming_nobody(world: World, form, value):
    """One placement from August, in a file of 10 September: to the end of June nobody is named."""
    _contract(world, form, frequency="monthly")
    world.placements("placement_id start_date\n P1 2024-08-01", "2024-09-10")
    world.as_of = "2024-09-20"
    assert world.value("fulfilment", last="2024-06") == value
    # One month of 12 in August, whatever it is to report in: what is told is counted.
    assert world.value("fulfilment", last="2024-08") == approx(1 / 12 / 2)
