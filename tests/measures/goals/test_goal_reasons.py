"""Why a goal stands as it does, in the singular and the plural."""

from __future__ import annotations

from dataclasses import replace

from goal_world import NUMBER, goal, procurements, standing, told
from world import BUYER, OTHER_BUYER

from measures.goals import goal_model, sentences
from measures.goals.evaluation import STATUSES
from measures.goals.sub_goals import Contribution


def parts_of(basis: str, whole: float, *amounts: float, up_to: bool = False) -> tuple[Contribution, ...]:
    """Suppliers A, B, C ... with those amounts."""
    return tuple(
        Contribution("supplier", f"?{name}", name, amount, basis, whole, up_to) for name, amount in zip("ABCD", amounts)
    )


# What the parts are, and how the second sentence ends in each language. A share: 4 of 10 against 50 %, 1 is missing;
# against at most 30 %, 1 is too many. A sum: 7 of 20. Two are named, the rest is told together: 2 + 1 - 2 = 1.
WHY = [
    ("short", parts_of("rate", 1, 2, 1, -2),
     "var för sig har A (2 upphandlingar) och B (1 upphandling) längst kvar till 50 %. Övriga ligger tillsammans "
     "2 upphandlingar över.",
     "each by itself, furthest from 50%: A (2 procurements) and B (1 procurement). The others together are "
     "2 procurements beyond it."),
    ("short", parts_of("rate", 1, 1),
     "var för sig har A (1 upphandling) längst kvar till 50 %.",
     "each by itself, furthest from 50%: A (1 procurement)."),
    ("short", parts_of("rate", 4, 1, 1, 1, 1),
     "var för sig har A (1 upphandling), B (1 upphandling) och C (1 upphandling) längst kvar till 50 %. "
     "Övriga saknar tillsammans 1 upphandling.",
     "each by itself, furthest from 50%: A (1 procurement), B (1 procurement) and C (1 procurement). The "
     "others together lack 1 procurement."),
    ("short", parts_of("rate", 1, 1, up_to=True),
     "var för sig har A (upp till 1 upphandling) längst kvar till 50 %.",
     "each by itself, furthest from 50%: A (up to 1 procurement)."),
    ("over", parts_of("rate", 1, 2, 1, -2),
     "var för sig ligger A (2 upphandlingar) och B (1 upphandling) längst över 30 %. Övriga ligger tillsammans "
     "2 upphandlingar under.",
     "each by itself, furthest above 30%: A (2 procurements) and B (1 procurement). The others together "
     "are 2 procurements below it."),
    ("over", parts_of("rate", 4, 1, 1, 1, 1),
     "var för sig ligger A (1 upphandling), B (1 upphandling) och C (1 upphandling) längst över 30 %. Övriga "
     "ligger tillsammans 1 upphandling över.",
     "each by itself, furthest above 30%: A (1 procurement), B (1 procurement) and C (1 procurement). The "
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
     "upphandling). Hos övriga har det tillsammans ökat med 2 upphandlingar.",
     "compared with the same months of the period before, the largest decrease is with A (2 procurements) and B "
     "(1 procurement). The others together have increased by 2 procurements."),
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
    "short": ("Till målet saknas 10 procentenheter, det vill säga 1 upphandling. ", "The goal is 10 percentage "
                                                                                    "points away, that is 1 "
                                                                                    "procurement. "),
    "over": ("Utfallet ligger 10 procentenheter över det som målet tillåter. ",
             "The outcome is 10 percentage points above what the goal allows. "),
    "reached": ("Målet är nått. ", "The goal is reached. "),
    "below": ("Målet är nått. ", "The goal is reached. "),
    "sum": ("Till målet saknas 13 upphandlingar. ", "The goal is 13 procurements away. "),
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
            assert told(found, language, build)[1] == start + end[:1].upper() + end[1:]
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
