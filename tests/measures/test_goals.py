"""Goals: the published cases of the field with their sums, bands without gaps, and sentences whose numbers are the door's."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import BUYER, OTHER_BUYER, OTHER_SUPPLIER, SUPPLIER, World

from etl import checking
from measures import funnel, goal_sentences, goals, published, socio, wording
from measures.goal_forecast import Forecast
from measures.goals import STATUSES, Evaluation, Figure, evaluate, score_of

ROOT = Path(__file__).parents[2]


def goal(world: World, **cells: object):
    """Delivers a goal and gives its evaluation on the world's date."""
    row = {
        "goal_id": "G", "organisation_id": BUYER, "measure": "social_consideration_share", "year": 2024,
        "operator": "at_least", "target_low": 50, **cells,
    }  # fmt: skip
    world.deliver("goals", [row])
    build = world.opened()
    found = goals.goal(str(row["goal_id"]), build)
    assert found is not None
    return evaluate(found, build)


def procurements(world: World, yes: int, no: int, unknown: int = 0, year: int = 2024, **cells: str) -> None:
    rows = [
        {
            "procurement_id": f"U{year}-{cells.get('nature', '')}-{n}",
            "published_date": f"{year}-{n % 9 + 1:02d}-01",
            "social_consideration": "ja" if n < yes else "nej" if n < yes + no else "",
            **cells,
        }
        for n in range(yes + no + unknown)
    ]
    world.deliver("procurements", rows)


# --- published cases (domain.md 9, 8-18) -----------------------------------------------------------------


def facts() -> dict[tuple[str, str, str, str], float]:
    with open(ROOT / "data/reference/published_figures.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["url"].startswith("http") and row["definition"] and row["precision"] for row in rows)
    return {(row["source_id"], row["organisation"], row["period"], row["metric"]): float(row["value"]) for row in rows}


def test_the_sums_of_the_published_cases():
    known = facts()

    def fact(source: str, metric: str, period: str = "") -> float:
        (value,) = {v for (s, _, p, m), v in known.items() if (s, m) == (source, metric) and period in ("", p)}
        return value

    work, interns = fact("G1", "persons_in_work", "2022"), fact("G1", "internships", "2022")
    assert work + interns == 142 and round(interns / 142, 3) == 0.366
    assert round(142 / fact("G1", "procurements_with_requirement", "2022"), 2) == 1.14
    assert round(142 / fact("G1", "persons_in_work", "2021") - 1, 2) == 0.69  # 8
    assert {fact("G1", "persons_in_work", "2021"), fact("G1:75", "persons_in_work")} == {84, 75}
    assert round(fact("G1", "gain_msek") * 1e6 / 75) == 213_333  # 9
    assert round(fact("O4", "residents_builders_employed") / fact("O4", "residents_builders"), 3) == 0.290  # 10
    assert fact("O2", "interns_employed") / fact("O2", "interns") == 0.36
    assert fact("O3", "interns_employed") / 50 == 0.46  # 11
    assert round(fact("X3", "interns_employed") / fact("X3", "interns"), 3) == 0.727  # 12
    assert fact("X1", "persons_required") == fact("X1", "persons_employed") == 3  # 13
    assert round(fact("S1", "persons_employed") / fact("S1", "procurements_with_requirement"), 1) == 4.2  # 14
    assert fact("G2", "persons_employed") / fact("G2", "procurements_with_requirement") == 1.6  # 15
    exits = {p: v for (s, o, p, _), v in known.items() if s == "K1" and o == "Lidköping"}
    assert round(exits["2022"] - exits["2021"], 1) == 9.2 and exits["2018"] == 20.7  # 16
    assert round(fact("N1", "procurements_social") / fact("N1", "procurements"), 3) == 0.081  # 17
    assert round(fact("A6", "spent_msek") / fact("A6", "budget_msek"), 4) == 0.0046  # 18


def test_conflicts_are_kept_side_by_side_and_what_is_delivered_wins(world):
    world.deliver(
        "published_figures",
        [{"source_id": "G1", "organisation": "Göteborgs Stad", "period": "2022", "metric": "internships", "value": 53}],
    )
    rows = published.figures(world.opened())
    goteborg = rows[(rows["organisation"] == "Göteborgs Stad") & (rows["period"] == "2021")]
    assert set(goteborg.loc[goteborg["in_conflict"] == 1, "value"]) == {84, 75}
    vivalla = rows[(rows["period"] == "till 2016") & (rows["in_conflict"] == 1)]
    assert sorted(vivalla["value"]) == [18, 23]
    (interns,) = rows[(rows["period"] == "2022") & (rows["metric"] == "internships")].to_dict("records")
    assert (interns["value"], interns["is_delivered"]) == (53, 1)
    assert (rows["is_delivered"] == 0).sum() == len(rows) - 1


def test_vivalla_is_met_and_a_goal_over_several_years_is_one_sum(world):
    """Case 10: between 50 and 80, 69 persons over the years."""
    world.contracts("contract_id start_date end_date report_frequency\n C1 2012-01-01 2017-12-31 monthly")
    world.placements(
        "placement_id start_date end_date\n"
        + "\n".join(f" P{n} {2013 + n % 5}-02-01 {2013 + n % 5}-06-30" for n in range(69))
    )
    world.as_of = "2018-02-01"
    found = goal(world, measure="persons", year=2012, last_year=2017, operator="between", target_low=50, target_high=80)
    assert (found.outcome.value, found.gap, found.ended) == (69, 0, True)
    # No report has come, so too little is known to say so.
    assert (found.status, found.reason) == ("not_assessable", "low_coverage")
    world.reports(
        "\n".join(["contract_id period", *(f"C1 {y}-{m:02d}" for y in range(2012, 2018) for m in range(1, 13))])
    )
    build = world.opened()
    assert evaluate(goals.goal("G", build), build).status == "met"


# --- judging ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yes", "no", "status"), [(4, 6, "not_met"), (46, 54, "nearly_met"), (5, 5, "met"), (55, 45, "exceeded")]
)
def test_a_share_when_the_year_is_over(world, yes, no, status):
    procurements(world, yes, no)
    world.as_of = "2025-01-31"
    found = goal(world)
    assert (found.outcome.numerator, found.outcome.denominator) == (yes, yes + no)
    assert found.status == status
    assert found.expected == 0.5  # a rate holds for the whole year


