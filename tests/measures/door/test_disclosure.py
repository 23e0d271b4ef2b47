"""Small numbers within one answer: what is hidden cannot be worked out from what is shown and the total."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import World

import measures
from measures.door import disclosure
from measures.door.disclosure import Above, Rule

LIMIT = 5


def rule(is_rate: bool) -> Rule:
    """Of a rate of persons, or of a count of a contract's persons that is split by what they are like."""
    return Rule(LIMIT, is_rate=is_rate, is_count=not is_rate)


def protect(rows: pd.DataFrame, of: Rule, by: Sequence[str], with_nobody: Sequence[str] = ()) -> pd.DataFrame:
    """As the door does: what is to be hidden is flagged, then taken away. The total of each line can be asked for."""
    none = [""] * len(rows)
    sums = {name: [Above(none, none, with_nobody=name in with_nobody)] for name in by}
    return pd.DataFrame(disclosure.blanked(disclosure.guarded(rows.to_dict("list"), of, by, sums)), index=rows.index)


def protected(groups: Sequence[tuple[int, int | None]]) -> pd.DataFrame:
    """The answer for groups of (numerator, denominator; None for a count), split by one dimension."""
    rows = pd.DataFrame({"group": [chr(65 + n) for n in range(len(groups))]})
    rows["numerator"] = [float(top) for top, _ in groups]
    rows["denominator"] = [float("nan") if bottom is None else float(bottom) for _, bottom in groups]
    rows["persons"] = rows["numerator"]
    for name in ("value", "low", "high", "coverage", "bounds_denominator", "known", "possible"):
        rows[name] = float("nan")
    is_rate = groups[0][1] is not None
    return protect(rows, rule(is_rate), ["group"], [] if is_rate else ["group"])


def hidden(groups: Sequence[tuple[int, int | None]]) -> str:
    found = protected(groups)
    return "".join(found.loc[found["hidden"], "group"])


def test_the_case_of_91_of_178():
    """Women 37 of 66, men 50 of 100: shown, they gave the 4 of 12 that were hidden. The women go too: 41 of 78 are
    left."""
    assert hidden([(37, 66), (50, 100), (4, 12)]) == "AC"


@pytest.mark.parametrize(
    ("groups", "gone"),
    [
        ([(9, None), (20, None), (7, None)], ""),  # nothing small, nothing hidden
        ([(3, None), (20, None), (7, None)], "AC"),  # the smallest goes too
        ([(3, None), (2, None), (7, None)], "ABC"),  # 5 of two: both would be fewer than 5
        ([(1, None), (5, None), (9, None)], "ABC"),  # 6, of which one is said to be 5 at least: the other is 1
        ([(4, None), (4, None), (9, None)], "ABC"),  # 8 of two that are said to be fewer than 5: both are 4
        ([(3, None), (0, None), (0, None)], "ABC"),  # three in all, and that is known: not who they are
        ([(1, None), (1, None), (0, None)], "ABC"),  # two of two
        ([(1, None), (6, None), (0, None)], "AB"),  # seven: 1 or 2 of them
        ([(3, None), (3, None), (7, None)], "AB"),  # 6 of two: one may be 5
        ([(1, None), (1, None), (7, None), (9, None)], "ABC"),  # 2 of two could only be 1 and 1
        ([(3, None), (0, None), (8, None)], "AC"),  # nobody is no cover
        ([(3, None), (7, None), (7, None)], "AB"),  # as small: the first by name
        ([(6, 6), (2, 9), (5, 12), (40, 90)], "AB"),
        ([(8, 14), (5, 6), (1, 1), (20, 40)], "ABC"),  # 6 of 7 together: one alone is not in work. 14 of 21 are left
        ([(0, 3), (0, 2), (30, 60)], "ABC"),  # 0 of 5 would tell of both; 30 of 65 does not
    ],
)
def test_as_many_more_are_hidden_as_are_needed(groups, gone):
    assert hidden(groups) == gone


counts = st.lists(st.integers(0, 12).map(lambda n: (n, None)), min_size=1, max_size=6)
rates = st.lists(st.integers(0, 14).flatmap(lambda d: st.integers(0, d).map(lambda n: (n, d))), min_size=1, max_size=6)


def other_worlds(group: int, taken: Sequence[int], groups: Sequence[tuple[int, int | None]]) -> set[str]:
    """Which parts of a hidden group could be another number, with all that is shown and the total as they are.

    Tried by moving persons between it and another hidden group, where each keeps somebody.
    """
    found = set()
    n, d = groups[group]
    for other in taken:
        if other == group:
            continue
        m, e = groups[other]
        for move in itertools.chain(range(-14, 0), range(1, 15)):
            if d is None or e is None:
                if n + move >= 1 and m - move >= 1:
                    found.add("numerator")
            else:
                if 0 <= n + move <= d and 0 <= m - move <= e:
                    found.add("numerator")
                for along in range(-14, 15):
                    sizes = d + move, e - move
                    tops = n + along, m - along
                    if min(sizes) >= 1 and all(0 <= top <= size for top, size in zip(tops, sizes)):
                        found |= {"denominator"} | ({"numerator"} if along else set())
    return found


