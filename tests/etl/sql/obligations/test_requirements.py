"""The requirement as data: jobs and internships by themselves, a bonus alone, and what is unknown, in small tables."""

from __future__ import annotations

import pytest

HEAD = "contract_id requirement required_places required_jobs required_internships required_job_months"
HEAD += " required_internship_months end_date"
PARTS = "places_required jobs_required internships_required"


@pytest.mark.parametrize(
    ("cells", "places", "jobs", "internships"),
    [
        ("- 2 1 - -", 2 + 1, 2, 1),
        ("- 2 - - -", 2, 2, None),  # the clause says jobs alone
        ("- - - 24 9", 24 / 12 + 9 / 6, 24 / 12, 9 / 6),
        ("- 1 - 24 6", 1 + 1, 1, 1),  # a number of places goes before its months
        ("5 2 1 - -", 5, 2, 1),  # the places count
        ("0 2 1 - -", 2 + 1, 2, 1),  # an empty cell is often written 0
        ("- 0 0 - -", 0, 0, 0),  # agreed, and nothing
        ("- - - - -", None, None, None),  # not agreed is not zero
    ],
)
def test_jobs_and_internships_by_themselves_are_the_number(world, cells, places, jobs, internships):
    world.contracts(f"{HEAD}\nC1 dialogue {cells} 2025-12-31")
    assert world.contract(PARTS) == (places, jobs, internships)
    assert world.value("places_required") == places
    assert (world.statuses()["C1"] == "not_agreed") == (places is None)


def test_what_is_delivered_is_told_of_jobs_and_of_internships(world):
    """A job of 6 months is half a place of 12, an internship of 3 half of 6, and what counts as neither is in none."""
    delivered = "places_delivered jobs_delivered internships_delivered has_told_places"
    world.contracts(f"{HEAD}\nC1 numeric - 2 1 - - 2025-12-31")
    assert world.contract(delivered) == (0, 0, 0, 0)
    world.placements(
        """placement_id participant form start_date end_date
        P1 A permanent 2024-02-01 2024-07-31
        P2 B internship 2024-02-01 2024-04-30
        P3 C education 2024-02-01 2024-04-30"""
    )
    assert world.contract(delivered) == (0.5 + 0.5, 0.5, 0.5, 1)


def test_the_version_that_last_states_a_number_decides(world):
    world.contracts(
        f"""{HEAD} valid_from
        C1 dialogue 5 - - - - 2025-12-31 -
        C1 - - 2 1 - - - 2024-06-01
        C1 - - - 3 - - - 2024-12-01
        C1 - 4 - - - - - 2025-06-01"""
    )
    found = []
    for world.as_of in ("2024-05-31", "2024-06-30", "2024-12-31", "2025-06-30"):
        found.append(world.contract(PARTS))
    assert found == [
        (5, None, None),
        (2 + 1, 2, 1),
        (2 + 3, 2, 3),  # the jobs are as they were
        (4, None, None),  # how many of each is not said any more
    ]


def test_jobs_and_internships_are_agreed_on_their_day(world):
    world.contracts(f"{HEAD} agreed_date\nC1 dialogue - 2 1 - - 2025-12-31 2024-08-01")
    world.as_of = "2024-07-31"
    assert (world.contract(PARTS), world.statuses()) == ((None, None, None), {"C1": "not_agreed"})
    world.as_of = "2024-08-01"
    assert world.contract(PARTS) == (3, 2, 1)


def test_a_bonus_alone_asks_for_no_number_and_still_reports(world):
    world.procurements("procurement_id published_date\nU1 2023-06-01\nU2 2023-06-01")
    world.contracts(
        """contract_id procurement_id requirement required_places report_frequency end_date
        C1 U1 bonus 3 quarterly 2024-06-30
        C2 U2 numeric 3 quarterly 2024-06-30"""
    )
    assert world.statuses() == {"C1": "no_requirement", "C2": "data_missing"}
    assert world.values("places_required", "requirement") == {"bonus": None, "numeric": 3}
    assert world.contract("has_requirement bonus_clause") == (0, None)
    assert world.values("reports_due", "requirement") == {"bonus": 2, "numeric": 2}
    # It is no requirement that was set.
    facts = dict(world.rows("SELECT procurement_id, has_requirement FROM core.procurements"))
    assert facts == {"U1": None, "U2": True}


def test_what_is_not_said_of_a_requirement_is_unknown(world):
    world.contracts(
        """contract_id requirement criterion set_as reserved reserved_share_pct clause_version end_date
        C1 numeric 11554a condition ja 30 2026-1 2025-12-31
        C2 numeric - - - - - 2025-12-31"""
    )
    told = "criterion set_as reserved reserved_share_pct clause_version"
    assert world.contract(told) == ("11554a", "condition", True, 30, "2026-1")
    assert world.contract(told, "C2") == (None,) * 5
