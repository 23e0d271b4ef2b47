"""Lists of persons by period: each person is a placement, and what the lists tell of a month is what counts in it."""

from pytest import approx
from world import OTHER_SUPPLIER, SUPPLIER, World

MONTH = 40 * 52 / 12  # hours at full time
YEAR = "contract_id start_date\n C1 2024-01-01"


def _placements(world: World) -> dict[str, tuple]:
    """Placement -> first day, end, extent."""
    found = world.rows("SELECT placement_id, start_date, end_date, extent_pct FROM mart.placements ORDER BY ALL")
    return {name: (str(first), end and str(end), extent) for name, first, end, extent in found}


def test_a_person_in_a_list_by_week_is_a_placement(world: World):
    world.contracts(YEAR)
    # Monday 1 April to Sunday 21 April: 17 works full time, 18 half, 19 not at all.
    world.reports("""
        period    form       participant_key  hours
        2024-W14  permanent  17               40
        2024-W14  permanent  18               20
        2024-W14  permanent  19               0
        2024-W15  permanent  17               40
        2024-W15  permanent  18               20
    """)
    assert _placements(world) == {"C1/17": ("2024-04-01", None, 100), "C1/18": ("2024-04-01", None, 50)}
    assert world.value("persons") == 2
    assert world.values("fte_months", "month") == {"2024-04": approx((40 + 20 + 40 + 20) / MONTH)}
    assert world.value("hours_converted") == 40 + 20 + 40 + 20
    assert world.value("placements_started") == 2


def test_a_list_of_a_week_removes_nothing_that_another_told(world: World):
    world.contracts(YEAR)
    world.reports("period form participant_key hours\n 2024-W14 permanent 17 40\n 2024-W14 permanent 18 20")
    world.reports("period form participant_key hours\n 2024-W15 permanent 17 40")
    # 18 is not named in week 15, which is no end.
    assert _placements(world) == {"C1/17": ("2024-04-01", None, 100), "C1/18": ("2024-04-01", None, 50)}
    assert world.value("fte_months") == approx((40 + 20 + 40) / MONTH)
    # Week 14 once more: it replaces what was told of that week, and of no other.
    world.reports("period form participant_key hours\n 2024-W14 permanent 18 30")
    assert _placements(world) == {"C1/17": ("2024-04-08", None, 100), "C1/18": ("2024-04-01", None, 75)}
    assert world.value("fte_months") == approx((40 + 30) / MONTH)


def test_who_is_said_to_have_ended_has(world: World):
    world.contracts(YEAR)
    world.reports("""
        period   form        participant_key  persons_ended  hours
        2024-04  internship  17               -              160
        2024-05  internship  17               1              80
        2024-05  internship  18               -              80
    """)
    assert _placements(world) == {
        "C1/17": ("2024-04-01", "2024-05-31", approx(100 * 240 / (2 * MONTH), abs=0.01)),
        "C1/18": ("2024-05-01", None, approx(100 * 80 / MONTH, abs=0.01)),
    }


def test_a_week_in_two_months_is_divided_by_its_days_for_a_person_too(world: World):
    world.contracts(YEAR)
    # Monday 29 January to Sunday 4 February: three days and four.
    world.reports("period form participant_key hours\n 2024-W05 permanent 17 35")
    assert world.values("fte_months", "month") == {"2024-01": approx(15 / MONTH), "2024-02": approx(20 / MONTH)}
    assert _placements(world) == {"C1/17": ("2024-01-29", None, 87.5)}
    assert world.values("placements_started", "month") == {"2024-01": 1, "2024-02": 0}


def test_more_than_full_time_is_full_time(world: World):
    world.contracts(YEAR)
    world.reports("period form participant_key hours\n 2024-04 permanent 17 200")
    assert world.value("fte_months") == 1
    assert _placements(world) == {"C1/17": ("2024-04-01", None, 100)}


