"""What is known before a requirement: the four questions, dialogues, promises, and what early is, as small tables."""

from __future__ import annotations

import datetime as dt

QUESTIONS = "procurement_id organisation_id title planned_date decision client_interested matching_officer network"
PLANNED = "212000-0142 Städ 2025-03-01"


def test_a_question_without_an_answer_is_not_known_and_no_no(world):
    world.readiness(
        f"""{QUESTIONS}
        P1 {PLANNED} ja ja ja ja
        P2 {PLANNED} ja ja - ja
        P3 {PLANNED} ja nej - -
        P4 {PLANNED} - - - -"""
    )
    share = world.figure("readiness_share")
    assert (share["numerator"], share["denominator"]) == (1, 4)  # P1 of all four
    assert (share["low"], share["high"]) == (1 / 4, 3 / 4)  # P2 and P4 may be ready, P3 is not
    answers = world.ask("readiness_answer_share", ["readiness_question"])
    assert {row["readiness_question"]: (row["numerator"], row["denominator"]) for row in answers} == {
        "decision": (3, 4),
        "client_interested": (2, 4),
        "matching_officer": (1, 4),
        "network": (2, 4),
    }
    assert world.value("readiness_answer_share") == (3 + 2 + 1 + 2) / 16


def test_what_is_planned_is_no_advertised_procurement_and_waits_for_nothing(world):
    world.readiness(f"{QUESTIONS}\nP1 {PLANNED} ja - - -")
    world.procurements("procurement_id published_date\nP2 2024-05-01")
    assert world.value("procurements") == 1
    assert world.value("preparations") == 1
    assert world.rows("SELECT preparation_phase, planned_or_published_date FROM mart.preparations") == [
        ("planned", dt.date(2025, 3, 1))
    ]
    assert world.rows("SELECT * FROM mart.waiting") == []


def test_once_it_is_advertised_the_advertisement_decides_and_the_plan_fills_what_it_does_not_tell(world):
    world.readiness(
        f"{QUESTIONS} nature value_sek duration_months full_time_jobs\nP1 {PLANNED} ja - - - services 900000 24 7"
    )
    world.procurements("procurement_id published_date nature value_sek\nP1 2024-05-01 works 800000")
    assert world.rows(
        "SELECT preparation_phase, planned_or_published_date, nature, value_sek, duration_months, full_time_jobs"
        " FROM mart.preparations"
    ) == [("advertised", dt.date(2024, 5, 1), "works", 800_000, 24, 7)]
    world.contracts("contract_id procurement_id requirement required_places\nC1 P1 numeric 3\nC2 P1 dialogue -")
    assert world.rows(
        "SELECT preparation_phase, contracts_signed, contracts_not_agreed, places_required"
        " FROM mart.preparations INNER JOIN mart.preparation_contracts USING (procurement_id)"
    ) == [("signed", 2, 1, 3)]


def test_the_rules_say_of_a_planned_procurement_whether_a_requirement_is_possible(world):
    world.readiness(
        f"""{QUESTIONS} nature duration_months full_time_jobs
        P1 202100-6297 Väg 2025-03-01 ja - - - works 5 9
        P2 202100-6297 Väg 2025-03-01 ja - - - works 12 9
        P3 212000-0142 Städ 2025-03-01 ja - - - works 12 9"""
    )
    reasons = world.rows("SELECT procurement_id, exclusion_reason IS NULL FROM mart.preparations ORDER BY 1")
    assert reasons == [("P1", False), ("P2", True), ("P3", True)]  # Trafikverket: none below six months
    world.readiness(
        "procurement_id organisation_id planned_date nature duration_months full_time_jobs agreement_type\n"
        "P4 202100-6297 2025-03-01 works 12 9 contract"
    )
    answers = world.rows("SELECT procurement_id, eligible_answer FROM mart.preparations ORDER BY 1")
    # Of P2 nobody knows whether it is a framework, and P3's organisation follows no rules: neither is a yes.
    assert answers == [("P1", "no"), ("P2", "unknown"), ("P3", "unknown"), ("P4", "yes")]