@settings(max_examples=300, deadline=None)
@given(counts | rates)
def test_no_hidden_number_can_be_worked_out(groups):
    answer = protected(groups)
    is_rate = groups[0][1] is not None
    taken = [n for n, is_hidden in enumerate(answer["hidden"]) if is_hidden]
    for n, (top, bottom) in enumerate(groups):
        small = (top, bottom, bottom - top) if bottom is not None else (top,)
        if any(0 < number < LIMIT for number in small):
            assert n in taken
    assert answer.loc[answer["hidden"], disclosure.HIDDEN_COLUMNS].isna().all(axis=None)
    if not taken:
        return
    sizes = [bottom if bottom is not None else top for top, bottom in groups]
    if not is_rate and any(not sizes[n] for n in taken):
        # Nobody is left to hide behind: that nobody is in a group is not told either.
        assert len(taken) == len(groups)
        return
    if sum(size > 0 for size in sizes) == len(taken) and (len(taken) == 1 or sum(sizes) == len(taken)):
        # All are hidden and there is nobody to hide behind: of a rate the total is hidden by the same rule, and of a
        # count there is one group alone that anybody could be in.
        assert is_rate or len(groups) == len(taken)
        return
    if len(taken) < sum(size > 0 for size in sizes):
        # Together they are what the total leaves: no smaller than what may be shown, and so is what each of them may
        # be.
        sums = [sum(sizes[n] for n in taken), sum(groups[n][0] for n in taken)]
        sums += [sums[0] - sums[1]] if is_rate else []
        assert not any(0 < number < LIMIT for number in sums), (groups, taken)
        assert sums[0] - (len(taken) - 1) >= LIMIT, (groups, taken)
    for n in taken:
        possible = other_worlds(n, taken, groups)
        if not is_rate:
            assert "numerator" in possible, (groups, taken, n)
            continue
        assert "denominator" in possible, (groups, taken, n)
        tops, rests = sum(top for top, _ in groups), sum(bottom - top for top, bottom in groups)
        if tops and rests:  # else the total itself says none, or all
            assert "numerator" in possible, (groups, taken, n)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=4))
def test_in_two_dimensions_no_line_gives_a_hidden_number_away(table):
    rows = pd.DataFrame(
        [(f"R{i}", f"C{k}", float(n)) for i, line in enumerate(table) for k, n in enumerate(line)],
        columns=["row", "column", "numerator"],
    )
    for name in (
        "denominator",
        "value",
        "low",
        "high",
        "coverage",
        "bounds_denominator",
        "persons",
        "known",
        "possible",
    ):
        rows[name] = float("nan")
    rows["persons"] = rows["numerator"]
    answer = protect(rows, rule(is_rate=False), ["row", "column"])
    turned = protect(rows[::-1], rule(is_rate=False), ["row", "column"])
    assert turned["hidden"].sort_index().tolist() == answer["hidden"].tolist()  # however the rows came
    answer["true"] = rows["numerator"]
    for name in ("row", "column"):
        for _, line in answer.groupby(name):
            taken = line[line["hidden"]]
            somebody = line[line["true"] > 0]
            if len(taken) and len(taken) < len(somebody):
                assert len(taken) >= 2 and taken["true"].sum() > len(taken), answer
            elif len(taken):
                assert len(taken) == len(somebody)  # all who are there


def test_the_door_guards_every_split(world: World):
    """6 women, 7 men and 3 of unknown sex: 16. Shown, 16 - 6 - 7 gave the three."""
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2024-12-31")
    sexes = ["woman"] * 6 + ["man"] * 7 + ["-"] * 3
    world.placements(
        "placement_id start_date end_date sex\n"
        + "\n".join(f" P{n} 2024-{n % 3 + 1:02d}-01 2024-08-31 {sex}" for n, sex in enumerate(sexes))
    )
    assert world.figure("persons")["value"] == 16
    shown = {row["sex"]: (row["value"], row["hidden"]) for row in world.ask("persons", ["sex"])}
    assert shown == {"K": (None, True), "M": (7, False), None: (None, True)}
    started = {row["sex"]: row["value"] for row in world.ask("placements_started", ["sex"])}
    assert started == {"K": None, "M": 7, None: None}
    # Persons of months are no sum of theirs: a month of few is hidden, and lays no other open.
    months = {row["month"]: row["hidden"] for row in world.ask("persons", ["month"], first="2024-01", last="2024-08")}
    assert not any(months.values())


# --- what is told of the unknown -----------------------------------------------------------------------------


