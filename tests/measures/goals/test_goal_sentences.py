"""Every status of a goal as a sentence whose numbers are its own."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest
from goal_world import NO_OUTCOME, NUMBER, goal, procurements, standing, told

from measures.goals import sentences
from measures.goals.evaluation import STATUSES
from measures.goals.goal_forecast import Forecast

# Status -> how the first sentence ends, after the target and a comma or semicolon. {n}: the outcome with its noun.
VERDICTS = {
    "sv": {
        "not_started": ". Perioden har inte börjat.",
        "too_early": ". Utfallet är hittills {n}, och det är för tidigt att bedöma.",
        "undecided": ". Utfallet är hittills {n} enligt det som är känt. Det som inte är känt avgör om det räcker.",
        "behind": ". Utfallet är hittills {n}, vilket är mindre än takten kräver (10 vid det här laget).",
        "slightly_behind": (
            ". Utfallet är hittills {n}, vilket är något mindre än takten kräver (10 vid det här laget)."
        ),
        "on_track": ". Utfallet är hittills {n}, och målet är på väg att nås.",
        "not_met": ". Utfallet blev {n}, så målet är inte nått.",
        "nearly_met": ". Utfallet blev {n}, så målet är nästan nått.",
        "above": ". Utfallet blev {n}, vilket är över målet.",
        "met": ". Utfallet blev {n}, så målet är nått.",
        "exceeded": ". Utfallet blev {n}, så målet är överträffat.",
        "low_coverage": ". Utfallet är hittills {n}, men för lite är känt för att bedöma målet.",
        "hidden": ". Utfallet visas inte, eftersom det gäller för få personer.",
        "nothing_known": ". Utfallet är okänt, eftersom uppgift saknas.",
        "unknown_measure": ". Målet kan inte bedömas, eftersom måttet inte finns.",
        "cannot_split": ". Målet kan inte bedömas, eftersom måttet inte kan avgränsas så.",
    },
    "en": {
        "not_started": ". The period has not begun.",
        "too_early": ". The outcome so far is {n}, and it is too early to judge.",
        "undecided": ". The outcome so far is {n} by what is known. What is not known decides whether it is enough.",
        "behind": ". The outcome so far is {n}, which is behind the pace (10 by now).",
        "slightly_behind": ". The outcome so far is {n}, which is slightly behind the pace (10 by now).",
        "on_track": ". The outcome so far is {n}, and the goal is on track.",
        "not_met": ". The outcome was {n}, so the goal is not met.",
        "nearly_met": ". The outcome was {n}, so the goal is nearly met.",
        "above": ". The outcome was {n}, which is above the goal.",
        "met": ". The outcome was {n}, so the goal is met.",
        "exceeded": ". The outcome was {n}, so the goal is exceeded.",
        "low_coverage": ". The outcome so far is {n}, but too little is known to judge the goal.",
        "hidden": ". The outcome is not shown, as it concerns too few persons.",
        "nothing_known": ". The outcome is unknown, as the data are missing.",
        "unknown_measure": ". It cannot be judged, as there is no such measure.",
        "cannot_split": ". It cannot be judged, as the measure cannot be limited so.",
    },
}


NOUNS = {"sv": ("upphandling", "upphandlingar"), "en": ("procurement", "procurements")}
OPENING = {"sv": "Målet för 2024 är minst", "en": "The goal for 2024 is at least"}


# What there is -> the second sentence, with the gap and its noun in {n}, and what it becomes where only what is known
# counts.
SECOND = {
    "sv": {
        "short": "Till målet saknas {n}. Hur delarna bidrar kan inte visas.",
        "short_by_known": "Enligt det som är känt saknas {n} till målet. Hur delarna bidrar kan inte visas.",
        "reached": "Målet är nått. Hur delarna bidrar kan inte visas.",
        "on_track": "Utfallet räcker hittills. Hur delarna bidrar kan inte visas.",
    },
    "en": {
        "short": "The goal is {n} away. How the parts contribute cannot be shown.",
        "short_by_known": "By what is known the goal is {n} away. How the parts contribute cannot be shown.",
        "reached": "The goal is reached. How the parts contribute cannot be shown.",
        "on_track": "The outcome is enough so far. How the parts contribute cannot be shown.",
    },
}


# Coverage, and whether the outcome has bounds -> the third sentence, before what the figure does not show.
THIRD = {
    "sv": {
        (None, False): "Siffran bygger på allt som är inläst",
        (1.0, False): "Alla uppgifter finns",
        (0.75, False): "75 % av underlaget är känt",
        (0.75, True): "75 % av underlaget är känt, och det verkliga värdet ligger mellan {low} och {high}",
        "shows_not": ". Siffran visar inte om någon fick arbete.",
    },
    "en": {
        (None, False): "The figure rests on all that is loaded",
        (1.0, False): "All data are there",
        (0.75, False): "75% of what the figure rests on is known",
        (0.75, True): "75% of what the figure rests on is known, and the true value lies between {low} and {high}",
        "shows_not": ". The figure does not show whether anybody got work.",
    },
}


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
                    assert not said[1:], status
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
        assert len(said) == 1
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
            f"Utfallet ligger {gap} {many} över det som målet tillåter"
            if language == "sv"
            else f"The outcome is {gap} {many} above what the goal allows"
        )
