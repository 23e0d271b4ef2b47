"""Where few are hidden: what an onlooker can reckon out of all that is shown of all tables of the list."""

from __future__ import annotations

import os
import random

import pytest
from hiding_worlds import RATES, Attacker, marts, persons_of, world

from etl.build.reference_files import read_yaml
from etl.hiding import shown_rows

RULE = read_yaml("disclosure.yml")
BELOW, APART = RULE["hide"]["below"], RULE["hide"]["least_apart"]
WORLDS = int(os.environ.get("UTFALL_HIDING_WORLDS", "6"))
TRIED = 10


def shown(small):
    with marts(small) as connection:
        shown_rows.create(connection)
        return set(connection.execute("SELECT * FROM mart.shown_of_persons").fetchall())


def some_few(attacker, seed):
    few = attacker.few(BELOW)
    return random.Random(seed).sample(few, min(TRIED, len(few)))


@pytest.mark.parametrize("seed", range(WORLDS))
def test_of_no_count_of_few_he_can_tell_what_it_is(seed: int) -> None:
    small = world(seed)
    persons = persons_of(small)
    rows = shown(small)
    attacker = Attacker(persons, rows)
    assert rows <= {key[0] for key in attacker.totals}
    for parts in some_few(attacker, seed):
        assert not any(key[0] in rows for key in parts), "it is not shown itself"
        low, high = attacker.ends(parts)
        assert high - low >= APART - 0.001, (seed, parts, low, high)


@pytest.mark.parametrize("seed", range(3, 3 + max(1, WORLDS // 10)))
def test_who_minds_that_persons_are_whole_names_none_either(seed: int) -> None:
    small = world(seed)
    attacker = Attacker(persons_of(small), shown(small), is_whole=True)
    for parts in some_few(attacker, seed)[:4]:
        low, high = attacker.ends(parts)
        assert high - low >= APART - 0.001, (seed, parts, low, high)


def only_few_hidden(attacker):
    few = {key[0] for parts in attacker.few(BELOW) for key in parts}
    return {key[0] for key in attacker.totals} - few


def test_where_only_the_few_are_hidden_he_tells_most() -> None:
    """The same onlooker: what is hidden beside the few is needed."""
    told = tried = 0
    for seed in range(4):
        persons = persons_of(world(seed))
        attacker = Attacker(persons, only_few_hidden(Attacker(persons, set())))
        for parts in some_few(attacker, seed):
            low, high = attacker.ends(parts)
            told, tried = told + (high - low < 0.001), tried + 1
    assert told > tried / 2, (told, tried)


def test_rates_of_few_and_what_few_are_like_are_not_shown() -> None:
    small = world(3)
    attacker = Attacker(persons_of(small), set())
    least = RULE["least_denominator"]
    wholes = {"women_share": "known_sex", "early_end_rate": "reason_known", "in_work_6m_rate": "known"}
    for row in shown(small):
        measure, body, with_parts, period, dimension, _value = row
        if measure in RATES:
            assert attacker.totals[row, wholes.get(measure, "due")] >= least
        elif dimension in ("sex", "target_group"):
            assert attacker.totals[(measure, body, with_parts, period, "", ""), "person"] >= least


def test_something_is_shown() -> None:
    """Else it would be no answer to hide."""
    small = world(5)
    rows = shown(small)
    assert rows


def test_the_choice_hangs_on_the_persons_and_not_on_their_keys() -> None:
    small = world(2)
    with marts(small) as connection:
        connection.execute("UPDATE mart.placement_months SET person_key = person_key * 31 % 1000003")
        connection.execute("UPDATE mart.placement_ends SET person_key = person_key * 31 % 1000003")
        connection.execute("UPDATE mart.outcomes SET person_key = person_key * 31 % 1000003")
        shown_rows.create(connection)
        rows = set(connection.execute("SELECT * FROM mart.shown_of_persons").fetchall())
    assert rows == shown(small)