def test_only_services_and_with_companies(world):
    world.organisations(f"organisation_id name parent_organisation_id\n {BUYER} A -\n {OTHER_BUYER} B {BUYER}")
    procurements(world, 1, 1, nature="services")
    procurements(world, 0, 8, nature="goods")
    world.deliver(
        "procurements",
        [{"procurement_id": "X", "organisation_id": OTHER_BUYER, "published_date": "2024-03-01", "nature": "services",
          "social_consideration": "ja"}],
    )  # fmt: skip
    world.as_of = "2025-01-31"
    assert goal(world, nature="services").outcome.denominator == 3
    assert goal(world, goal_id="H", nature="services", with_parts="nej").outcome.denominator == 2
    parts = {(c.dimension, c.amount) for c in goal(world, nature="services").contributions}
    # 50 % of two is one, which there is; of one it is a half, which the other has to spare.
    assert ("organisation", 0.0) in parts and ("organisation", -0.5) in parts


def test_a_goal_for_the_year_is_not_missed_in_march(world):
    procurements(world, 12, 0)
    world.as_of = "2024-03-20"
    found = goal(world, measure="procurements", target_low=12)
    assert found.status == "too_early" and found.expected == pytest.approx(12 * 80 / 366)
    world.as_of = "2024-05-15"
    assert goal(world, measure="procurements", target_low=12).status in ("on_track", "behind", "slightly_behind")


def test_too_little_known_and_nothing_known(world):
    world.as_of = "2025-01-31"
    assert goal(world).reason == "nothing_known"
    procurements(world, 4, 0, unknown=6)
    found = goal(world)
    assert (found.status, found.reason, found.outcome.coverage) == ("not_assessable", "low_coverage", 0.4)
    assert goal(world, goal_id="H", measure="nonsense").reason == "unknown_measure"
    assert goal(world, goal_id="I", dimension="sex", value="K").reason == "cannot_split"


def test_the_year_before_in_percentage_points_and_in_per_cent(world):
    procurements(world, 2, 2, year=2023)
    procurements(world, 6, 2)
    world.as_of = "2025-01-31"
    assert goal(world).difference == pytest.approx(0.25)  # 75 % after 50 %
    assert goal(world, goal_id="H", measure="procurements", target_low=5).difference == pytest.approx(1.0)  # 8 after 4


