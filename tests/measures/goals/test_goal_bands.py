"""Bands and classes without gaps, and the funnel."""

from __future__ import annotations

import csv

import pytest
from goal_world import ROOT
from hypothesis import given
from hypothesis import strategies as st

from measures.goals import evaluation, funnel
from measures.goals.evaluation import STATUSES, score_of


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
    assert [step.count for step in found.steps] == [6, 4, 2, 1, 1, 0, 0]
    # U6 has a requirement, so one was possible. Of U5 that is unknown, of U3 whether one was set: 4 + 1 = 5,
    # 2 + 1 + 1 = 4. Of U6 no contract names it, so whether one was signed is unknown: 1 + 1 + 2 = 4.
    assert [step.possible for step in found.steps] == [6, 5, 4, 4, 4, 3, 3]
    beside = {name: count for step in found.steps for name, count in step.beside.items()}
    assert (beside["funnel_excluded"], beside["funnel_possible_unknown"]) == (1, 1)
    assert (beside["funnel_not_set"], beside["funnel_set_unknown"]) == (1, 1)
    # The report for January was due on 15 February and has not come.
    assert (beside["funnel_reports_open"], beside["funnel_reports_not_due"]) == (1, 0)
    assert found.known_share == pytest.approx(5 / 6) and found.excluded == {"goods": 1}
