"""How one contract stands, in words: what is written adds up, and what is not known is not said."""

import datetime as dt

import pytest
from page_words import plain
from stores import SAMPLES, store

import measures
from measures.follow_up import contract_rows
from pages.about import rules_in_force
from pages.shared import contract_words, task_words
from pages.shared.text import speaking


@pytest.fixture
def samples(monkeypatch) -> None:
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))


ROW = {
    "status": "behind",
    "start_date": dt.date(2025, 1, 1),
    "end_date": dt.date(2027, 12, 31),
    "as_of": dt.date(2026, 10, 31),
    "has_ended": 0,
    "is_by_early_end_rule": 0,
    "early_end_share": 0.75,
    "stated_places": 18.0,
    "required_fte_months": None,
    "months_per_job": 12.0,
    "obliged_fte_months": 114.0,
    "places_required": 18.0,
    "places_needed": 18.0,
    "places_expected": 12.2,
    "places_delivered": 9.5,
    "places_told": 9.5,
    "places_delivered_capped": 9.5,
    "places_possible": 18.0,
    "places_plausible": None,
    "places_behind": 2.7,
    "persons_needed": 2,
    "latest_job_start_date": dt.date(2027, 3, 1),
    "latest_internship_start_date": dt.date(2027, 9, 1),
    "jobs_from_now": 2,
    "internships_from_now": 1,
    "first_start_due_date": dt.date(2025, 7, 1),
    "first_start_date": dt.date(2025, 5, 1),
    "reports_missing": 0,
    "reports_open": 0,
    "reports_incomplete": 0,
    "reports_received": 12,
    "placements": 5,
    "oldest_missing_due_date": dt.date(2024, 10, 15),
    "placements_past_planned_end": 0,
    "needs_attention": 1,
    "explained_reason_code": None,
    "explained_reason": None,
    "exempted_reason_code": None,
    "exempted_reason": None,
}


def test_the_sum_in_the_contracts_own_unit():
    assert plain(contract_words.standing(ROW)) == "9,5 av 18 platser; 12,2 borde ha levererats vid det här laget"
    # One job of 12 months: 8.4 months delivered is 0.7 places, and 75 % of 12 months is 9.
    months = ROW | {
        "status": "not_met",
        "stated_places": None,
        "required_fte_months": 12.0,
        "obliged_fte_months": 8.4,
        "places_required": 1.0,
        "places_delivered": 0.7,
        "places_needed": 0.75,
        "is_by_early_end_rule": 1,
        "has_ended": 1,
    }
    assert plain(contract_words.standing(months)) == "8,4 av 12 månader; 9 behövs enligt 75 %-regeln"
    # 6 months of internship are one place: the months alone would say half.
    internship = months | {
        "status": "met",
        "obliged_fte_months": 6.0,
        "places_delivered": 1.0,
        "is_by_early_end_rule": 0,
    }
    assert plain(contract_words.standing(internship)) == "6 av 12 månader, praktiken omräknad 1 av 1 plats"


def test_with_reports_open_the_sum_is_an_interval():
    row = ROW | {
        "status": "data_missing", "places_required": 10.0, "places_delivered": 4.0, "places_delivered_capped": 4.0,
        "places_possible": 10.0, "reports_missing": 3, "reports_open": 4,
    }  # fmt: skip
    told = plain(contract_words.standing(row))
    assert told.endswith("redovisat 40 %, möjligt 100 %; 3 rapporter saknas, 1 rapport är återsänd")
    told = plain(contract_words.standing(row | {"places_plausible": 4.6}))
    assert told.endswith(
        "redovisat 40 %, troligen högst 46 %, möjligt 100 %; 3 rapporter saknas, 1 rapport är återsänd"
    )


def test_nothing_reported_is_not_0_of_18():
    row = ROW | {
        "status": "data_missing", "places_delivered": 0.0, "places_told": None, "places_delivered_capped": 0.0,
        "places_possible": 18.0, "reports_missing": 3, "reports_open": 3,
    }  # fmt: skip
    said = plain(contract_words.standing(row))
    assert said.startswith("ingenting är redovisat av 18 platser; ")
    assert said.endswith("; möjligt 100 %; 3 rapporter saknas")
    months = row | {"stated_places": None, "required_fte_months": 60.0, "places_required": 5.0}
    assert plain(contract_words.share(months)) == "ingenting är redovisat av 60 månader"
    assert contract_words.delivered(row) == "ingenting är redovisat"


def test_whether_it_lags_is_not_said_before_anything_is_reported():
    # 12.2 expected and 0 delivered is 12.2 behind only if nothing was; no report has come.
    unknown = ROW | {
        "status": "data_missing",
        "places_delivered": 0.0,
        "places_delivered_capped": 0.0,
        "places_behind": 12.2,
        "reports_received": 0,
        "placements": 0,
        "reports_missing": 7,
        "reports_open": 7,
        "first_start_date": None,
    }
    assert contract_words.behind(unknown) == (
        "ingenting är redovisat; om avtalet ligger efter går att säga först när rapporterna har kommit"
    )
    some = ROW | {"status": "data_missing", "reports_missing": 1, "reports_open": 3, "reports_incomplete": 2}
    assert plain(contract_words.behind(some)) == "2,7 platser efter om inget mer är levererat än det som är redovisat"
    assert contract_words.open_reports(some) == "1 rapport saknas, 2 rapporter saknar månader"


