"""What the store takes from whom: the kinds that their role may deliver, in the name of whoever has signed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from world import as_csv, table

from access import log
from access.rights import NotAllowed
from access.viewer import Role, Viewer, acting_as
from etl.checking import check_file
from etl.store import deliveries

REGISTERS = {
    "organisationer.csv": """
        organisation_id name        parent_organisation_id
        212000-0142     Kommunen    .
        212000-1355     Bolaget     212000-0142
        232100-0016     Regionen    .""",
    "avtal.csv": """
        contract_id organisation_id supplier_id start_date
        C1          212000-0142     556036-0793 2024-01-01
        C2          212000-1355     556012-5790 2024-01-01
        C3          232100-0016     556036-0793 2024-01-01""",
}
REPORT, DECISION, GOAL = (
    "contract_id period persons_started\n{} 2024-01 1",
    "contract_id period decision decision_date\n{} 2024-01 accept 2024-03-01",
    "goal_id organisation_id measure year operator target_low\nM1 {} places_delivered 2024 at_least 5",
)


def deliver(rows: str, viewer: Viewer, by: str = "någon") -> deliveries.Delivery:
    content = as_csv(table(rows))
    file = check_file.check_file(content, "fil.csv", bytes(32))
    assert not file.refused, file.groups
    with acting_as(viewer):
        return deliveries.accept(file, content, by)[0]


@pytest.fixture
def registers(data_folder: Path) -> None:
    for name, rows in REGISTERS.items():
        content = as_csv([{k: "" if v == "." else v for k, v in row.items()} for row in table(rows)])
        deliveries.accept(check_file.check_file(content, name, bytes(32)), content)


@pytest.mark.parametrize(
    ("role", "rows"),
    [
        (Role.READER, REPORT.format("C1")), (Role.AUDITOR, REPORT.format("C1")), (Role.MANAGER, REPORT.format("C1")),
        (Role.ANALYST, DECISION.format("C1")), (Role.SUPPLIER, DECISION.format("C1")),
        (Role.ANALYST, GOAL.format("212000-0142")), (Role.SUPPLIER, REGISTERS["avtal.csv"]),
    ],
)  # fmt: skip
def test_what_a_role_may_not_deliver_is_refused_and_logged(role: Role, rows: str, registers: None) -> None:
    before = deliveries.last_sequence()
    with pytest.raises(NotAllowed):
        deliver(rows, Viewer("eva", role))
    assert deliveries.last_sequence() == before
    assert [(line.who, line.role, line.event) for line in log.lines()][-1] == ("eva", role, "refused")


def test_whoever_has_signed_in_is_who_it_is_by(registers: None) -> None:
    delivery = deliver(REPORT.format("C1"), Viewer("eva.lind", Role.ANALYST), "Chefen")
    assert delivery.by == "eva.lind"
    assert [(line.who, line.event, line.about) for line in log.lines()][-1] == ("eva.lind", "delivered", delivery.id)
    assert deliver(REPORT.format("C3"), Viewer("", Role.ADMINISTRATOR), "Chefen").by == "Chefen"


def test_who_may_withdraw_what(registers: None) -> None:
    report = deliver(REPORT.format("C3"), Viewer("eva", Role.ANALYST)).id
    decision = deliver(DECISION.format("C1"), Viewer("bo", Role.MANAGER)).id
    for viewer, name in (
        (Viewer("bo", Role.MANAGER), report),
        (Viewer("s", Role.SUPPLIER), report),
        (Viewer("eva", Role.ANALYST, own_role=Role.ADMINISTRATOR), report),
    ):
        with acting_as(viewer), pytest.raises(NotAllowed):
            deliveries.withdraw(name, "fel")
    with acting_as(Viewer("bo", Role.MANAGER)):
        (withdrawal,) = deliveries.withdraw(decision, "fel", "Chefen")
    assert withdrawal.by == "bo"
    assert [(line.event, line.about) for line in log.lines()][-1] == ("withdrew", decision)
    assert log.verify()[0] == len(list(log.lines()))