def with_unknown(groups: Sequence[tuple[int, int, int]]) -> pd.DataFrame:
    """The answer of a rate for groups of (numerator, denominator, unknown)."""
    rows = pd.DataFrame({"group": [chr(65 + n) for n in range(len(groups))]})
    tops, bottoms, unknown = (pd.Series(each, dtype=float) for each in zip(*groups, strict=True))
    due = bottoms + unknown
    rows = rows.assign(
        numerator=tops, denominator=bottoms, value=tops / bottoms, low=tops / due, high=(tops + unknown) / due
    )
    rows = rows.assign(
        coverage=bottoms / due, bounds_denominator=due, persons=float("nan"), known=bottoms, possible=due
    )
    return protect(rows, rule(is_rate=True), ["group"])


@pytest.mark.parametrize(
    ("groups", "without_bounds"),
    [
        ([(20, 40, 10), (9, 20, 0), (30, 60, 7)], ""),
        ([(20, 40, 2), (9, 20, 0), (30, 60, 7)], "AC"),  # 2 of 42 are unknown; 7 more cover them
        (
            [(20, 40, 2), (9, 20, 0), (30, 60, 0)],
            "A",
        ),  # the total's own unknown are the same 2, and hidden in the total
        ([(20, 40, 2), (9, 20, 6), (30, 60, 7)], "AB"),
    ],
)
def test_an_interval_does_not_tell_of_few_unknown(groups, without_bounds):
    answer = with_unknown(groups)
    assert not answer["hidden"].any() and answer["value"].notna().all()
    gone = answer[disclosure.BOUNDS].isna()
    assert "".join(answer.loc[gone.all(axis=1), "group"]) == without_bounds
    assert (gone.all(axis=1) == gone.any(axis=1)).all(), "each of the three tells the same"


def test_a_hidden_figure_has_no_interval():
    answer = with_unknown([(3, 20, 30), (9, 21, 40), (30, 60, 70)])
    assert answer.loc[answer["hidden"], disclosure.HIDDEN_COLUMNS].isna().all(axis=None)
    assert "".join(answer.loc[answer["hidden"], "group"]) == "AB"


def test_the_door_tells_no_coverage_of_few_unknown(world: World):
    """20 ended, 18 of them followed up: that 2 are not would be had from the coverage and from either bound."""
    world.contracts("contract_id end_date\n C1 2024-12-31")
    world.placements(
        "placement_id start_date end_date\n" + "\n".join(f" P{n} 2024-01-01 2024-02-29" for n in range(20))
    )
    told = [f" P{n} 2024-08-29 {'employed' if n < 9 else 'unemployed'}" for n in range(18)]
    world.follow_ups("placement_id follow_up_date status\n" + "\n".join(told))
    row = world.figure("in_work_6m_rate")
    assert (row["numerator"], row["denominator"], row["hidden"]) == (9, 18, False)
    assert (row["low"], row["high"], row["coverage"]) == (None, None, None)
    assert world.figure("in_work_6m_coverage")["hidden"]


# --- filters, and what stands above --------------------------------------------------------------------------


def test_a_filter_gives_no_more_than_the_split(world: World):
    """9 women and a man: 9 of 10 would tell of him, however the women are asked for."""
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2024-12-31")
    sexes = ["woman"] * 9 + ["man"]
    world.placements(
        "placement_id start_date end_date sex\n"
        + "\n".join(f" P{n} 2024-01-01 2024-08-31 {sex}" for n, sex in enumerate(sexes))
    )
    assert world.figure("persons")["value"] == 10
    for measure in ("persons", "placements_started", "places_delivered", "fte_months"):
        assert world.figure(measure, sex="K")["hidden"], measure
        assert world.figure(measure, sex="M")["hidden"], measure
        assert [row["hidden"] for row in world.ask(measure, ["sex"], sex="K")] == [True], measure
    assert world.figure("women_share")["hidden"]
    # All sexes are no limit at all.
    everybody = measures.ask(["persons"], where={"sex": ["K", "M", ""]}, warehouse=world.opened()).frame.iloc[0]
    assert everybody["value"] == 10


def test_a_placement_that_one_woman_began_is_not_told(world: World):
    """Six women are there in March, of whom one began then: that is a count of one, though they are six."""
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2024-12-31")
    starts = (
        [("woman", "2024-01-01")] * 5
        + [("woman", "2024-03-01")]
        + [("man", "2024-01-01")] * 8
        + [("man", "2024-03-01")] * 6
    )
    world.placements(
        "placement_id start_date end_date sex\n"
        + "\n".join(f" P{n} {start} 2024-08-31 {sex}" for n, (sex, start) in enumerate(starts))
    )
    march = {
        row["sex"]: row["hidden"] for row in world.ask("placements_started", ["sex"], first="2024-03", last="2024-03")
    }
    assert march == {"K": True, "M": True}
    assert (
        world.figure("placements_started", first="2024-03", last="2024-03")["value"] == 7
    )  # a fact about the contract
