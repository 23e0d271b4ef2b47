"""Within how many months the first is to begin: what the contract states, else what the rules say."""

from __future__ import annotations

import datetime as dt


def test_a_contracts_own_months_to_the_first_start_go_before_the_rules(world):
    world.contracts(
        """contract_id end_date requirement required_places first_start_within_months
        C1 2025-12-31 numeric 1 3
        C2 2025-12-31 numeric 1 -
        C3 2025-12-31 numeric 1 0"""
    )
    due = world.rows("SELECT contract_id, first_start_due_date FROM mart.contracts ORDER BY contract_id")
    assert due == [
        ("C1", dt.date(2024, 4, 1)),
        ("C2", dt.date(2024, 7, 1)),  # six months, by the rules
        ("C3", dt.date(2024, 1, 1)),
    ]
    world.contracts(
        "contract_id requirement valid_from first_start_within_months\nC1 numeric 2024-03-01 12"  # agreed on later
    )
    assert world.rows("SELECT first_start_due_date FROM mart.contracts WHERE contract_id = 'C1'") == [
        (dt.date(2025, 1, 1),)
    ]
