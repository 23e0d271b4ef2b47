"""Goals: the published cases of the field with their sums, bands without gaps, and sentences whose numbers are the
door's."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import BUYER, OTHER_BUYER, OTHER_SUPPLIER, SUPPLIER, World

from etl.checking import check_file
from measures import number_text
from measures.goals import evaluation, funnel, goal_figures, goal_model, published, sentences, socio
from measures.goals.evaluation import STATUSES, Evaluation, evaluate, score_of
from measures.goals.goal_forecast import Forecast
from measures.goals.goal_model import Figure
from measures.goals.sub_goals import Contribution
from pages.goals.goal_parts import parts_sentences
from pages.shared.text import points

ROOT = Path(__file__).parents[3]


def goal(world: World, **cells: object):
    """Delivers a goal and gives its evaluation on the world's date."""
    row = {
        "goal_id": "G", "organisation_id": BUYER, "measure": "social_consideration_share", "year": 2024,
        "operator": "at_least", "target_low": 50, **cells,
    }  # fmt: skip
    world.deliver("goals", [row])
    build = world.opened()
    found = goal_model.goal(str(row["goal_id"]), build)
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


@cache
def facts() -> dict[tuple[str, str, str, str], float]:
    with open(ROOT / "data/reference/published_figures.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["url"].startswith("http") and row["definition"] and row["precision"] for row in rows)
    return {(row["source_id"], row["organisation"], row["period"], row["metric"]): float(row["value"]) for row in rows}


def fact(source: str, metric: str, period: str = "") -> float:
    """The one figure that the source gives of that metric (in that period)."""
    (value,) = {v for (s, _, p, m), v in facts().items() if (s, m) == (source, metric) and period in ("", p)}
    return value


def test_case_8_goteborg_2022_jobs_and_internships_beside_each_other():
    work, interns = fact("G1", "persons_in_work", "2022"), fact("G1", "internships", "2022")
    assert (work, interns, work + interns) == (90, 52, 142)
    assert round(interns / 142, 3) == 0.366
    assert round(142 / fact("G1", "procurements_with_requirement", "2022"), 2) == 1.14  # of 125
    assert round(142 / fact("G1", "persons_in_work", "2021") - 1, 3) == 0.690  # from 84
    assert 142 not in facts().values()  # jobs and internships are added in no figure that is shown


def test_case_9_goteborg_2021_is_84_and_75():
    assert (fact("G1", "persons_in_work", "2021"), fact("G1:75", "persons_in_work")) == (84, 75)
    assert round(fact("G1", "gain_msek") * 1e6 / 75) == 213_333


def test_case_10_vivalla_2017():
    assert (fact("O4", "residents_builders_employed"), fact("O4", "residents_builders")) == (20, 69)
    assert round(20 / 69, 3) == 0.290 and number_text.percent(20 / 69, "sv", 1).replace("\u00a0", " ") == "29,0 %"
    assert score_of("between", 69, 50, 80) >= 1 > score_of("between", 81, 50, 80)  # met by 69, not by 81


def test_case_11_vivalla_2016_two_sources_of_the_same():
    assert [fact(source, "interns_employed") for source in ("O2", "O3")] == [18, 23]
    assert (18 / fact("O2", "interns"), 23 / fact("O2", "interns")) == (0.36, 0.46)


def test_case_12_three_who_were_not_employed_hide_the_share(world):
    """8 of 11 is 72.7 %, and the 3 others are few: the share is hidden, as is a goal for it. 9 of 14 leaves 5, and is
    shown."""
    assert (fact("X3", "interns_employed"), fact("X3", "interns"), round(8 / 11, 3)) == (8, 11, 0.727)
    world.contracts(
        "contract_id start_date end_date\n A 2023-01-01 2023-12-31\n B 2023-01-01 2023-12-31\n C 2023-01-01 2023-12-31"
    )
    people = (
        [("A", n, n < 8) for n in range(11)]
        + [("B", n, n < 9) for n in range(14)]
        + [("C", n, n < 5) for n in range(10)]
    )
    world.placements(
        "placement_id contract_id form start_date end_date\n"
        + "\n".join(f" {c}{n} {c} internship 2023-02-01 2023-06-30" for c, n, _works in people)
    )
    world.follow_ups(
        "placement_id follow_up_date point status\n"
        + "\n".join(f" {c}{n} 2023-12-31 6m {'employed' if works else 'unemployed'}" for c, n, works in people)
    )
    world.as_of = "2024-06-30"
    few, many, beside = (world.figure("in_work_6m_rate", contract=contract) for contract in "ABC")
    # With the sum of all and what is shown, A must not be what is left: so C, the smallest that is shown, is hidden
    # too.
    assert beside["hidden"]
    assert few["hidden"] and few["value"] is few["numerator"] is few["denominator"] is None
    assert not many["hidden"] and (many["numerator"], many["denominator"]) == (9, 14)
    found = goal(world, measure="in_work_6m_rate", year=2023, target_low=50, dimension="contract", value="A")
    assert (found.status, found.reason, found.outcome.value) == ("not_assessable", "hidden", None)
    assert "visas inte, eftersom det gäller för få personer" in sentences.sentences(found, "sv", world.opened())[0].text


def test_case_13_three_of_three_places_are_shown_and_the_three_persons_are_not(world):
    assert (fact("X1", "persons_required"), fact("X1", "persons_employed")) == (3, 3)
    world.contracts(
        "contract_id start_date end_date requirement required_places report_frequency\n"
        " C1 2015-01-01 2015-12-31 numeric 3 yearly"
    )
    world.placements(
        "placement_id start_date end_date sex\n"
        " P1 2015-01-01 2015-12-31 K\n P2 2015-01-01 2015-12-31 K\n P3 2015-01-01 2015-12-31 M"
    )
    world.reports("contract_id period\n C1 2015")
    world.as_of = "2016-02-01"
    assert world.statuses() == {"C1": "met"}
    found = goal(world, measure="fulfilment", year=2015, target_low=100)
    assert (found.outcome.value, found.outcome.numerator, found.outcome.denominator, found.status) == (1, 3, 3, "met")
    assert world.figure("persons")["hidden"] and world.figure("women_share")["hidden"]
    by_sex = world.ask("persons", ["sex"])
    assert len(by_sex) == 2 and all(row["hidden"] and row["value"] is None for row in by_sex)
    by_target_group = world.ask("placements_started", ["sex"])
    assert all(row["hidden"] for row in by_target_group)


def test_case_14_stockholm_2015_youths_are_among_the_59(world):
    employed, procured = fact("S1", "persons_employed"), fact("S1", "procurements_with_requirement")
    assert (employed, procured, round(employed / procured, 1)) == (59, 14, 4.2)
    rows = published.figures(world.opened())
    stockholm = rows[(rows["source_id"] == "S1") & rows["metric"].isin(["persons_employed", "youths_employed"])]
    # A figure of its own, said to be a part of the other, and in no conflict with it.
    assert dict(zip(stockholm["metric"], stockholm["value"])) == {"persons_employed": 59, "youths_employed": 14}
    assert not stockholm["in_conflict"].any() and "ingår i de 59" in " ".join(stockholm["definition"])


def test_case_15_the_pilot_of_goteborg():
    assert (fact("G2", "persons_employed"), fact("G2", "procurements_with_requirement")) == (40, 25)
    assert 40 / 25 == 1.6


def test_case_16_a_series_with_decimal_comma_and_its_dip(world):
    exits = {p: v for (s, o, p, _), v in facts().items() if s == "K1" and o == "Lidköping"}
    assert (exits["2021"], exits["2022"], exits["2018"]) == (37.3, 46.5, 20.7)
    assert round(exits["2022"] - exits["2021"], 1) == 9.2
    assert points((exits["2022"] - exits["2021"]) / 100) == "+9,2 procentenheter"
    text = "source_id;organisation;period;metric;value\r\nX;Lidköping;2022;result_at_exit_pct;46,5\r\n"
    world.deliver_file("published_figures", text.encode("cp1252"), "resultat.csv")
    rows = published.figures(world.opened())
    assert rows.loc[rows["source_id"] == "X", "value"].tolist() == [46.5]


def test_case_17_the_country_2021_is_eight_per_cent():
    share = fact("N1", "procurements_social") / fact("N1", "procurements")
    assert round(share, 3) == 0.081 and number_text.percent(share, "sv").replace("\u00a0", " ") == "8 %"


def test_case_18_of_the_grant_half_a_per_cent_was_used():
    assert (fact("A6", "spent_msek"), fact("A6", "budget_msek")) == (1.2, 260)
    assert round(1.2 / 260, 4) == 0.0046 and number_text.percent(1.2 / 260, "sv", 2).replace("\u00a0", " ") == "0,46 %"


def test_the_door_gives_the_facts_of_the_file(world):
    """So what is asserted of the file above holds for what pages show."""
    rows = published.figures(world.opened())
    shown = {(r.source_id, r.organisation, r.period, r.metric): r.value for r in rows.itertuples()}
    assert shown == facts()


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
    assert evaluate(goal_model.goal("G", build), build).status == "met"


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
    both = goal_model.goals(world.opened(), versions=True)
    assert [(g.version_no, g.low, g.delivered_at[:10]) for g in both] == [(1, 50, "2024-01-10"), (2, 30, "2024-06-10")]
    world.as_known_on = "2024-03-31"
    assert [g.low for g in goal_model.goals(world.opened())] == [50]


CHILD, OTHER_CHILD = "212000-1801", "212000-1611"


def municipality(world: World) -> None:
    """A has three below it: B, C and D. Services with consideration: A itself 1 of 4, B 5 of 6, C 2 of 10, D nothing
    known."""
    below = {OTHER_BUYER: "B", CHILD: "C", OTHER_CHILD: "D"}
    rows = [{"organisation_id": BUYER, "name": "A", "parent_organisation_id": ""}]
    rows += [{"organisation_id": i, "name": n, "parent_organisation_id": BUYER} for i, n in below.items()]
    world.deliver("organisations", rows)
    procured = [(BUYER, 1, 4), (OTHER_BUYER, 5, 6), (CHILD, 2, 10)]
    world.deliver(
        "procurements",
        [{"procurement_id": f"{i}-{n}", "organisation_id": i, "published_date": "2024-03-01", "nature": "services",
          "social_consideration": "ja" if n < yes else "nej"} for i, yes, count in procured for n in range(count)],
    )  # fmt: skip
    world.as_of = "2025-01-31"


def test_sub_goals_of_a_share_add_up_to_the_whole_with_what_none_is_about(world):
    """Of 20: A itself 1 of 4, B 5 of 6, C 2 of 10. 1 + 5 + 2 = 8, and 4 + 6 + 10 = 20: 40 %, not the mean of shares."""
    municipality(world)
    goal(world, goal_id="PB", organisation_id=OTHER_BUYER, part_of="G", target_low=80, nature="services")
    goal(world, goal_id="PC", organisation_id=CHILD, part_of="G", target_low=40, nature="services")
    found = goal(world, target_low=50, nature="services")
    parts = found.parts
    assert parts is not None and parts.rest is not None
    told = [(row.numerator, row.denominator, row.outcome) for row in (*parts.rows, parts.rest)]
    assert told == [(5, 6, pytest.approx(5 / 6)), (2, 10, pytest.approx(0.2)), (1, 4, pytest.approx(0.25))]
    assert (found.outcome.numerator, found.outcome.denominator) == (8, 20)
    assert (parts.outcome_sum, parts.outcome_difference, parts.missing, parts.because) == (0.4, 0, 0, ())
    assert parts.target_sum is None  # shares of different bases have no sum
    assert [text.replace("\u00a0", " ") for text in parts_sentences(found)] == [
        "Delmålen och det som ligger utanför dem ger tillsammans hela målets utfall, 40 %."
    ]


def test_sub_goals_of_a_sum_add_up_and_their_targets_are_compared(world):
    """B 6 + C 10 + A itself 4 = 20, which is the whole; they ask for 5 + 8 = 13 of 15."""
    municipality(world)
    goal(world, goal_id="PB", measure="procurements", target_low=5, part_of="G", organisation_id=OTHER_BUYER)
    goal(world, goal_id="PC", measure="procurements", target_low=8, part_of="G", organisation_id=CHILD)
    found = goal(world, measure="procurements", target_low=15)
    assert found.parts is not None and found.parts.rest is not None
    assert ([row.outcome for row in found.parts.rows], found.parts.rest.outcome) == ([6, 10], 4)
    assert (found.parts.outcome_sum, found.parts.outcome_difference) == (20, 0)
    assert (found.parts.target_sum, found.parts.target_difference) == (13, 2)
    assert parts_sentences(found) == [
        "Delmålen och det som ligger utanför dem ger tillsammans hela målets utfall, 20.",
        "Delmålen kräver tillsammans 13, hela målet 15.",
    ]


def test_a_sub_goal_of_which_nothing_is_known_is_not_nought(world):
    municipality(world)
    goal(world, goal_id="PD", measure="procurements", target_low=5, part_of="G", organisation_id=OTHER_CHILD)
    found = goal(world, measure="procurements", target_low=10)
    assert found.parts is not None
    assert ([row.outcome for row in found.parts.rows], found.parts.outcome_sum, found.parts.missing) == (
        [None],
        None,
        1,
    )
    assert "för 1 av dem kan utfallet inte visas" in parts_sentences(found)[0]


def test_sub_goals_that_do_not_add_up_say_why(world):
    """A with all below it, 20, and B, which is in it, 6: 26 where the whole is 20."""
    municipality(world)
    goal(world, goal_id="PA", measure="procurements", target_low=5, part_of="G")
    goal(world, goal_id="PB", measure="procurements", target_low=5, part_of="G", organisation_id=OTHER_BUYER)
    found = goal(world, measure="procurements", target_low=10)
    assert found.parts is not None and found.parts.rest is None
    assert (found.parts.outcome_sum, found.parts.outcome_difference, found.parts.because) == (26, -6, ("overlap",))
    assert parts_sentences(found)[:2] == [
        "Delmålen ger tillsammans 26, hela målet 20; skillnaden är −6.", "En organisation ingår i flera delmål."
    ]  # fmt: skip
    # A goal for services is not a part of one for the year before.
    goal(world, goal_id="H", measure="procurements", target_low=10, year=2023)
    other = goal(world, goal_id="PH", measure="procurements", target_low=5, nature="services", part_of="H")
    assert other.parts is None
    found = evaluate(goal_model.goal("H", world.opened()), world.opened())
    assert found.parts is not None and found.parts.because == ("other_terms",)


def test_one_person_in_two_parts_is_one_in_the_whole(world):
    """12 persons, 6 of whom are with both B and C: 12 with B, 6 with C, 12 in all."""
    municipality(world)
    world.deliver(
        "contracts",
        [{"contract_id": f"K{name}", "organisation_id": unit} for name, unit in (("B", OTHER_BUYER), ("C", CHILD))],
    )
    world.deliver(
        "placements",
        [
            {
                "placement_id": f"{name}{n}",
                "contract_id": f"K{name}",
                "participant_key": f"p{n}",
                "start_date": "2024-02-01",
                "end_date": "2024-05-31",
            }
            for name, count in (("B", 12), ("C", 6))
            for n in range(count)
        ],
    )
    goal(world, goal_id="PB", measure="persons", target_low=5, part_of="G", organisation_id=OTHER_BUYER)
    goal(world, goal_id="PC", measure="persons", target_low=5, part_of="G", organisation_id=CHILD)
    found = goal(world, measure="persons", target_low=10)
    assert found.parts is not None
    assert ([row.outcome for row in found.parts.rows], found.outcome.value) == ([12, 6], 12)
    assert (found.parts.outcome_difference, found.parts.because) == (-6, ("persons",))
    assert "räknas en gång i hela målet" in parts_sentences(found)[1]


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
        "placement_id start_date end_date\n P1 2024-02-01 2024-03-31\n P2 2024-02-01 2024-03-31\n P3 2024-02-01 "
        "2024-03-31"
    )
    world.as_of = "2025-03-01"
    found = goal(world, measure="persons", target_low=10)
    assert (found.status, found.reason, found.gap, found.contributions) == ("not_assessable", "hidden", None, ())
    text = " ".join(s.text for s in sentences.sentences(found, "sv", world.opened()))
    assert not re.search(r"\b3\b|\b7\b", text)