def test_what_is_written_adds_up_and_a_requirement_met_in_full_needs_no_rule():
    # 5.25 less 2.90 is 2.35: written 5,3 and 2,9, and so 2,4.
    ended = ROW | {
        "status": "not_met",
        "has_ended": 1,
        "is_by_early_end_rule": 1,
        "places_required": 7.0,
        "places_needed": 5.25,
        "places_delivered": 2.901,
        "places_expected": 7.0,
        "amount": 2.349,
        "since_date": ROW["end_date"],
        "task": "not_met",
    }
    told = "Avtalet tog slut 31 december 2027 med 2,9 av 7 platser. Det krävdes 5,3, så 2,4 platser saknas."
    assert plain(task_words.sentence(ended)) == told
    assert plain(contract_words.standing(ended)) == "2,9 av 7 platser; 5,3 behövs enligt 75 %-regeln"
    assert plain(contract_words.standing(ended | {"status": "exceeded", "places_delivered": 7.9})) == "7,9 av 7 platser"
    assert (
        plain(task_words.sentence({"task": "bonus_to_pay", "amount": 1069238.0}))
        == "1 069 238 kr i bonus är ännu inte betald."
    )


def test_who_is_to_begin_is_told_beside_those_who_are_there():
    row = ROW | {"persons_needed": 10, "places_planned": 4.2, "latest_job_start_date": dt.date(2026, 7, 13)}
    assert (
        plain(task_words.ways_left(row))
        == "10 praktikanter behöver börja senast 1 september 2027, utöver de som pågår."
    )
    assert (
        plain(task_words.ways_left(row | {"persons_needed": 1, "places_planned": 0.0}))
        == "1 praktikant behöver börja senast 1 september 2027."
    )
    late = row | {"task": "behind", "amount": 2.7, "reports_missing": 0, "reports_open": 1}
    assert plain(task_words.sentence(late)) == (
        "9,5 av 18 platser levererade, 12,2 väntades vid det här laget: 2,7 platser efter. Mer kan vara levererat: "
        "1 rapport är återsänd. 10 praktikanter behöver börja senast 1 september 2027, utöver de som pågår."
    )
    enough = row | {"persons_needed": 0, "latest_internship_start_date": None}
    assert task_words.ways_left(enough) == "De placeringar som pågår ger resten om de varar till sina planerade slut."
    assert contract_words.reach(enough) == "nås om de placeringar som pågår varar till sina planerade slut"


def test_not_agreed_is_no_number():
    row = ROW | {"status": "not_agreed", "places_required": None, "places_expected": None, "places_delivered": 0.0}
    assert contract_words.standing(row) == "0 platser levererade; antalet är ej överenskommet"
    # With reports missing nobody can say that nothing was delivered.
    assert contract_words.standing(row | {"reports_open": 2}) == "0 platser redovisade; antalet är ej överenskommet"
    assert contract_words.not_measured(row) == "ej överenskommet"
    exempted = row | {
        "status": "exempted", "exempted_reason_code": "paused", "exempted_reason_text": "Avtalet är pausat",
        "exempted_reason": "flyttas",
    }  # fmt: skip
    assert contract_words.standing(exempted).endswith("undantaget: avtalet är pausat (flyttas)")


def test_behind_says_by_how_much_and_by_when_it_can_be_met():
    assert plain(contract_words.behind(ROW)) == (
        "2,7 platser efter, kan nås om 2 heltidsanställda börjar senast 1 mars 2027 "
        "eller 2 praktikanter börjar senast 1 september 2027"
    )
    late = ROW | {"latest_job_start_date": dt.date(2026, 1, 1), "latest_internship_start_date": dt.date(2026, 7, 1)}
    late |= {"jobs_from_now": 96, "internships_from_now": 48}
    needed = "från i dag skulle det behövas 96 heltidsanställda eller 48 praktikanter på heltid till slutdagen"
    no_longer = "kravet hinner inte längre uppfyllas med hela placeringar"
    assert plain(contract_words.behind(late)) == f"2,7 platser efter, {no_longer}: {needed}"
    whole = f"Ingen ny placering hinner räknas fullt ut före avtalets slut: {needed}."
    assert plain(task_words.ways_left(late)) == whole
    # Who is asked for is at work full time, in the list of what to do as on the contract's page.
    assert "2 heltidsanställda behöver börja senast 1 mars 2027" in plain(
        task_words.ways_left(ROW | {"places_planned": 0.0})
    )
    # On the last day there is nothing to ask for.
    over = late | {"jobs_from_now": None, "internships_from_now": None}
    assert contract_words.reach(over) == no_longer
    only_jobs = ROW | {"latest_internship_start_date": None}
    assert plain(contract_words.reach(only_jobs)) == "kan nås om 2 heltidsanställda börjar senast 1 mars 2027"
    with speaking("en"):
        assert (
            contract_words.reason(late)
            == "2.7 places behind, the requirement can no longer be met with whole placements: from today it would "
            "take 96 full-time employed or 48 full-time interns to the last day"
        )


def test_a_task_that_is_called_as_a_status_has_its_shape():
    words = {"well_behind": "Klart efter", "report_missing": "Rapport saknas"}
    task = {"task": "well_behind", "urgency": 1}
    assert task_words.task_text(task, words) == f"{contract_words.SHAPES['well_behind']} Klart efter"
    assert task_words.task_text({"task": "report_missing", "urgency": 1}, words) == "■ Rapport saknas"


def test_every_status_has_a_shape_a_place_and_a_meaning(samples):
    words = contract_rows.words(measures.current(), "contract_status")
    assert (
        set(contract_words.SHAPES) == set(contract_words.ORDER) == set(words) == set(rules_in_force.status_meanings())
    )