def test_early_is_before_the_advertisement_else_before_the_plan_else_before_the_first_contract(world):
    world.procurements(
        """procurement_id published_date
        P1 2024-03-01
        P2 2024-03-01
        P3 2024-03-01
        P4 2024-03-01
        P5 -
        P6 2024-03-01"""
    )
    world.readiness(
        """procurement_id early_dialogue
        P3 nej
        P4 -
        P6 ja"""
    )
    world.dialogues(
        """procurement_id dialogue_id date
        P1 D1 2024-02-29
        P1 D2 2024-04-01
        P2 D3 2024-03-01
        P5 D4 2023-12-31"""
    )
    world.contracts(
        """contract_id procurement_id requirement required_places
        C1 P1 numeric 1
        C2 P2 numeric 2
        C3 P3 numeric 3
        C4 P4 numeric 4
        C5 P5 numeric 5
        C6 P6 numeric 6
        C7 - numeric 7"""
    )
    places = {row["early_dialogue"]: row["value"] for row in world.ask("places_required", ["early_dialogue"])}
    assert places == {"yes": 1 + 5 + 6, "no": 2 + 3, "unknown": 4 + 7}


def test_a_dialogue_counts_once_however_many_trades_courses_are_promised_in(world):
    world.procurements("procurement_id published_date\nP1 2024-03-01")
    world.dialogues(
        """dialogue_id date suppliers_invited suppliers_attending trade courses_promised requirement_change
        D1 2024-01-15 8 5 cleaning 2 lowered
        D1 2024-01-15 - - catering 1 -
        D2 2024-02-15 4 - - - none
        D3 2024-02-20 6 6 - - raised
        D4 2025-01-15 9 9 cleaning 5 -"""
    )
    assert world.value("dialogues") == 3  # D4 has not been held yet
    attended = world.figure("dialogue_attendance")
    assert (attended["numerator"], attended["denominator"]) == (5 + 6, 8 + 6)  # of D2 nobody said who came
    assert world.value("courses_promised") == 2 + 1
    changes = {row["requirement_change"]: row["value"] for row in world.ask("dialogues", ["requirement_change"])}
    assert changes == {"lowered": 1, "none": 1, "raised": 1}


def test_a_promise_whose_day_has_passed_without_a_word_is_not_broken(world):
    world.procurements("procurement_id published_date\nP1 2024-03-01")
    world.dialogues(
        """dialogue_id trade courses_promised promised_by promise_kept kept_date
        D1 cleaning 2 2024-06-01 ja 2024-05-20
        D1 catering 3 2024-06-01 nej -
        D1 care 4 2024-06-01 - -
        D1 transport 5 2025-06-01 - -
        D1 office 6 2024-06-01 ja 2025-02-01
        D1 it 7 - - -"""
    )
    rows = world.rows("SELECT trade, promise_status FROM mart.promises ORDER BY trade")
    assert dict(rows) == {
        "care": "unknown",
        "catering": "broken",
        "cleaning": "kept",
        "it": "unknown",
        "office": "pending",  # it came later than the day looked at
        "transport": "pending",
    }
    kept = world.figure("promises_kept_share")
    assert (kept["numerator"], kept["denominator"]) == (2, 2 + 3 + 4 + 7)
    assert (kept["low"], kept["high"]) == (2 / 16, (2 + 4 + 7) / 16)


def test_what_belongs_to_no_procurement_that_is_known_waits(world):
    world.readiness("procurement_id decision\nP9 ja")
    world.dialogues("procurement_id dialogue_id\nP8 D1")
    assert world.value("preparations") is None or world.value("preparations") == 0
    assert world.rows("SELECT kind, waits_for, missing_id FROM mart.waiting ORDER BY kind") == [
        ("dialogues", "procurement", "P8"),
        ("readiness", "procurement", "P9"),
    ]
    world.procurements("procurement_id published_date\nP8 2024-03-01\nP9 2024-03-01")
    assert world.rows("SELECT * FROM mart.waiting") == []
    assert world.value("preparations") == 2


def test_the_latest_delivery_of_a_dialogue_decides(world):
    world.procurements("procurement_id published_date\nP1 2024-03-01")
    world.dialogues("dialogue_id suppliers_invited suppliers_attending trade courses_promised\nD1 8 5 cleaning 2")
    world.dialogues("dialogue_id date suppliers_invited trade courses_promised\nD1 2024-01-16 9 cleaning 3")
    assert world.rows("SELECT dialogue_date, suppliers_invited, suppliers_attending FROM mart.dialogues") == [
        (dt.date(2024, 1, 16), 9, None)  # the later delivery of the same row is the whole of it
    ]
    assert world.value("courses_promised") == 3