def test_a_changed_goal_keeps_the_earlier_one_and_its_date(world):
    world.deliver("goals", [{"goal_id": "G", "organisation_id": BUYER, "measure": "persons", "year": 2024,
                             "operator": "at_least", "target_low": 50}], on="2024-01-10")  # fmt: skip
    world.deliver("goals", [{"goal_id": "G", "organisation_id": BUYER, "measure": "persons", "year": 2024,
                             "operator": "at_least", "target_low": 30}], on="2024-06-10")  # fmt: skip
    both = goals.goals(world.opened(), versions=True)
    assert [(g.version_no, g.low, g.delivered_at[:10]) for g in both] == [(1, 50, "2024-01-10"), (2, 30, "2024-06-10")]
    world.as_known_on = "2024-03-31"
    assert [g.low for g in goals.goals(world.opened())] == [50]


def test_sub_goals_beside_the_whole(world):
    world.organisations(f"organisation_id name parent_organisation_id\n {BUYER} A -\n {OTHER_BUYER} B {BUYER}")
    procurements(world, 3, 0)
    world.as_of = "2025-01-31"
    goal(world, goal_id="P1", measure="procurements", target_low=4, part_of="G", with_parts="nej")
    goal(world, goal_id="P2", measure="procurements", target_low=5, part_of="G", organisation_id=OTHER_BUYER)
    found = goal(world, measure="procurements", target_low=10)
    assert found.parts is not None
    assert (found.parts.target_sum, found.parts.target_difference) == (9, 1)
    # Nothing of B is known, which is not nought.
    assert [row.outcome for row in found.parts.rows] in ([3, None], [3, 0])


def test_a_forecast_of_an_even_course_has_no_width(world):
    procurements(world, 9, 0)  # one a month, January to September
    world.as_of = "2024-09-30"
    found = goal(world, measure="procurements", target_low=12)
    assert found.forecast == Forecast(12, 12, 12, 9)
    assert goal(world, goal_id="H").forecast_reason == "rate"
    world.as_of = "2024-02-29"
    assert goal(world, measure="procurements", target_low=12).forecast_reason == "too_few_months"


def test_few_persons_are_not_told_of_by_a_goal(world):
    """Case 12 and 13: 3 persons; their number and what follows from it is hidden."""
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2024-12-31")
    world.placements(
        "placement_id start_date end_date\n P1 2024-02-01 2024-03-31\n P2 2024-02-01 2024-03-31\n P3 2024-02-01 2024-03-31"
    )
    world.as_of = "2025-03-01"
    found = goal(world, measure="persons", target_low=10)
    assert (found.status, found.reason, found.gap, found.contributions) == ("not_assessable", "hidden", None, ())
    text = " ".join(s.text for s in goal_sentences.sentences(found, "sv", world.opened()))
    assert not re.search(r"\b3\b|\b7\b", text)


# --- parts, and what is unknown --------------------------------------------------------------------------


def places(
    world: World, delivered: dict[str, int], required: dict[str, int], silent: tuple[str, ...] = (), now: str = ""
) -> None:
    """A contract per supplier: places required, and whole places (12 months of one person) delivered in 2023.

    All contracts run 2023-2024 and report by year; those in `silent` have not reported. `now`: who has given half a place
    in 2024 too.
    """
    ids = {"A": SUPPLIER, "B": OTHER_SUPPLIER, "C": "556016-0680"}
    world.deliver("suppliers", [{"supplier_id": ids[name], "name": name} for name in required])
    world.deliver(
        "contracts",
        [{"contract_id": f"C{name}", "supplier_id": ids[name], "requirement": "numeric", "required_places": n,
          "start_date": "2023-01-01", "end_date": "2024-12-31", "report_frequency": "yearly"}
         for name, n in required.items()],
    )  # fmt: skip
    world.deliver(
        "placements",
        [{"placement_id": f"{name}{n}", "contract_id": f"C{name}", "start_date": "2023-01-01", "end_date": "2023-12-31"}
         for name, count in delivered.items() for n in range(count)],
    )  # fmt: skip
    if now:
        world.deliver(
            "placements",
            [
                {"placement_id": f"{now}{n}", "contract_id": f"C{now}", "start_date": f"{2024 - (n >= 0)}-01-01", "end_date": "2023-12-31" if n >= 0 else "2024-06-30"}
                for n in range(-1, delivered[now])
            ],
        )  # fmt: skip
    world.deliver("reports", [{"contract_id": f"C{name}", "period": "2023"} for name in required if name not in silent])
    world.as_of = "2024-06-30"


