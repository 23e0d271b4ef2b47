"""What somebody enters by hand is a delivery like a file, or refused whole with one clear reason."""

import datetime as dt

import pytest
from pytest import approx
from world import World

from etl.build import builder
from etl.checking import check_file, checked_file
from etl.intake import look, manual_entry, review
from etl.intake.manual_entry import EntryRefused
from etl.outgoing import annotate, annotate_rewritten
from etl.store import deliveries

ACCEPT = {"contract_id": "C1", "decision": "accept", "period": "2024-01", "accepted_fte_months": "1"}


@pytest.fixture
def register(world: World) -> World:
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-12-31 monthly")
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-31")
    builder.build_and_publish(dt.date(2024, 12, 31))
    return world


def latest() -> int:
    return deliveries.all_deliveries()[-1].sequence


def refusal(row: dict[str, str], by: str = "Avtalsenheten") -> str:
    before = len(deliveries.all_deliveries())
    with pytest.raises(EntryRefused) as found:
        manual_entry.deliver("decisions", [row], by, latest())
    assert len(deliveries.all_deliveries()) == before and found.value.text().strip()
    return found.value.code


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"period": ""}, "period_missing"),
        ({"decision": "reopen"}, "reason_missing"),
        ({"decision": "return", "reason_code": "other"}, "reason_missing"),
        ({"decision": "exempt"}, "reason_code_missing"),
        ({"decision": "return", "reason": "=1+1"}, "entered_risky"),
        ({"decision": "return", "reason": "gäller 811218-9876"}, "identity_number_entered"),
    ],
)
def test_what_cannot_be_decided_is_refused_whole(register: World, changed: dict[str, str], code: str) -> None:
    assert refusal({**ACCEPT, **changed}) == code


def test_somebody_must_say_who(register: World) -> None:
    assert refusal(ACCEPT, " ") == "entered_by_missing"


def test_accepted_once_and_withdrawn(register: World) -> None:
    basis = latest()
    delivery, is_new = manual_entry.deliver("decisions", [ACCEPT], "Avtalsenheten", basis)
    assert is_new and register.value("accepted_share") == 1
    assert manual_entry.deliver("decisions", [ACCEPT], "Avtalsenheten", basis) == (delivery, False)
    with pytest.raises(EntryRefused, match="entered_meanwhile"):
        manual_entry.deliver(
            "decisions", [{**ACCEPT, "period": "2024-02", "accepted_fte_months": ""}], "Någon annan", basis
        )
    with pytest.raises(EntryRefused, match="withdrawal_reason_missing"):
        manual_entry.withdraw(delivery.id, " ", "Avtalsenheten")
    manual_entry.withdraw(delivery.id, "fel period", "Avtalsenheten")
    assert register.value("accepted_share") == 0
    with pytest.raises(EntryRefused, match="entered_meanwhile"):
        manual_entry.withdraw(delivery.id, "igen", "Avtalsenheten")


def test_an_old_page_does_not_decide_again_what_was_decided_otherwise_since(register: World) -> None:
    basis = latest()
    manual_entry.deliver("decisions", [ACCEPT], "Avtalsenheten", basis)
    returned = {"contract_id": "C1", "decision": "return", "period": "2024-01", "reason": "fel"}
    manual_entry.deliver("decisions", [returned], "Chef", latest())
    with pytest.raises(EntryRefused, match="entered_meanwhile"):
        manual_entry.deliver("decisions", [ACCEPT], "Avtalsenheten", basis)


def test_a_row_that_is_no_row_is_not_stored(register: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manual_entry, "as_file", lambda rows, basis: b"contract_id;decision;period\r\n")
    assert refusal(ACCEPT) == "no_rows"


def test_a_row_that_reads_as_the_headings_said_again_is_not_left_out_in_silence(register: World) -> None:
    before = len(deliveries.all_deliveries())
    with pytest.raises(EntryRefused) as refused:
        manual_entry.deliver("decisions", [ACCEPT, dict(zip(ACCEPT, ACCEPT, strict=True))], "Avtalsenheten", latest())
    assert refused.value.code == "entered_not_read" and len(deliveries.all_deliveries()) == before


def test_what_cannot_be_given_back_says_why() -> None:
    text = b"contract_id;period;fte_months\nC1;2024-01;x\n"
    file = check_file.check_file(text, "rapport.csv", bytes(32), "reports")
    with pytest.raises(annotate.CannotBeReturned) as found:
        annotate.annotate(text, checked_file.CheckedFile("x.csv", file.sha256, (), False))
    assert found.value.code == "giving_back_nothing"


def test_a_table_too_large_for_a_sheet_is_not_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*_: object) -> bytes:
        raise annotate_rewritten.TooLarge

    monkeypatch.setattr(annotate_rewritten, "from_text", too_large)
    text = b"contract_id;period;fte_months\nC1;2024-01;x\n"
    with pytest.raises(annotate.CannotBeReturned) as found:
        annotate.annotate(text, check_file.check_file(text, "rapport.csv", bytes(32), "reports"))
    assert found.value.code == "giving_back_large"


def test_somebody_else_may_spell_the_contract_in_another_way(register: World) -> None:
    basis = latest()
    register.placements("placement_id contract_id start_date end_date\n P1 c-1 2024-01-01 2024-02-29")
    with pytest.raises(EntryRefused, match="entered_meanwhile"):
        manual_entry.deliver("decisions", [ACCEPT], "Avtalsenheten", basis)


def test_part_of_a_month_is_accepted_and_nothing_has_changed(register: World) -> None:
    # 0.4 of the 1.0 month that is reported: what is left is not accepted, and nobody has changed anything.
    manual_entry.deliver("decisions", [{**ACCEPT, "accepted_fte_months": "0,4"}], "Chef", latest())
    assert register.value("accepted_share") == approx(0.4)
    assert not [task for _contract, task in register.tasks() if task == "changed_after_acceptance"]
    # A file with the same placement sent anew changes nothing; one in which it ends on 16 January (16/31) does.
    register.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-31")
    assert ("C1", "changed_after_acceptance") not in register.tasks()
    register.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-16")
    assert ("C1", "changed_after_acceptance") in register.tasks()
    query = (
        "SELECT reported_fte_months, counted_fte_months FROM mart.report_remarks WHERE remark = "
        "'changed_after_acceptance'"
    )
    assert register.rows(query) == [(approx(1.0), approx(16 / 31))]


def test_more_than_is_reported_cannot_be_accepted(register: World) -> None:
    assert refusal({**ACCEPT, "accepted_fte_months": "99"}) == "accepted_more_than_reported"
    # The same in a file; a contract that nobody knows yet waits, with what it says.
    rows = "contract_id;decision;period;accepted_fte_months\nC1;accept;2024-01;99\nC2;accept;2024-01;99\n"
    examined = review.review_file(look.look(rows.encode(), "beslut.csv").opened)
    (group,) = [group for group in examined.groups if group.level == "error"]
    assert (group.code, examined.file.taken, examined.file.refused) == ("accepted_more_than_reported", 1, 1)


def test_no_more_counts_as_accepted_than_stood_there_then(register: World) -> None:
    # 1.1 were accepted where 1.0 stood, which is rounding; a second person makes it 2.0, and 1.0 of those is accepted.
    manual_entry.deliver("decisions", [{**ACCEPT, "accepted_fte_months": "1,1"}], "Chef", latest())
    register.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-31\n P2 2024-01-01 2024-01-31")
    assert register.value("accepted_share") == approx(0.5)
