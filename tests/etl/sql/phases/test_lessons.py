"""What contracts taught: counted once each, by the day looked at, with their contract's place and kind."""

from __future__ import annotations


def test_a_lesson_counts_once_by_the_day_looked_at(world):
    world.contracts(
        """contract_id requirement required_places nature
        C1 numeric 2 services
        C2 dialogue - works"""
    )
    world.deliver(
        "lessons",
        """contract_id lesson_id lesson_date lesson_area lesson_verdict
        C1 L1 2024-06-01 matching worked
        C1 L2 2024-06-01 requirement did_not_work
        c1 L3 2024-07-01 matching do_again
        C2 L1 2024-08-01 matching worked
        C2 L2 2025-01-01 support worked""",
    )
    world.deliver("lessons", "contract_id lesson_id lesson_area lesson_verdict\nC1 L2 requirement do_otherwise")
    assert world.value("lessons") == 3 + 1  # C2's second has not been noted yet
    assert {row["lesson_area"]: row["value"] for row in world.ask("lessons", ["lesson_area"])} == {
        "matching": 2 + 1,
        "requirement": 1,
    }
    assert {row["lesson_verdict"]: row["value"] for row in world.ask("lessons", ["lesson_verdict"])} == {
        "worked": 1 + 1,
        "do_again": 1,
        "do_otherwise": 1,
    }
    assert world.value("lessons", nature="works") == 1
    assert world.value("lessons", "2024-07", "2024-08") == 1 + 1


def test_lessons_of_a_contract_that_nobody_knows_wait(world):
    world.contracts("contract_id requirement\nC1 numeric")
    world.deliver("lessons", "contract_id lesson_id lesson_area lesson_verdict\nC9 L1 matching worked")
    assert not world.value("lessons")
    assert world.rows("SELECT kind, waits_for, missing_id FROM mart.waiting") == [("lessons", "contract", "C9")]