def why(world: World, found: Evaluation, language: str = "sv") -> str:
    return goal_sentences.sentences(found, language, world.opened())[1].text.replace("\u00a0", " ")


def test_parts_of_a_share_are_told_with_what_the_others_make_up_for(world):
    """Required 10 + 10 + 10, given 4 + 5 + 10 of them: 19 of 30. At 70 % 21 are needed, so 2 are missing.

    Each by itself needs 7: A lacks 3, B lacks 2 and C is 3 beyond. 3 + 2 = 5, and 5 - 3 = 2.
    """
    places(world, {"A": 4, "B": 5, "C": 10}, {"A": 10, "B": 10, "C": 10})
    found = goal(world, measure="fulfilment", target_low=70)
    amounts = {part.label: part.amount for part in found.contributions if part.dimension == "supplier"}
    assert amounts == pytest.approx({"A": 3, "B": 2, "C": -3})
    assert {round(part.whole, 9) for part in found.contributions} == {2}
    assert why(world, found) == (
        "Till målet saknas 6,7 procentenheter, det vill säga 2 platser; var för sig har A (3 platser) och B (2 platser) "
        "längst kvar till 70 %, medan övriga tillsammans ligger 3 platser över."
    )
    assert "while the others together are 3 places beyond it" in why(world, found, "en")


def test_who_has_met_what_it_owes_is_not_blamed_for_a_sum(world):
    """A gave 3 of 3 in 2023 and owes nothing in 2024. B gave 1.5 of 3 and C 1 of 2: what is left is 1.5 + 1 = 2.5.

    By shares of the year before, A (3 of 5) would have been to blame for most of a goal for 2024.
    """
    places(world, {"A": 3, "B": 1, "C": 1}, {"A": 3, "B": 3, "C": 2}, now="B")
    found = goal(world, measure="places_delivered", target_low=2)
    left = {part.label: part.amount for part in found.contributions if part.dimension == "supplier"}
    assert left == pytest.approx({"A": 0, "B": 1.5, "C": 1}, abs=0.01)
    assert why(world, found) == (
        "Till målet saknas 1,5 platser; av det som avtalen kräver återstår 2,5 platser, mest hos B (1,5 platser) och C (1 plats)."
    )


def test_what_reports_may_hide_is_said_as_up_to(world):
    places(world, {"A": 4, "B": 5}, {"A": 10, "B": 10}, silent=("B",), now="B")
    said = why(world, goal(world, measure="places_delivered", target_low=2))
    assert "återstår upp till 10,5 platser, mest hos A (6 platser) och B (upp till 4,5 platser)" in said


def test_when_all_is_delivered_no_supplier_is_named(world):
    places(world, {"A": 3, "B": 2}, {"A": 3, "B": 2}, now="A")
    said = why(world, goal(world, measure="places_delivered", target_low=2))
    assert said == "Till målet saknas 1,5 platser; leverantörerna har redan levererat det som avtalen kräver."


def test_other_sums_are_compared_with_the_same_months_of_the_period_before(world):
    """2023, to June: A 5, B 3, C 1. 2024: A 2, B 2, C 3. Less by 3 and 1, more by 2: 9 - 7 = 2."""
    before, now = {BUYER: 5, OTHER_BUYER: 3, "212000-1801": 1}, {BUYER: 2, OTHER_BUYER: 2, "212000-1801": 3}
    names = dict(zip(before, "ABC"))
    world.deliver(
        "organisations",
        [
            {"organisation_id": i, "name": n, "parent_organisation_id": BUYER if i != BUYER else ""}
            for i, n in names.items()
        ],
    )
    world.deliver(
        "procurements",
        [{"procurement_id": f"{i}-{year}-{n}", "organisation_id": i, "published_date": f"{year}-03-01"}
         for year, counts in ((2023, before), (2024, now)) for i, count in counts.items() for n in range(count)],
    )  # fmt: skip
    world.as_of = "2024-06-30"
    found = goal(world, measure="procurements", target_low=20)
    assert why(world, found) == (
        "Till målet saknas 13 upphandlingar; jämfört med samma månader perioden före har det minskat mest hos "
        "A (3 upphandlingar) och B (1 upphandling), medan det hos övriga tillsammans har ökat med 2 upphandlingar."
    )


