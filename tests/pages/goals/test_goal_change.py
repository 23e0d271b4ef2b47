"""What has changed since the period before is an interval where either of the two is one."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from measures.goals.goal_change import change
from measures.goals.goal_model import NOTHING, Figure
from pages.goals.goal_sections import change_text
from pages.shared.text import speaking

NUMBERS = st.floats(0, 1e6)


def figure(value, low=None, high=None, coverage=1.0):
    return Figure(value, None, None, low, high, coverage, False)


def text(now, before, unit):
    with speaking("sv"):
        return change_text(change(now, before, unit), unit)


def test_an_uncertain_share_has_changed_by_an_interval():
    """54-78 % after 89 %: between 35 and 11 percentage points less."""
    assert text(figure(0.54, 0.54, 0.78), figure(0.89), "share") == "−35,0 till −11,0 procentenheter"
    # 89-95 % before: 54 - 95 and 78 - 89.
    assert text(figure(0.54, 0.54, 0.78), figure(0.89, 0.89, 0.95), "share") == "−41,0 till −11,0 procentenheter"
    assert text(figure(0.75), figure(0.5), "share") == "+25,0 procentenheter"


def test_a_sum_that_nothing_bounds_says_what_it_rests_on():
    assert text(figure(2, coverage=0.57), figure(16), "places") == "−87,5 procent enligt det som är känt"
    assert text(figure(8), figure(4), "count") == "+100,0 procent"
    assert text(figure(6, 6, 9), figure(10), "places") == "−40,0 till −10,0 procent"


def test_there_is_no_change_from_what_is_missing_or_nought():
    assert change(NOTHING, figure(1), "share") is None and change(figure(1), NOTHING, "share") is None
    assert change(figure(1), figure(0), "places") is None
    # From 2-4 to what may have been nought: nothing bounds the increase.
    assert change(figure(2, 2, 4), figure(1, 0, 1), "places").high is None


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["share", "places"]), st.floats(0, 1), st.floats(0, 1))
def test_whatever_the_two_turn_out_to_be_the_change_is_in_its_interval(a, b, c, d, unit, at, at_before):
    low, high = sorted((a, b))
    low_before, high_before = sorted((c, d))
    assume(low_before > 0 or unit == "share")
    found = change(figure(low, low, high), figure(low_before, low_before, high_before), unit)
    if found.low is None:
        assert low == high and low_before == high_before
        return
    now, before = low + at * (high - low), low_before + at_before * (high_before - low_before)
    actual = now - before if unit == "share" else (now - before) / before
    assert found.low - 1e-6 * (1 + abs(found.low)) <= actual <= found.high + 1e-6 * (1 + abs(found.high))
