"""Random worlds, and what is compared between kinds of requirement against a second count (requirement_count.py).

`UTFALL_WORLDS=100 pytest tests/counts/requirements` tries more worlds than the few of every day.
"""

from __future__ import annotations

import os
from math import isnan

import pytest
from follow_up_count import count
from follow_up_world import World as FollowUpWorld
from pytest import approx
from test_follow_up_count import deliver

import measures
from tests.counts.requirements.requirement_count import DAYS, KINDS, RATES, days, quantile, rate

WORLDS = int(os.environ.get("UTFALL_WORLDS", "3"))


def _number(value: float | None) -> float | None:
    return None if value is None or isnan(value) else float(value)


@pytest.mark.parametrize("seed", range(40, 40 + WORLDS))
def test_kinds_of_requirement_are_counted_alike(data_folder, tmp_path, monkeypatch, seed):
    world = FollowUpWorld(seed)
    deliver(world, tmp_path / "files", monkeypatch)
    contracts = count(world.deliveries, world.as_of)
    warehouse = measures.known_at(world.as_of, None)
    for names, by in (((*RATES, *DAYS), ()), ((*RATES, *DAYS), ("requirement",)), ((*RATES, *DAYS), ("nature",))):
        rows = measures.ask(names, by, warehouse=warehouse).rows
        assert by == () or {row[by[0]] for row in rows} & set(KINDS) or by == ("nature",)
        for row in rows:
            chosen = [one for one in contracts.values() if all(one.now[name] == row[name] for name in by)]
            measure = row["measure"]
            if measure in DAYS:
                which, share = DAYS[measure]
                told = [found for one in chosen if (found := days(one)[which]) is not None]
                assert _number(row["value"]) == approx(quantile(told, share)), (measure, by, row)
            else:
                top, bottom = rate(chosen, measure)
                wanted = top / bottom if bottom else None
                assert _number(row["value"]) == (None if wanted is None else approx(wanted, rel=1e-6)), (measure, row)


def test_the_worlds_have_what_is_compared():
    seen = set()
    for seed in range(40, 52):
        world = FollowUpWorld(seed)
        for contract in count(world.deliveries, world.as_of).values():
            seen.add(contract.now["requirement"])
            seen |= {name for name, value in days(contract).items() if value is not None}
    assert seen >= {*KINDS, "agreement", "start"}