def test_a_list_begins_with_the_contract_at_the_earliest(world: World):
    world.contracts("contract_id start_date\n C1 2024-04-03")
    world.reports("period form participant_key hours\n 2024-W14 permanent 17 24\n 2024-W13 permanent 18 40")
    # The contract began on Wednesday of week 14. Who worked the week before was there at its start, and does not count.
    assert _placements(world) == {"C1/17": ("2024-04-03", None, 60), "C1/18": ("2024-03-25", None, 100)}
    assert world.value("fte_months") == approx(24 / MONTH)
    assert world.value("persons") == 1


def test_placements_of_a_file_tell_all_of_their_contract(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01\n C2 2024-01-01")
    world.reports("""
        contract_id  period   form       participant_key  fte_months
        C1           2024-01  permanent  17               1
        C1           2024-02  permanent  17               1
        C2           2024-01  permanent  17               0.5
    """)
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-31")
    # C1's list is a report in sums then: compared with the placement in January, counted in February.
    assert world.values("fte_months", "month", contract="C1") == {"2024-01": 1, "2024-02": 1}
    assert world.values("persons", "contract") == {"C1": 1, "C2": 1}


def test_a_supplier_numbers_its_own(world: World):
    world.contracts(f"""
        contract_id  supplier_id       start_date
        C1           {SUPPLIER}        2024-01-01
        C2           {SUPPLIER}        2024-01-01
        C3           {OTHER_SUPPLIER}  2024-01-01
    """)
    world.reports("""
        contract_id  period   form       participant_key  hours
        C1           2024-01  permanent  17               80
        C2           2024-01  permanent  17               80
        C3           2024-01  permanent  17               80
    """)
    # 17 on C1 and on C2 is one person, and the other supplier's 17 is another.
    assert world.value("persons") == 2


def test_a_sum_of_another_time_counts_beside_a_list(world: World):
    world.contracts(YEAR)
    world.reports("period form participant_key hours\n 2024-01 permanent 17 173.33")
    world.reports("period form hours\n 2024-02 permanent 260")
    assert world.values("fte_months", "month") == {"2024-01": approx(173.33 / MONTH), "2024-02": approx(1.5)}
    assert world.rows("SELECT remark FROM mart.report_remarks") == []


def test_a_list_is_what_was_asked_for_in_sums_and_persons(world: World):
    world.as_of = "2024-04-30"
    world.contracts("""
        contract_id  start_date  report_frequency  report_form  required_places
        C1           2024-01-01  monthly           persons      1
        C2           2024-01-01  monthly           both         1
        C3           2024-01-01  monthly           sums         1
    """)
    rows = "\n".join(f"C{n} 2024-0{m} 2024-0{m + 1}-05 permanent 17 100" for n in (1, 2, 3) for m in (1, 3))
    world.reports(f"contract_id period received_date form participant_key hours\n{rows}")
    for name in ("C1", "C2", "C3"):
        statuses = world.rows(
            "SELECT report_periods.status FROM mart.report_periods INNER JOIN mart.contracts USING (contract_no)"
            f" WHERE contract_id = '{name}' ORDER BY period"
        )
        # Of February nothing has come, though March tells of who began in January.
        assert [status for (status,) in statuses] == ["received", "missing", "received", "not_due"]


def test_hours_that_a_list_does_not_tell_leave_the_month_open(world: World):
    world.as_of = "2024-02-28"
    world.contracts("contract_id start_date report_frequency required_places\n C1 2024-01-01 monthly 1")
    world.reports("period form participant_key hours\n 2024-01 permanent 17 100\n 2024-01 permanent 18 -")
    assert world.rows("SELECT status FROM mart.report_periods WHERE period = '2024-01'") == [("incomplete",)]
    assert world.value("persons") == 1


def test_who_changes_form_has_a_placement_in_each(world: World):
    world.contracts(YEAR)
    world.reports("""
        period   form        participant_key  fte_months
        2024-01  internship  17               1
        2024-02  permanent   17               1
    """)
    assert set(_placements(world)) == {"C1/17", "C1/17/2"}
    assert world.value("places_delivered") == approx(1 / 6 + 1 / 12)
    assert world.value("persons") == 1


def test_sex_and_target_group_of_who_is_in_a_list(world: World):
    world.contracts("contract_id start_date target_groups\n C1 2024-01-01 youth")
    world.reports("""
        period    form       participant_key  hours  sex  target_groups
        2024-W14  permanent  17               40     K    youth
        2024-W14  permanent  18               40     M    newly_arrived
        2024-W14  permanent  19               40     X    -
        2024-W14  permanent  20               40     -    -
    """)
    # 18 is of no group that the contract names; of 19 and 20 the group is not known, and unknown is not no.
    assert world.rows("SELECT placement_id, not_counted_reason FROM mart.placements ORDER BY 1") == [
        ("C1/17", None),
        ("C1/18", "outside_target_group"),
        ("C1/19", None),
        ("C1/20", None),
    ]
    assert world.values("persons", "sex") == {"K": 1, None: 2}
    assert world.values("persons", "target_group") == {"youth": 1, None: 2}
    assert world.value("fte_months") == approx(3 * 40 / MONTH)


def test_the_latest_week_that_tells_it_says_the_group(world: World):
    world.contracts(YEAR)
    world.reports("period form participant_key hours target_groups\n 2024-W14 permanent 17 40 youth")
    world.reports("period form participant_key hours target_groups\n 2024-W15 permanent 17 40 disability|newly_arrived")
    world.reports("period form participant_key hours target_groups\n 2024-W16 permanent 17 40 -")
    assert world.values("persons", "target_group") == {"disability": 1, "newly_arrived": 1}
    # Week 13 comes last, and is earlier.
    world.reports("period form participant_key hours target_groups\n 2024-W13 permanent 17 40 youth")
    assert world.values("persons", "target_group") == {"disability": 1, "newly_arrived": 1}


def test_sex_is_of_the_person_on_whichever_contract_it_was_told(world: World):
    world.contracts(f"""
        contract_id  supplier_id       start_date
        C1           {SUPPLIER}        2024-01-01
        C2           {SUPPLIER}        2024-01-01
        C3           {OTHER_SUPPLIER}  2024-01-01
    """)
    rows = "period contract_id form participant_key hours sex\n"
    world.reports(f"{rows} 2024-01 C1 permanent 17 80 -\n 2024-01 C3 permanent 17 80 -")
    world.reports(f"{rows} 2024-02 C2 permanent 17 80 K")
    # The other supplier's 17 is another.
    assert world.values("persons", "contract", sex="K") == {"C1": 1, "C2": 1}
    # What was last told, K or M: X and nothing tell nothing.
    world.reports(f"{rows} 2024-03 C1 permanent 17 80 M")
    world.reports(f"{rows} 2024-04 C1 permanent 17 80 X")
    assert world.values("persons", "contract", sex="M") == {"C1": 1, "C2": 1}


def test_sums_by_sex_say_nothing_of_persons(world: World):
    world.contracts(YEAR)
    world.reports("period form part hours sex\n 2024-01 permanent a 80 K\n 2024-01 permanent b 80 M")
    assert world.value("fte_months") == approx(160 / MONTH)
    assert world.value("persons") is None


def test_who_is_named_before_they_worked_began_when_they_worked(world: World):
    world.contracts("contract_id start_date\n C1 2024-02-01")
    # Of January nothing is told, and it is before the contract: that is no sign that 17 was there.
    world.reports("period form participant_key fte_months\n 2024-01 permanent 17 -\n 2024-02 permanent 17 1")
    assert _placements(world) == {"C1/17": ("2024-02-01", None, 100)}
    assert world.value("fte_months") == 1


def test_a_list_of_those_who_do_not_count_is_no_sum(world: World):
    world.contracts("contract_id start_date target_groups\n C1 2024-01-01 youth")
    world.reports("period form participant_key fte_months target_groups\n 2024-01 permanent 17 1 newly_arrived")
    assert world.value("fte_months") in (0, None)
    assert world.rows("SELECT not_counted_reason FROM core.reported_periods") == [("counted_from_persons",)]
