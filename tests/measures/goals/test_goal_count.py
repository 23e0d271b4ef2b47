"""How many goals stand how: each is in one part, and the parts add up to all."""

from __future__ import annotations

import re

import pytest
from goal_world import goal, procurements, standing

from measures.goals import sentences
from measures.goals.evaluation import STATUSES
from reports.__main__ import main


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