def test_a_status_does_not_contradict_its_own_interval(world):
    """4 of 10 known, 10 possible of 20: 45 % to 70 % around 60 %, so nobody can say."""
    places(world, {"A": 4, "B": 5}, {"A": 10, "B": 10}, silent=("B",))
    found = goal(world, measure="fulfilment", target_low=60)
    assert (found.outcome.low, found.outcome.high) == (pytest.approx(0.45), pytest.approx(0.7))
    assert (found.status, found.worst, found.best) == ("undecided", "behind", "on_track")
    said = goal_sentences.sentences(found, "sv", world.opened())
    assert "enligt det som är känt, men uppgifter saknas, så det går inte att avgöra" in said[0].text
    assert goal_sentences.status_text(found, "sv", world.opened()) == "Går inte att avgöra, uppgifter saknas"
    # 70 % is not enough for 80 % either way, and 45 % is enough for 40 % either way.
    assert goal(world, goal_id="H", measure="fulfilment", target_low=80).status == "behind"
    assert goal(world, goal_id="I", measure="fulfilment", target_low=40).status == "on_track"
    near = goal(world, goal_id="J", measure="fulfilment", target_low=75)
    assert goal_sentences.status_text(near, "sv", world.opened()) == "Efter (kan bli något efter när allt är känt)"


def test_a_sum_without_bounds_is_said_to_be_by_what_is_known(world):
    places(world, {"A": 4, "B": 5}, {"A": 10, "B": 10}, silent=("B",))
    world.deliver("reports", [{"contract_id": "CA", "period": "2024"}])
    short = goal(world, measure="places_delivered", year=2023, target_low=20)
    assert short.is_by_known and short.outcome.coverage == pytest.approx(0.5)
    assert goal_sentences.status_text(short, "sv", world.opened()) == "Inte nått, enligt det som är känt"
    assert "enligt det som är känt" in goal_sentences.sentences(short, "sv", world.opened())[0].text
    # What is there already cannot become less.
    assert not goal(world, goal_id="H", measure="places_delivered", year=2023, target_low=9).is_by_known


def test_a_forecast_says_that_it_leaves_the_unknown_out(world):
    procurements(world, 9, 0)
    world.as_of = "2024-09-30"
    found = goal(world, measure="procurements", target_low=20)
    partly = replace(found, outcome=replace(found.outcome, coverage=0.64))
    assert (
        "vad det okända kan ge ingår inte i prognosen" in goal_sentences.sentences(partly, "sv", world.opened())[2].text
    )
    fully = replace(found, outcome=replace(found.outcome, coverage=1.0))
    assert "ingår inte i prognosen" not in goal_sentences.sentences(fully, "sv", world.opened())[2].text


def test_a_target_keeps_the_decimals_that_it_was_set_with(world):
    """1 of 20 against 12,5 %: every sentence says 12,5 and none 13."""
    organisations = {"organisation_id": BUYER}
    procurements(world, 1, 19, **organisations)
    found = goal(world, target_low="12,5", operator="at_least")
    text = " ".join(s.text for s in goal_sentences.sentences(found, "sv", world.opened())).replace("\u00a0", " ")
    assert "minst 12,5 %" in text and "13 %" not in text