# --- parts, and what is unknown --------------------------------------------------------------------------


def places(
    world: World, delivered: dict[str, int], required: dict[str, int], silent: tuple[str, ...] = (), now: str = ""
) -> None:
    """A contract per supplier: places required, and whole places (12 months of one person) delivered in 2023.

    All contracts run 2023-2024 and report by year; those in `silent` have not reported. `now`: who has given half a
    place in 2024 too.
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
                {
                    "placement_id": f"{now}{n}",
                    "contract_id": f"C{now}",
                    "start_date": f"{2024 - (n >= 0)}-01-01",
                    "end_date": "2023-12-31" if n >= 0 else "2024-06-30",
                }
                for n in range(-1, delivered[now])
            ],
        )
    world.deliver("reports", [{"contract_id": f"C{name}", "period": "2023"} for name in required if name not in silent])
    world.as_of = "2024-06-30"


def why(world: World, found: Evaluation, language: str = "sv") -> str:
    return sentences.sentences(found, language, world.opened())[1].text.replace("\u00a0", " ")


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
        "Till målet saknas 7 procentenheter, det vill säga 2 platser; var för sig har A (3 platser) och B (2 platser) "
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
        "Till målet saknas 1,5 platser; av det som avtalen kräver återstår 2,5 platser, mest hos B (1,5 platser) "
        "och C (1 plats)."
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
    said = sentences.sentences(found, "sv", world.opened())
    assert "enligt det som är känt, men uppgifter saknas, så det går inte att avgöra" in said[0].text
    assert sentences.status_text(found, "sv", world.opened()) == "Går inte att avgöra, uppgifter saknas"
    # 70 % is not enough for 80 % either way, and 45 % is enough for 40 % either way.
    assert goal(world, goal_id="H", measure="fulfilment", target_low=80).status == "behind"
    assert goal(world, goal_id="I", measure="fulfilment", target_low=40).status == "on_track"
    near = goal(world, goal_id="J", measure="fulfilment", target_low=75)
    assert sentences.status_text(near, "sv", world.opened()) == "Efter (kan bli något efter när allt är känt)"


def test_a_sum_without_bounds_is_said_to_be_by_what_is_known(world):
    places(world, {"A": 4, "B": 5}, {"A": 10, "B": 10}, silent=("B",))
    world.deliver("reports", [{"contract_id": "CA", "period": "2024"}])
    short = goal(world, measure="places_delivered", year=2023, target_low=20)
    assert short.is_by_known and short.outcome.coverage == pytest.approx(0.5)
    assert sentences.status_text(short, "sv", world.opened()) == "Inte nått, enligt det som är känt"
    assert "enligt det som är känt" in sentences.sentences(short, "sv", world.opened())[0].text
    # What is there already cannot become less.
    assert not goal(world, goal_id="H", measure="places_delivered", year=2023, target_low=9).is_by_known


def test_a_forecast_says_that_it_leaves_the_unknown_out(world):
    procurements(world, 9, 0)
    world.as_of = "2024-09-30"
    found = goal(world, measure="procurements", target_low=20)
    partly = replace(found, outcome=replace(found.outcome, coverage=0.64))
    assert "vad det okända kan ge ingår inte i prognosen" in sentences.sentences(partly, "sv", world.opened())[2].text
    fully = replace(found, outcome=replace(found.outcome, coverage=1.0))
    assert "ingår inte i prognosen" not in sentences.sentences(fully, "sv", world.opened())[2].text


def test_a_target_keeps_the_decimals_that_it_was_set_with(world):
    """1 of 20 against 12,5 %: every sentence says 12,5 and none 13."""
    organisations = {"organisation_id": BUYER}
    procurements(world, 1, 19, **organisations)
    found = goal(world, target_low="12,5", operator="at_least")
    text = " ".join(s.text for s in sentences.sentences(found, "sv", world.opened())).replace("\u00a0", " ")
    assert "minst 12,5 %" in text and "13 %" not in text
    # 12,5 procurements too, in whole numbers as they are counted otherwise; and between two such.
    counted = goal(world, goal_id="H", measure="procurements", target_low="12,5")
    assert "minst 12,5 upphandlingar; utfallet är hittills 20 upphandlingar" in told(counted, "sv", world.opened())[0]
    within = goal(world, goal_id="I", measure="procurements", operator="between", target_low="10,5", target_high="12,5")
    assert "mellan 10,5 och 12,5 upphandlingar" in told(within, "sv", world.opened())[0]


@pytest.mark.parametrize(
    ("target", "yes", "no", "written"),
    [
        ("50", 3, 7, ("50 %", "30 %", "20 procentenheter", "2 upphandlingar")),
        ("50", 497, 503, ("50 %", "49,7 %", "0,3 procentenheter", "3 upphandlingar")),
        ("12,5", 1, 19, ("12,5 %", "5 %", "7,5 procentenheter", "2 upphandlingar")),  # 1,5 lack: that is two
        ("50", 3, 4, ("50 %", "43 %", "7 procentenheter", "1 upphandling")),  # 42,857 %, and half a procurement lacks
        ("99", 0, 1, ("99 %", "0 %", "99 procentenheter", "1 upphandling")),
    ],
)
def test_target_outcome_and_gap_add_up_as_they_are_written(world, target, yes, no, written):
    procurements(world, yes, no)
    world.as_of = "2025-01-31"
    found = goal(world, target_low=target)
    first, second, _third = (s.text.replace("\u00a0", " ") for s in sentences.sentences(found, "sv", world.opened()))
    goal_, outcome, gap, count = written
    assert f"minst {goal_};" in first and f"blev {outcome} (" in first
    assert f"saknas {gap}, det vill säga {count}" in second

    def read(text: str) -> Decimal:
        return Decimal(re.sub(r"[^\d,]", "", text).replace(",", "."))

    assert read(goal_) - read(outcome) == read(gap)
    assert goal_figures.gap(found) == read(gap)
    assert goal_figures.target(found, found.goal.low).replace("\u00a0", " ") == goal_


def test_what_is_expected_of_whole_things_is_whole(world):
    """12 in a year of which 80 days have passed is 2,6: two are behind, and three are what is asked for."""
    procurements(world, 2, 0)
    world.as_of = "2024-03-20"
    found = goal(world, measure="procurements", target_low=12)
    assert found.expected == pytest.approx(12 * 80 / 366) and goal_figures.expected(found) == 3
    at_most = goal(world, goal_id="H", measure="procurements", operator="at_most", target_low="", target_high=12)
    assert goal_figures.expected(at_most) == 2


def test_whole_things_are_named_whole(world):
    """At 50 % A lacks 1,5 of 7 and B 0,5 of 3, while C is 1 beyond. Named whole, 2 + 1 - 1 is not 1: the rest has no
    number."""
    names = {BUYER: "A", OTHER_BUYER: "B", "212000-1801": "C"}
    world.deliver(
        "organisations",
        [
            {"organisation_id": i, "name": n, "parent_organisation_id": "" if n == "A" else BUYER}
            for i, n in names.items()
        ],
    )
    rows = [(i, n < yes) for i, (yes, of) in zip(names, ((2, 7), (1, 3), (2, 2))) for n in range(of)]
    world.deliver(
        "procurements",
        [{"procurement_id": f"U{n}", "organisation_id": i, "published_date": "2024-03-01",
          "social_consideration": "ja" if yes else "nej"} for n, (i, yes) in enumerate(rows)],
    )  # fmt: skip
    world.as_of = "2025-01-31"
    found = goal(world)
    assert {part.label: part.amount for part in found.contributions} == {"A": 1.5, "B": 0.5, "C": -1}
    assert why(world, found) == (
        "Till målet saknas 8 procentenheter, det vill säga 1 upphandling; var för sig har A (2 upphandlingar) och "
        "B (1 upphandling) längst kvar till 50 %, medan övriga tillsammans ligger över."
    )


@pytest.mark.parametrize(("answer", "outcome"), [("ja", "100 %"), ("nej", "0 %")])
def test_a_share_of_one_single_thing_says_so(world, answer, outcome):
    world.deliver(
        "procurements", [{"procurement_id": "U", "published_date": "2024-02-01", "social_consideration": answer}]
    )
    world.as_of = "2025-01-31"
    found = goal(world)
    said = {language: sentences.sentences(found, language, world.opened())[0].text for language in ("sv", "en")}
    assert f"{outcome} (av en enda upphandling)" in said["sv"].replace("\u00a0", " ")
    assert "(of a single procurement)" in said["en"]


def test_how_much_is_known_is_said_as_one_says_it(world):
    procurements(world, 6, 5, unknown=5)
    found = goal(world)
    third = [sentences.sentences(found, language, world.opened())[2].text for language in ("sv", "en")]
    assert third[0].replace("\u00a0", " ").startswith("69 % av underlaget är känt")
    assert third[1].startswith("69% of what the figure rests on is known")
    nearly = replace(found, outcome=replace(found.outcome, coverage=0.9996))
    said = sentences.sentences(nearly, "sv", world.opened())[2].text.replace("\u00a0", " ")
    assert said.startswith("99,96 % av underlaget är känt")


@given(
    st.sampled_from(["share", "places", "months", "sek"]),
    st.decimals("0", "100", places=1),
    st.decimals("0", "100", places=4),
)
def test_what_differs_is_never_written_alike(unit, decided, other):
    """Down to what three decimals tell apart; and as they are written the difference is that of the two."""
    scale = {"share": 0.01, "sek": 1e6}.get(unit, 1)
    whole, part = float(decided) * scale, float(other) * scale
    one, two, difference = goal_figures.apart(unit, whole, part)
    if unit != "sek" and abs(decided - other) > Decimal("0.001"):
        assert one != two
    digits = number_text.decimals_apart(unit, (), ((whole, part),))
    assert difference == number_text.as_written(whole, unit, digits) - number_text.as_written(part, unit, digits)
    assert number_text.target(whole, unit) == number_text.target(whole, unit, decimals=1)


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
        patch.setattr(evaluation, "band", word)
        found = evaluation.verdict_by_interval(None, scale, operator, Figure(value, value, 40, low, high, 0.7, False), *ends)
    words = {word(None, scale, score_of(operator, x, *ends)) for x in range(low, high + 1)}
    sides = {w in evaluation.ENOUGH for w in words}
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
    found = [evaluation.index_class(x, build)[0] for x in (0, 20, 20.5, 39.9, 40, 60, 79.9, 80, 100)]
    assert found == [1, 1, 2, 2, 3, 4, 4, 5, 5]
    assert evaluation.index_class(70, build)[1] is None  # cut off in the source
    with pytest.raises(ValueError):
        evaluation.index_class(101, build)


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
    # Of U5 and U6 it is unknown whether one was possible, of U3 whether one was set: 3 + 2 = 5, 1 + 2 + 1 = 4.
    assert [step.possible for step in found.steps] == [6, 5, 4, 4, 4, 3, 3]
    beside = {name: count for step in found.steps for name, count in step.beside.items()}
    assert (beside["funnel_excluded"], beside["funnel_possible_unknown"]) == (1, 2)
    assert (beside["funnel_not_set"], beside["funnel_set_unknown"]) == (1, 1)
    # The report for January was due on 15 February and has not come.
    assert (beside["funnel_reports_open"], beside["funnel_reports_not_due"]) == (1, 0)
    assert found.known_share == pytest.approx(4 / 6) and found.excluded == {"goods": 1}


# --- sentences -------------------------------------------------------------------------------------------

NUMBER = re.compile(r"\d[\d\u00a0.,]*\d|\d")


# Status -> how the first sentence ends, after the target and a comma or semicolon. {n}: the outcome with its noun.
VERDICTS = {
    "sv": {
        "not_started": "; perioden har inte börjat.",
        "too_early": "; utfallet är hittills {n}, och det är för tidigt att bedöma.",
        "undecided": "; utfallet är hittills {n} enligt det som är känt, men uppgifter saknas, så det går inte "
        "att avgöra om det räcker.",
        "behind": "; utfallet är hittills {n}, vilket är efter takten (10 vid det här laget).",
        "slightly_behind": "; utfallet är hittills {n}, vilket är något efter takten (10 vid det här laget).",
        "on_track": "; utfallet är hittills {n}, och målet är på väg att nås.",
        "not_met": "; utfallet blev {n}, så målet är inte nått.",
        "nearly_met": "; utfallet blev {n}, så målet är nästan nått.",
        "met": "; utfallet blev {n}, så målet är nått.",
        "exceeded": "; utfallet blev {n}, så målet är överträffat.",
        "low_coverage": "; utfallet är hittills {n}, men för lite är känt för att bedöma målet.",
        "hidden": "; utfallet visas inte, eftersom det gäller för få personer.",
        "nothing_known": "; utfallet är okänt, eftersom uppgift saknas.",
        "unknown_measure": "; målet kan inte bedömas, eftersom måttet inte finns.",
        "cannot_split": "; målet kan inte bedömas, eftersom måttet inte kan avgränsas så.",
    },
    "en": {
        "not_started": "; the period has not begun.",
        "too_early": "; the outcome so far is {n}, and it is too early to judge.",
        "undecided": "; the outcome so far is {n} by what is known, but data are missing, so it cannot be "
        "decided whether it is enough.",
        "behind": "; the outcome so far is {n}, which is behind the pace (10 by now).",
        "slightly_behind": "; the outcome so far is {n}, which is slightly behind the pace (10 by now).",
        "on_track": "; the outcome so far is {n}, and the goal is on track.",
        "not_met": "; the outcome was {n}, so the goal is not met.",
        "nearly_met": "; the outcome was {n}, so the goal is nearly met.",
        "met": "; the outcome was {n}, so the goal is met.",
        "exceeded": "; the outcome was {n}, so the goal is exceeded.",
        "low_coverage": "; the outcome so far is {n}, but too little is known to judge the goal.",
        "hidden": "; the outcome is not shown, as it concerns too few persons.",
        "nothing_known": "; the outcome is unknown, as the data are missing.",
        "unknown_measure": "; it cannot be judged, as there is no such measure.",
        "cannot_split": "; it cannot be judged, as the measure cannot be limited so.",
    },
}
NO_OUTCOME = ("not_started", "hidden", "nothing_known", "unknown_measure", "cannot_split")
NOUNS = {"sv": ("upphandling", "upphandlingar"), "en": ("procurement", "procurements")}
OPENING = {"sv": "Målet för 2024 är minst", "en": "The goal for 2024 is at least"}
# What there is -> the second sentence, with the gap and its noun in {n}, and what it becomes where only what is known
# counts.
SECOND = {
    "sv": {
        "short": "Till målet saknas {n}; hur delarna bidrar kan inte visas.",
        "short_by_known": "Enligt det som är känt saknas {n} till målet; hur delarna bidrar kan inte visas.",
        "reached": "Målet är nått; hur delarna bidrar kan inte visas.",
        "on_track": "Utfallet räcker hittills; hur delarna bidrar kan inte visas.",
        "nothing": "Vad som påverkat utfallet kan inte visas, eftersom det inte finns något utfall att dela upp.",
        "hidden": "Vad som påverkat utfallet visas inte heller, av samma skäl.",
    },
    "en": {
        "short": "The goal is {n} away; how the parts contribute cannot be shown.",
        "short_by_known": "By what is known the goal is {n} away; how the parts contribute cannot be shown.",
        "reached": "The goal is reached; how the parts contribute cannot be shown.",
        "on_track": "The outcome is enough so far; how the parts contribute cannot be shown.",
        "nothing": "What made the outcome cannot be shown, as there is none to split.",
        "hidden": "What made the outcome is not shown either, for the same reason.",
    },
}
# Coverage, and whether the outcome has bounds -> the third sentence, before what the figure does not show.
THIRD = {
    "sv": {
        (None, False): "Hur stor del av underlaget som är känt går inte att säga",
        (1.0, False): "Allt som ska vara känt är känt",
        (0.75, False): "75 % av underlaget är känt",
        (0.75, True): "75 % av underlaget är känt, och det rätta talet ligger mellan {low} och {high}",
        "nothing": "Ingenting går att säga om osäkerheten förrän det finns ett utfall",
        "hidden": "Hur säkert utfallet är visas inte heller",
        "shows_not": "; siffran visar inte om någon fick arbete.",
    },
    "en": {
        (None, False): "How much of what the figure rests on is known cannot be said",
        (1.0, False): "All that should be known is known",
        (0.75, False): "75% of what the figure rests on is known",
        (0.75, True): "75% of what the figure rests on is known, and the right figure lies between {low} and {high}",
        "nothing": "Nothing can be said of the uncertainty until there is an outcome",
        "hidden": "How certain the outcome is is not shown either",
        "shows_not": "; the figure does not show whether anybody got work.",
    },
}


def told(found: Evaluation, language: str, world_build: object) -> list[str]:
    said = sentences.sentences(found, language, world_build)
    return [sentence.text.replace("\u00a0", " ") for sentence in said]


def standing(
    base: Evaluation, status: str, value: int, target: int, coverage: float | None = None, bounds: bool = False
) -> Evaluation:
    """An evaluation of that status; of a `not_assessable` one the reason is named instead."""
    reason = None if status in STATUSES else status
    has = status not in NO_OUTCOME
    low, high = (float(value), float(value + 3)) if bounds else (None, None)
    return replace(
        base,
        goal=replace(base.goal, low=float(target)),
        status="not_assessable" if reason else status,
        reason=reason,
        ended=status in evaluation.CLOSED,
        expected=10.0,
        outcome=Figure(float(value), float(value), None, low, high, coverage, False)
        if has
        else replace(goal_model.NOTHING, hidden=reason == "hidden"),
        gap=max(float(target - value), 0.0) if has else None,
        contributions=(),
        forecast=None,
        is_by_known=False,
    )


def test_every_status_is_a_sentence_in_the_singular_and_the_plural(world):
    """All three sentences in full, as a reader gets them, for every status and reason, in both languages."""
    procurements(world, 9, 3)
    base, build = goal(world, measure="procurements", target_low=20), world.opened()
    assert set(VERDICTS["sv"]) == set(VERDICTS["en"]) == {*STATUSES, "low_coverage", *NO_OUTCOME} - {"not_assessable"}
    for language, verdicts in VERDICTS.items():
        one, many = NOUNS[language]

        def noun(count: int, one: str = one, many: str = many) -> str:
            return f"{count} {one if count == 1 else many}"

        second, third = SECOND[language], THIRD[language]
        for status, verdict in verdicts.items():
            enough = status in ("met", "exceeded")
            # (outcome, target): one and many of the outcome, of the gap, and of the target.
            for value, target in ((1, 1), (12, 12), (3, 1)) if enough else ((1, 12), (11, 12), (0, 1), (7, 20)):
                found = standing(base, status, value, target)
                said = told(found, language, build)
                assert said[0] == f"{OPENING[language]} {noun(target)}" + verdict.format(n=noun(value)), status
                if status in NO_OUTCOME:
                    why_not = "hidden" if status == "hidden" else "nothing"
                    assert said[1:] == [second[why_not], third[why_not] + third["shows_not"]], status
                    continue
                kind = "reached" if enough else "short_by_known" if status == "undecided" else "short"
                assert said[1] == second[kind].format(n=noun(target - value)), status
                assert said[2] == third[None, False] + third["shows_not"], status
        for status in ("on_track", "behind", "too_early"):
            assert told(standing(base, status, 12, 12), language, build)[1] == second["on_track"]


def test_how_much_is_known_is_a_sentence_for_every_amount_of_it(world):
    procurements(world, 9, 3)
    base, build = goal(world, measure="procurements", target_low=20), world.opened()
    for language, third in THIRD.items():
        for coverage, bounds in ((None, False), (1.0, False), (0.75, False), (0.75, True)):
            said = told(standing(base, "behind", 7, 20, coverage, bounds), language, build)
            assert said[2] == third[coverage, bounds].format(low=7, high=10) + third["shows_not"]


def test_every_number_in_a_sentence_is_one_that_was_given(world):
    procurements(world, 9, 3)
    base, build = goal(world, measure="procurements", target_low=20), world.opened()
    for language, status, value in product(("sv", "en"), VERDICTS["sv"], (0, 1, 12)):
        found = standing(base, status, value, 20, 0.75, bounds=True)
        if status not in NO_OUTCOME:
            found = replace(found, forecast=Forecast(value + 4, value + 1, value + 9, 6))
        for sentence in sentences.sentences(found, language, build):
            text = sentence.text
            for name in sentence.names:
                text = text.replace(name, "")
            written = {match for _, _, shown in sentence.numbers for match in NUMBER.findall(shown)}
            assert set(NUMBER.findall(text)) <= written, sentence
            assert "{" not in text and text.endswith(".") and (text[0].isupper() or text[0].isdigit())
            for _what, number, shown in sentence.numbers:
                assert shown and not math.isnan(number)


def test_what_cannot_be_shown_is_said_without_a_number_of_the_outcome(world):
    """Not of the outcome, nor of the period before, a part, a forecast or an interval."""
    base, build = goal(world, target_low=50), world.opened()
    for language, reason in product(("sv", "en"), NO_OUTCOME):
        said = sentences.sentences(standing(base, reason, 3, 50), language, build)
        assert len(said) == 3
        assert {n[0] for s in said for n in s.numbers} <= {"year", "target_low"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_kinds_of_target_are_sentences(world, language):
    procurements(world, 9, 3)
    base, build = goal(world, measure="procurements", target_low=20), world.opened()
    one, many = NOUNS[language]
    wanted = {
        ("at_most", None, 1.0): {"sv": f"högst 1 {one}", "en": f"at most 1 {one}"},
        ("at_most", None, 5.0): {"sv": f"högst 5 {many}", "en": f"at most 5 {many}"},
        ("between", 1.0, 5.0): {"sv": f"mellan 1 och 5 {many}", "en": f"between 1 and 5 {many}"},
    }
    for (operator, low, high), text in wanted.items():
        found = standing(base, "not_met", 7, 20)
        found = replace(found, goal=replace(base.goal, operator=operator, low=low, high=high), gap=7 - (high or 0))
        said = told(found, language, build)
        assert text[language] in said[0]
        gap = int(7 - (high or 0))
        assert said[1].startswith(
            f"Utfallet är {gap} {many} över målet"
            if language == "sv"
            else f"The outcome is {gap} {many} above the goal"
        )


def parts_of(basis: str, whole: float, *amounts: float, up_to: bool = False) -> tuple[Contribution, ...]:
    """Suppliers A, B, C ... with those amounts."""
    return tuple(
        Contribution("supplier", f"?{name}", name, amount, basis, whole, up_to) for name, amount in zip("ABCD", amounts)
    )


# What the parts are, and how the second sentence ends in each language. A share: 4 of 10 against 50 %, 1 is missing;
# against
# at most 30 %, 1 is too many. A sum: 7 of 20. Two are named, the rest is told together: 2 + 1 - 2 = 1.
WHY = [
    ("short", parts_of("rate", 1, 2, 1, -2),
     "var för sig har A (2 upphandlingar) och B (1 upphandling) längst kvar till 50 %, medan övriga tillsammans "
     "ligger 2 upphandlingar över.",
     "each by itself, furthest from 50%: A (2 procurements) and B (1 procurement), while the others together are "
     "2 procurements beyond it."),
    ("short", parts_of("rate", 1, 1),
     "var för sig har A (1 upphandling) längst kvar till 50 %.",
     "each by itself, furthest from 50%: A (1 procurement)."),
    ("short", parts_of("rate", 4, 1, 1, 1, 1),
     "var för sig har A (1 upphandling), B (1 upphandling) och C (1 upphandling) längst kvar till 50 %, och "
     "övriga saknar tillsammans 1 upphandling.",
     "each by itself, furthest from 50%: A (1 procurement), B (1 procurement) and C (1 procurement), and the "
     "others together lack 1 procurement."),
    ("short", parts_of("rate", 1, 1, up_to=True),
     "var för sig har A (upp till 1 upphandling) längst kvar till 50 %.",
     "each by itself, furthest from 50%: A (up to 1 procurement)."),
    ("over", parts_of("rate", 1, 2, 1, -2),
     "var för sig ligger A (2 upphandlingar) och B (1 upphandling) längst över 30 %, medan övriga tillsammans "
     "ligger 2 upphandlingar under.",
     "each by itself, furthest above 30%: A (2 procurements) and B (1 procurement), while the others together "
     "are 2 procurements below it."),
    ("over", parts_of("rate", 4, 1, 1, 1, 1),
     "var för sig ligger A (1 upphandling), B (1 upphandling) och C (1 upphandling) längst över 30 %, och övriga "
     "ligger tillsammans 1 upphandling över.",
     "each by itself, furthest above 30%: A (1 procurement), B (1 procurement) and C (1 procurement), and the "
     "others together are 1 procurement above it."),
    ("reached", parts_of("rate", -1, 1, -2), "mest över 30 % ligger B (2 upphandlingar).", "furthest above 30%: "
                                                                                           "B (2 procurements)."),
    ("below", parts_of("rate", -1, 1, -1), "längst under 50 % ligger B (1 upphandling).", "furthest below 50%: B "
                                                                                          "(1 procurement)."),
    ("sum", parts_of("left", 3, 2, 1),
     "av det som avtalen kräver återstår 3 upphandlingar, mest hos A (2 upphandlingar) och B (1 upphandling).",
     "what remains of what the contracts ask for is 3 procurements, most with A (2 procurements) and B (1 "
     "procurement)."),
    ("sum", parts_of("left", 1, 1, up_to=True),
     "av det som avtalen kräver återstår upp till 1 upphandling, mest hos A (upp till 1 upphandling).",
     "what remains of what the contracts ask for is up to 1 procurement, most with A (up to 1 procurement)."),
    ("sum", parts_of("left", 0, 0, 0), "leverantörerna har redan levererat det som avtalen kräver.", "the "
                                                                                                     "suppliers "
                                                                                                     "have "
                                                                                                     "already "
                                                                                                     "delivered "
                                                                                                     "what the "
                                                                                                     "contracts "
                                                                                                     "ask for."),
    ("sum", parts_of("before", 1, 2, 1, -2),
     "jämfört med samma månader perioden före har det minskat mest hos A (2 upphandlingar) och B (1 "
     "upphandling), medan det hos övriga tillsammans har ökat med 2 upphandlingar.",
     "compared with the same months of the period before, the largest decrease is with A (2 procurements) and B "
     "(1 procurement), while the others together have increased by 2 procurements."),
    ("sum", parts_of("before", 4, 1, 1, 1, 1),
     "jämfört med samma månader perioden före har det minskat mest hos A (1 upphandling), B (1 upphandling) och "
     "C (1 upphandling), och hos övriga tillsammans med 1 upphandling.",
     "compared with the same months of the period before, the largest decrease is with A (1 procurement), B (1 "
     "procurement) and C (1 procurement), and with the others together it is 1 procurement."),
    ("sum", parts_of("outcome", 7, 6, 1), "störst del av utfallet finns hos A (6 upphandlingar) och B (1 "
                                          "upphandling).", "most of the outcome lies with A (6 procurements) and "
                                                           "B (1 procurement)."),
    ("sum", (), "hur delarna bidrar kan inte visas.", "how the parts contribute cannot be shown."),
]  # fmt: skip
SO_FAR = {
    "short": ("Till målet saknas 10 procentenheter, det vill säga 1 upphandling; ", "The goal is 10 percentage "
                                                                                    "points away, that is 1 "
                                                                                    "procurement; "),
    "over": ("Utfallet är 10 procentenheter över målet; ", "The outcome is 10 percentage points above the goal; "),
    "reached": ("Målet är nått; ", "The goal is reached; "),
    "below": ("Målet är nått; ", "The goal is reached; "),
    "sum": ("Till målet saknas 13 upphandlingar; ", "The goal is 13 procurements away; "),
}  # fmt: skip


def test_every_way_to_say_why_in_the_singular_and_the_plural(world):
    procurements(world, 4, 6)
    share, build = goal(world), world.opened()
    outcome = replace(share.outcome, value=0.4, numerator=4.0, denominator=10.0, low=None, high=None)
    sum_ = standing(goal(world, goal_id="S", measure="procurements", target_low=20), "not_met", 7, 20)
    build = world.opened()
    standings = {
        "short": replace(share, status="not_met", ended=True, outcome=outcome, gap=0.1),
        "over": replace(
            share,
            goal=replace(share.goal, operator="at_most", low=None, high=0.3),
            status="not_met",
            outcome=outcome,
            gap=0.1,
        ),
        "reached": replace(share, goal=replace(share.goal, low=0.3), status="met", outcome=outcome, gap=0.0),
        "below": replace(
            share,
            goal=replace(share.goal, operator="at_most", low=None, high=0.5),
            status="met",
            outcome=outcome,
            gap=0.0,
        ),
        "sum": sum_,
    }
    for kind, contributions, *ends in WHY:
        found = replace(standings[kind], contributions=contributions, is_by_known=False)
        for language, start, end in zip(("sv", "en"), SO_FAR[kind], ends, strict=True):
            assert told(found, language, build)[1] == start + end
            # Every number stands in the list of those that were given.
            sentence = sentences.sentences(found, language, build)[1]
            written = {match for _, _, shown in sentence.numbers for match in NUMBER.findall(shown)}
            assert set(NUMBER.findall(sentence.text)) <= written


def test_the_status_word_says_how_the_unknown_bears_on_it(world):
    base, build = goal(world, target_low=50), world.opened()
    words = {"sv": "Efter, enligt det som är känt", "en": "Behind, by what is known"}
    either = {"sv": "Efter (kan bli på väg när allt är känt)", "en": "Behind (may be on track when all is known)"}
    for language in ("sv", "en"):
        assert (
            sentences.status_text(replace(base, status="behind", is_by_known=True), language, build) == words[language]
        )
        both = replace(base, status="behind", worst="behind", best="on_track")
        assert sentences.status_text(both, language, build) == either[language]
        for status in STATUSES:
            assert sentences.status_text(replace(base, status=status), language, build) not in ("", status)


def test_what_a_goal_is_limited_to_is_said(world):
    world.organisations(f"organisation_id name parent_organisation_id\n {BUYER} A -\n {OTHER_BUYER} B {BUYER}")
    limits = [
        ({"organisation_id": OTHER_BUYER}, "", ""),
        ({"organisation_id": OTHER_BUYER, "nature": "services"}, "tjänster", "services"),
        (
            {"organisation_id": OTHER_BUYER, "dimension": "form", "value": "internship"},
            "form: praktik",
            "form: internship",
        ),
        (
            {"nature": "services"},
            "tjänster, även underliggande organisationer",
            "services, also the organisations below it",
        ),
        ({"with_parts": "nej"}, "inte underliggande organisationer", "not the organisations below it"),
    ]
    for place, (cells, _sv, _en) in enumerate(limits):
        world.deliver("goals", [{"goal_id": f"L{place}", "organisation_id": BUYER, "measure": "placements_started",
                                 "year": 2024, "operator": "at_least", "target_low": 5, **cells}])  # fmt: skip
    build = world.opened()
    for place, (_cells, swedish, english) in enumerate(limits):
        found = goal_model.goal(f"L{place}", build)
        assert found is not None
        assert [sentences.limits_text(found, language, build) for language in ("sv", "en")] == [swedish, english]


def test_a_share_just_below_the_target_is_not_written_as_the_target(world):
    procurements(world, 497, 503)
    world.as_of = "2025-01-31"
    text = sentences.sentences(goal(world), "sv", world.opened())[0].text
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
    (table,) = check_file.check_file(content, "mal.csv", bytes(32), "goals").tables
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
    assert evaluate(goal_model.goal("G", world.opened()), world.opened()).as_of == dt.date(2023, 6, 30)
