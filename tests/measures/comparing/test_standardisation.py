"""Like with like: sums by hand, worlds where groups do not differ in truth, and worlds where they do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytest import approx

from measures.comparing.standardisation import Comparison, Unit, compare

WORLDS = 300
Draw = Callable[[np.random.Generator, float, float], tuple[float, float]]


def units(text: str) -> list[Unit]:
    """Lines of group, stratum, part and whole."""
    rows = [line.split() for line in text.strip().splitlines()]
    return [Unit(group, (stratum,), float(part), float(whole)) for group, stratum, part, whole in rows]


def test_the_sums_are_these():
    found = compare(units("a x 1 2\na x 1 2\nb x 1 4\na y 3 4\nb y 1 2\nb y 1 2\na z 5 5"), "a", "b")
    # x has 8 of 16 and y 8: a half each. a: 2/4 and 3/4; b: 1/4 and 2/4. b has nothing like z.
    assert (found.first, found.second) == (approx(0.5 * 0.5 + 0.5 * 0.75), approx(0.5 * 0.25 + 0.5 * 0.5))
    assert found.difference == approx(0.25)
    assert (found.contracts, found.strata, found.left_out) == ((3, 3), 2, {("z",): 1})
    assert (found.verdict, found.low, found.high) == ("too_few", None, None)


def test_nothing_in_common_has_no_figures():
    found = compare(units("a x 1 2\nb y 1 2\nc x 9 9"), "a", "b")
    assert found == Comparison(None, None, None, None, None, "too_few", (0, 0), 0, {("x",): 1, ("y",): 1})


def test_a_contract_that_divides_nothing_is_passed_over():
    found = compare(units("a x 1 2\na x 0 0\nb x 1 2"), "a", "b")
    assert found.contracts == (1, 1)


def test_contracts_that_are_all_the_same_do_not_differ():
    found = compare([Unit(group, ("x",), 1.0, 1.0) for group in "aaaaaabbbbbb"], "a", "b")
    assert (found.verdict, found.difference, found.low, found.high) == ("alike", 0.0, 0.0, 0.0)


def test_a_mix_that_differs_alone_makes_no_difference():
    """The first group lies mostly where much is given: raw it is ahead, and like with like it is not."""
    rows = [("a", "much", 60), ("b", "much", 20), ("a", "little", 20), ("b", "little", 60)]
    chance = np.random.default_rng(3)
    level = {"much": 0.8, "little": 0.3}
    told = [Unit(g, (s,), float(chance.random() < level[s]), 1.0) for g, s, count in rows for _ in range(count)]
    raw = {g: sum(one.part for one in told if one.group == g) / 80 for g in "ab"}
    assert raw["a"] - raw["b"] > 0.15
    found = compare(told, "a", "b")
    assert found.verdict == "alike" and abs(found.difference) < 0.12


def test_either_order_tells_the_same():
    told = world(5, 0.1, 120, DRAWS["rates"])
    one, other = compare(told, "a", "b"), compare(list(reversed(told)), "b", "a")
    assert one.difference == approx(-other.difference) and one.first == approx(other.second)
    assert compare(list(reversed(told)), "a", "b") == one, "the order of the rows says nothing"


def _rate(r: np.random.Generator, base: float, more: float) -> tuple[float, float]:
    persons = 1 + r.poisson(3 * r.lognormal(0, 1))
    return float(r.binomial(persons, np.clip(r.beta(4 * base, 4 * (1 - base)) + more, 0, 1))), float(persons)


DRAWS: dict[str, Draw] = {
    # Persons of a contract have much in common, and contracts are of very different sizes.
    "rates": _rate,
    "yes or no": lambda r, base, more: (float(r.random() < min(base + more, 1)), 1.0),
    # A few contracts take very long.
    "days": lambda r, base, more: (float(r.lognormal(3 + base + 3 * more, 1.2)), 1.0),
}


def world(seed: int, more: float, contracts: int, draw: Draw) -> list[Unit]:
    """Contracts of six strata, of which the first group has more where more is given; `more`: what it gives beyond."""
    r = np.random.default_rng(seed)
    found = []
    for _ in range(contracts):
        stratum = int(r.integers(0, 6))
        group = "a" if r.random() < 0.2 + 0.1 * stratum else "b"
        found.append(Unit(group, (str(stratum),), *draw(r, 0.2 + 0.1 * stratum, more if group == "a" else 0.0)))
    return found


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("contracts", [25, 100])
def test_kinds_that_do_not_differ_in_truth_are_called_so(kind, contracts):
    verdicts = [compare(world(seed, 0.0, contracts, DRAWS[kind]), "a", "b", 0.05).verdict for seed in range(WORLDS)]
    wrong = sum(verdict in ("first", "second") for verdict in verdicts)
    # One in twenty is the nominal rate: of 300 worlds more than 26 would come of chance once in 200 times.
    assert wrong <= 26, f"{wrong} of {WORLDS}"
    assert {verdicts.count("first") > 25, verdicts.count("second") > 25} == {False}


@pytest.mark.parametrize("kind", DRAWS)
def test_a_difference_in_truth_is_found(kind):
    verdicts = [compare(world(seed, 0.25, 250, DRAWS[kind]), "a", "b", 0.05).verdict for seed in range(60)]
    assert verdicts.count("first") >= 50 and "second" not in verdicts


def test_the_interval_holds_the_truth_as_often_as_it_says():
    # A difference that is the same in every stratum, so that it is known.
    holds = 0
    for seed in range(WORLDS):
        r = np.random.default_rng(seed)
        told = [
            Unit(group, (str(s),), float(r.normal(s + (2.0 if group == "a" else 0.0), 3)), 1.0)
            for s in range(5) for group in "aabbb" for _ in range(3)
        ]  # fmt: skip
        found = compare(told, "a", "b", 0.1)
        holds += found.low <= 2.0 <= found.high
    assert holds >= 0.85 * WORLDS, holds