def bands_of_the_file() -> dict[str, list[tuple[float, float, str]]]:
    found: dict[str, list[tuple[float, float, str]]] = {}
    with open(ROOT / "data/reference/rules/goal_bands.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ends = float(row["at_least"] or "-inf"), float(row["below"] or "inf")
            found.setdefault(row["scale"], []).append((*ends, row["status"]))
    return found


@given(
    st.sampled_from(["at_least", "at_most", "between"]),
    st.sampled_from(["pace", "outcome", "outcome_between"]),
    st.lists(st.integers(0, 40), min_size=3, max_size=3),
    st.lists(st.integers(0, 40), min_size=2, max_size=2),
)
def test_the_word_holds_for_all_that_is_possible_or_is_undecided(operator, scale, outcome, targets):
    """Tried with every value of the interval: one side of enough for all, or undecided, and never anything else."""
    bands = bands_of_the_file()

    def word(_build: object, name: str, score: float) -> str:
        (found,) = [status for low, high, status in bands[name] if low <= score < high]
        return found

    low, value, high = sorted(outcome)
    target_low, target_high = sorted(targets)
    ends = (None if operator == "at_most" else target_low), (None if operator == "at_least" else target_high)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(goals, "band", word)
        found = goals._worded(None, scale, operator, Figure(value, value, 40, low, high, 0.7, False), *ends)
    words = {word(None, scale, score_of(operator, x, *ends)) for x in range(low, high + 1)}
    sides = {w in goals.ENOUGH for w in words}
    assert (found.status == "undecided") == (len(sides) == 2)
    if len(sides) == 1:
        assert found.status in words
    assert {found.worst, found.best} <= words


# --- bands and classes -----------------------------------------------------------------------------------


@given(st.floats(0, 1e6) | st.sampled_from([0.25, 0.5, 0.9, 1.0, 1.1]))
def test_every_value_has_exactly_one_word(value):
    with open(ROOT / "data/reference/rules/goal_bands.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for scale in {row["scale"] for row in rows}:
        fits = [
            row["status"]
            for row in rows
            if row["scale"] == scale
            and (not row["at_least"] or value >= float(row["at_least"]))
            and (not row["below"] or value < float(row["below"]))
        ]
        assert len(fits) == 1, (scale, value, fits)
        assert fits[0] in (*STATUSES, "judged", "enough")


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_enough_is_one_or_more(value, one, other):
    low, high = sorted((one, other))
    assert (score_of("at_least", value, low, None) >= 1) == (
        value >= low or score_of("at_least", value, low, None) == 1
    )
    within = score_of("between", value, low, high) >= 1
    assert within or not low <= value <= high


def test_the_classes_of_the_index(world):
    world.contracts("contract_id\n C1")
    build = world.opened()
    found = [goals.index_class(x, build)[0] for x in (0, 20, 20.5, 39.9, 40, 60, 79.9, 80, 100)]
    assert found == [1, 1, 2, 2, 3, 4, 4, 5, 5]
    assert goals.index_class(70, build)[1] is None  # cut off in the source
    with pytest.raises(ValueError):
        goals.index_class(101, build)


# --- the funnel ------------------------------------------------------------------------------------------


def test_the_funnel_tells_what_is_unknown_apart(world):
    rows = [
        ("U1", "ja", "ja", ""), ("U2", "ja", "nej", ""), ("U3", "ja", "", ""), ("U4", "nej", "", "goods"),
        ("U5", "", "", ""), ("U6", "", "ja", ""),
    ]  # fmt: skip
    world.deliver(
        "procurements",
        [
            {
                "procurement_id": i,
                "published_date": "2024-02-01",
                "eligible": e,
                "has_requirement": r,
                "exclusion_reason": x,
            }
            for i, e, r, x in rows
        ],
    )
    world.deliver(
        "contracts",
        [{"contract_id": "C1", "procurement_id": "U1", "requirement": "numeric", "required_places": 1,
          "end_date": "2024-12-31", "contract_owner": "Enheten", "report_frequency": "monthly"}],
    )  # fmt: skip
    world.as_of = "2024-03-01"
    found = funnel.coverage_funnel(world.opened())
    assert [step.count for step in found.steps] == [6, 3, 1, 1, 1, 0, 0]
    beside = {name: count for step in found.steps for name, count in step.beside.items()}
    assert (beside["funnel_excluded"], beside["funnel_possible_unknown"]) == (1, 2)
    assert (beside["funnel_not_set"], beside["funnel_set_unknown"]) == (1, 1)
    # The report for January was due on 15 February and has not come.
    assert (beside["funnel_reports_open"], beside["funnel_reports_not_due"]) == (1, 0)
    assert found.known_share == pytest.approx(4 / 6) and found.excluded == {"goods": 1}


# --- sentences -------------------------------------------------------------------------------------------

NUMBER = re.compile(r"\d[\d\u00a0.,]*\d|\d")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("value", [1.0, 12.0, 0.0])
def test_every_number_in_a_sentence_is_one_that_was_given(world, language, status, value):
    procurements(world, 9, 3)
    base = goal(world, measure="procurements", target_low=20)
    reason = "low_coverage" if status == "not_assessable" else None
    found: Evaluation = replace(
        base,
        status=status,
        reason=reason,
        outcome=Figure(value, value, None, value, value + 3, 0.75, False),
        gap=max(20 - value, 0.0),
        forecast=Forecast(value + 4, value + 1, value + 9, 6),
    )
    for sentence in goal_sentences.sentences(found, language, world.opened()):
        text = sentence.text
        for name in sentence.names:
            text = text.replace(name, "")
        written = {match for _, _, shown in sentence.numbers for match in NUMBER.findall(shown)}
        assert set(NUMBER.findall(text)) <= written, sentence
        assert "{" not in text and text.endswith(".") and text[0].isupper()
        for _what, number, shown in sentence.numbers:
            assert shown and not math.isnan(number)
    one, many = ("upphandling", "upphandlingar") if language == "sv" else ("procurement", "procurements")
    first = goal_sentences.sentences(found, language, world.opened())[0].text
    if status != "not_started":
        noun = one if value == 1 else many
        assert re.search(rf"\b{wording.number(value, 0, language)} {noun}\b", first), first


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("reason", ["hidden", "nothing_known", "unknown_measure", "cannot_split"])
def test_what_cannot_be_judged_is_said_without_a_number_of_the_outcome(world, language, reason):
    base = goal(world, target_low=50)
    found = replace(base, status="not_assessable", reason=reason, outcome=goals.NOTHING, gap=None, contributions=())
    said = goal_sentences.sentences(found, language, world.opened())
    assert len(said) == 3
    assert {n[0] for s in said for n in s.numbers} <= {"year", "target_low"}


def test_a_share_just_below_the_target_is_not_written_as_the_target(world):
    procurements(world, 497, 503)
    world.as_of = "2025-01-31"
    text = goal_sentences.sentences(goal(world), "sv", world.opened())[0].text
    assert "49,7" in text and "nästan nått" in text


# --- checks, socio-economics -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"target_low": ""}, "target_missing"),
        ({"operator": "between"}, "target_missing"),
        ({"operator": "between", "target_high": "10"}, "targets_reversed"),
        ({"target_low": "0,5"}, "target_is_a_fraction"),
        ({"last_year": "2020"}, "years_reversed"),
        ({"dimension": "form"}, "limited_by_half"),
        ({"part_of": "G"}, "part_of_itself"),
    ],
)
def test_a_goal_that_cannot_be_meant_is_refused(cells, code):
    row = {"goal_id": "G", "organisation_id": BUYER, "measure": "persons", "year": "2024", "operator": "at_least",
           "target_low": "50", **cells}  # fmt: skip
    content = f"{';'.join(row)}\r\n{';'.join(row.values())}\r\n".encode()
    (table,) = checking.check_file(content, "mal.csv", bytes(32), "goals").tables
    assert table.refused["code"].to_pylist() == [code]


