"""Words of goals follow their figures: which way, against what, how many, and nothing of what is not there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from goal_world import goal, procurements, standing, told
from world import World

from measures.door import query
from measures.goals import goal_figures, sentences
from measures.goals.evaluation import STATUSES
from measures.goals.sub_goals import Contribution
from reports.__main__ import main


def first(world: World, **cells: object) -> tuple[str, str]:
    found = goal(world, **cells)
    return found.status, told(found, "sv", world.opened())[0]


def test_a_sum_that_has_passed_its_highest_is_above_the_goal_and_not_nearly_there(world):
    """21 of between 10 and 20 in September: 20 / 21 is 95 %, which was "nearly met". A sum does not fall."""
    procurements(world, 21, 0)
    world.as_of = "2024-09-30"
    cells = {"measure": "procurements", "operator": "between", "target_low": 10}
    assert first(world, **cells, target_high=20) == (
        "above",
        "Målet för 2024 är mellan 10 och 20 upphandlingar. Utfallet är hittills 21 upphandlingar, vilket är över "
        "målet.",
    )
    assert told(goal(world, **cells, target_high=20), "sv", world.opened())[1].startswith(
        "Utfallet ligger 1 upphandling över det som målet tillåter"
    )
    assert first(world, **cells, target_high=21)[0] == "on_track"
    world.as_of = "2025-01-31"
    assert first(world, **cells, target_high=20)[0] == "above"
    assert first(world, **cells, target_high=21)[0] == "met"


def test_more_than_the_most_is_told_as_that(world):
    procurements(world, 21, 0)
    world.as_of = "2025-01-31"
    cells = {"measure": "procurements", "operator": "at_most", "target_low": ""}
    found = goal(world, **cells, target_high=20)
    assert found.status == "above"
    assert told(found, "sv", world.opened())[1].startswith("Utfallet ligger 1 upphandling över det som målet tillåter")
    share = goal(world, operator="at_most", target_low="", target_high=40)
    assert told(share, "sv", world.opened())[1].startswith(
        "Utfallet ligger 60 procentenheter över det som målet tillåter"
    )


@pytest.mark.parametrize(
    ("operator", "targets", "said"),
    [
        ("at_least", {"target_low": 50}, "vilket är under målet"),  # 40 of 50 per cent
        ("at_least", {"target_low": 44}, "vilket är något under målet"),
        ("at_most", {"target_low": "", "target_high": 30}, "vilket är över målet"),
        ("between", {"target_low": 10, "target_high": 20}, "vilket är över målet"),
        ("between", {"target_low": 60, "target_high": 80}, "vilket är under målet"),
    ],
)
def test_a_rate_has_no_pace(world, operator, targets, said):
    procurements(world, 4, 6)
    world.as_of = "2024-10-31"
    one = goal(world, operator=operator, **targets)
    build = world.opened()
    text = told(one, "sv", build)[0]
    assert one.status in ("behind", "slightly_behind") and text.endswith(f", {said}.") and "takten" not in text
    word = said.removeprefix("vilket är ")
    assert sentences.status_text(one, "sv", build).lower() == word
    assert sentences.count_text([one], "sv", build).endswith(f", 1 ligger {word.removeprefix('något ')}.")
    assert "behind" not in sentences.status_text(one, "en", build).lower()


def test_a_sum_at_most_is_more_than_its_pace_allows(world):
    """9 by the end of June, where 12 in the year are 6 by then."""
    procurements(world, 9, 0)
    world.as_of = "2024-06-30"
    procurements(world, 3, 0, nature="goods")
    one = goal(world, measure="procurements", operator="at_most", target_low="", target_high=14)
    build = world.opened()
    text = told(one, "sv", build)[0]
    assert one.status == "behind" and text.endswith(", vilket är mer än takten tillåter (6 vid det här laget).")
    assert sentences.status_text(one, "sv", build) == "Över takten"
    assert sentences.count_text([one], "sv", build) == "0 av 1 mål är nådda, 1 ligger över takten."


@pytest.mark.parametrize(
    ("operator", "amount", "said"),
    [("at_least", 5.0, "upp till 5"), ("at_least", -5.0, "minst 5"), ("at_most", 5.0, "minst 5"),
     ("at_most", -5.0, "upp till 5")],
)  # fmt: skip
def test_a_bound_goes_the_way_of_its_sign(world, operator, amount, said):
    """What is unknown can only add. So 112 known beyond the goal are at least 112, and 5 that lack are at most 5."""
    procurements(world, 4, 6)
    base = replace(goal(world).goal, operator=operator, low=0.5, high=0.5)
    parts = (Contribution("supplier", "?A", "A", amount, "rate", amount, True),)
    gap = 0.1 if amount > 0 else 0.0
    found = replace(goal(world), goal=base, contributions=parts, gap=gap, status="not_met" if gap else "met")
    assert f"A ({said} upphandlingar)" in told(found, "sv", world.opened())[1]


def test_a_share_that_grows_needs_more_than_its_gap(world):
    """38 women of 128, goal 40 %: (38 + 22) / (128 + 22) = 60 / 150. 14 were right only if 14 men were exchanged."""
    procurements(world, 4, 6)
    base = goal(world)
    build = world.opened()
    measure = query.measures(build)["women_share"]
    outcome = replace(base.outcome, value=38 / 128, numerator=38.0, denominator=128.0, low=None, high=None)
    about = replace(base.goal, measure="women_share", low=0.4)
    found = replace(base, goal=about, measure=measure, outcome=outcome, gap=0.4 - 38 / 128, contributions=())
    assert goal_figures.needed(found) == 22
    assert "det vill säga 22 kvinnor till om ingen byts ut" in told(found, "sv", build)[1]
    assert goal_figures.needed(replace(found, goal=replace(about, low=1.0), gap=1 - 38 / 128)) is None
    # What is divided by stays, for a share of contracts or procurements that are there: 50 % of 10 is one more than 4.
    assert goal_figures.needed(base) == 1


def test_no_rest_is_told_as_nought(world):
    """3 whole things lack, of 2.4 in all: the others are 0.6 beyond it, which is no whole thing."""
    procurements(world, 4, 6)
    parts = tuple(Contribution("supplier", f"?{n}", n, x, "rate", 2.4) for n, x in (("A", 3.0), ("B", -0.6)))
    found = replace(goal(world), contributions=parts, gap=0.1, status="not_met")
    assert told(found, "sv", world.opened())[1].endswith("har A (3 upphandlingar). Övriga ligger tillsammans över.")


def test_all_of_one_procurement_is_no_more_than_met(world):
    procurements(world, 1, 0)
    world.as_of = "2025-01-31"
    found = goal(world, target_low=50)
    assert found.status == "met"
    assert sentences.status_text(found, "sv", world.opened()) == "Nått, men av en enda upphandling"
    procurements(world, 1, 0, nature="goods")
    assert sentences.status_text(goal(world, target_low=50), "sv", world.opened()) == "Överträffat"


@pytest.mark.parametrize("status", ["hidden", "nothing_known", "unknown_measure", "cannot_split", "not_started"])
def test_of_what_is_not_there_one_sentence_is_enough(world, status):
    procurements(world, 7, 0)
    base = goal(world, measure="procurements", target_low=10)
    assert len(told(standing(base, status, 7, 10), "sv", world.opened())) == 1


# --- how many goals stand how ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_status_is_in_one_part_and_they_add_up(world, language):
    procurements(world, 7, 0)
    base, build = goal(world, measure="procurements", target_low=10), world.opened()
    for status in STATUSES:
        text = sentences.count_text([standing(base, status, 7, 10)] * 3, language, build)
        first, *rest = [
            int(number) for number in re.findall(r"\b\d+\b", text.replace("3 goals", "").replace("av 3", ""))
        ]
        assert first + sum(rest) == 3 and (first == 3) == (status in ("met", "exceeded")), text
    every = [standing(base, status, 7, 10) for status in STATUSES]
    numbers = [int(number) for number in re.findall(r"\b\d+\b", sentences.count_text(every, language, build))]
    assert numbers[1] == len(STATUSES) == numbers[0] + sum(numbers[2:])


def test_one_of_eight(world):
    procurements(world, 7, 0)
    base, build = goal(world, measure="procurements", target_low=10), world.opened()
    statuses = ["met", *["behind"] * 3, "slightly_behind", "undecided", "hidden", "nothing_known"]
    of_eight = [standing(base, status, 7, 10) for status in statuses]
    assert sentences.count_text(of_eight, "sv", build) == "1 av 8 mål är nått, 4 ligger efter, 3 kan inte bedömas."
    assert sentences.count_text(of_eight, "en", build) == "1 of 8 goals is met, 4 are behind, 3 cannot be judged."
    assert sentences.count_text(of_eight[1:2], "sv", build) == "0 av 1 mål är nådda, 1 ligger efter."


def test_the_command_line_begins_with_the_count(world, capsys):
    world.as_of = "2025-01-31"
    assert main(["goals", "--as-of", world.as_of]) == 0 and "Inga mål" in capsys.readouterr().out
    procurements(world, 6, 4)
    goal(world)
    goal(world, goal_id="H", target_low=70)
    assert main(["goals", "--as-of", world.as_of]) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert first == "1 av 2 mål är nått, 1 är inte nått."
    assert [row.split("\t")[:2] for row in rows] == [["G", "Överträffat"], ["H", "Inte nått"]]
    assert main(["goals", "--as-of", world.as_of, "--goal", "NO"]) == 2