def test_socio_results_are_an_interval_and_few_persons_are_hidden(world):
    world.deliver(
        "socio_results",
        [
            {
                "organisation_id": BUYER,
                "period": "2021",
                "method": "UHM",
                "level": "society",
                "amount_sek": 16_000_000,
                "persons": 75,
            },
            {
                "organisation_id": BUYER,
                "period": "2022",
                "method": "UHM",
                "level": "society",
                "amount_sek": 500_000,
                "persons": 3,
            },
        ],
    )
    few, many = socio.results(world.opened()).sort_values("period", ascending=False).to_dict("records")
    assert round(many["sek_per_person"]) == 213_333  # case 9
    assert few["hidden"] and few["amount_sek"] != few["amount_sek"] and few["persons"] != few["persons"]
    found = socio.interval(16e6, (0.1, 0.5), (0.0, 0.2))
    assert (found.low, found.high) == (pytest.approx(6.4e6), pytest.approx(14.4e6))
    with pytest.raises(ValueError):
        socio.interval(1, (0.5, 0.1), (0, 0))


def test_years_before_the_goal_begin_nothing(world):
    world.as_of = "2023-06-30"
    assert goal(world).status == "not_started"
    assert evaluate(goals.goal("G", world.opened()), world.opened()).as_of == dt.date(2023, 6, 30)
