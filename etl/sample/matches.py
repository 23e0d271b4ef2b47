"""The matching before a start: what suppliers asked for, who was proposed, and where it stands."""

from __future__ import annotations

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import Chance, code_column, date_column, number_column, numbered_column, take_rows
from etl.sample.registers import contract_groups, group_words
from etl.sample.words import (
    CLOSED_REASONS,
    FORMS,
    MATCHING_UNITS,
    MISSING,
    NO_REQUIREMENT,
    TRADE_CODES,
    Column,
    Flags,
    Ints,
)
from etl.sample.world import Contracts, Placements, Suppliers

_STEPS = 4  # candidates proposed, interview, offer, start


def match_table(
    placements: Placements,
    sent: Ints,
    placement_ids: Column,
    contracts: Contracts,
    suppliers: Suppliers,
    seed: int,
    as_of: int,
) -> pa.Table:
    """A match behind some of the placements that are sent in, and places that nobody has begun on: open, or given up.

    `sent`: the placements that are sent in, with their `placement_ids`. Contracts are matched by a unit or not at all.
    """
    chance = Chance(seed, "matches")
    filled, contract, state = _draw_kinds(chance, placements.contract[sent], contracts, as_of)
    size = len(contract)
    began = np.where(state == 0, np.concatenate([placements.start[sent][filled], np.zeros(size - len(filled))]), 0)
    steps = _draw_steps(
        chance, contracts.start[contract], contracts.last[contract], began.astype(np.int64), state, as_of
    )
    steps = np.where(steps > as_of, MISSING, steps)
    profile, candidates, interview, offer, start = steps.T
    proposed = chance.whole(size, 1, 5)
    interviewed = np.minimum(chance.whole(size, 1, 3), proposed)
    ended = np.where(state == 2, np.minimum(profile + chance.whole(size, 30, 110), as_of), MISSING)
    row = np.concatenate([filled, np.full(size - len(filled), MISSING)])
    order = np.lexsort((profile, contract))
    groups = contract_groups(contracts, seed)
    unit = contracts.organisation % len(MATCHING_UNITS)
    table = {
        "contract_id": contracts.ids.take(pa.array(contract)),
        "profile_date": date_column(profile),
        "places": number_column(np.where(state == 0, 1, chance.whole(size, 1, 2))),
        "trade": code_column(suppliers.trade[contracts.supplier[contract]], TRADE_CODES),
        "form": code_column(_form(placements, sent, row), FORMS),
        "wanted_from": date_column(profile + chance.whole(size, 30, 75)),
        "target_groups": group_words(groups[contract]),
        "unit": code_column(unit[contract], MATCHING_UNITS),
        "candidates_date": date_column(candidates),
        "candidates_proposed": number_column(proposed, (candidates != MISSING) & chance.yes(size, 0.93)),
        "interview_date": date_column(interview),
        "interviews": number_column(interviewed, (interview != MISSING) & chance.yes(size, 0.93)),
        "offer_date": date_column(offer),
        "offers": number_column(np.ones(size, dtype=np.int64), offer != MISSING),
        "start_date": date_column(start),
        "starts": number_column(np.ones(size, dtype=np.int64), start != MISSING),
        "placement_id": take_rows(placement_ids, row),
        "closed_date": date_column(ended),
        "closed_reason": code_column(
            np.where(state == 2, chance.pick(size, [4, 2, 2, 1, 2, 1]), MISSING), CLOSED_REASONS
        ),
    }
    rows = pa.array(order)
    ids = numbered_column("PAHITT-M-", np.arange(1, size + 1), 5)
    return pa.table({"match_id": ids, **{name: column.take(rows) for name, column in table.items()}})


def _draw_kinds(chance: Chance, placed: Ints, contracts: Contracts, as_of: int) -> tuple[Ints, Ints, Ints]:
    """Which placements had a match; and the contract and state of each match: begun, open or given up (0, 1, 2)."""
    matched = (contracts.requirement > NO_REQUIREMENT) & chance.yes(len(contracts), 0.6)
    filled = np.flatnonzero(matched[placed] & chance.yes(len(placed), 0.5))
    open_in = np.flatnonzero(
        matched & (contracts.start < as_of - 30) & (contracts.last > as_of) & chance.yes(len(contracts), 0.8)
    )
    given_up = np.flatnonzero(matched & (contracts.start < as_of - 120) & chance.yes(len(contracts), 0.35))
    contract = np.concatenate([placed[filled], open_in, given_up])
    state = np.repeat([0, 1, 2], [len(filled), len(open_in), len(given_up)])
    return filled, contract, state


def _draw_steps(chance: Chance, opening: Ints, closing: Ints, began: Ints, state: Ints, as_of: int) -> Ints:
    """The days of profile, candidates, interview, offer and start, a row each; MISSING where it did not come so far.

    Of those who began, back from that day; of others on from a profile of the latest months, as far as time has gone.
    """
    size = len(state)
    waits = np.stack(
        [
            chance.whole(size, 4, 45),
            chance.whole(size, 3, 20),
            chance.whole(size, 2, 15),
            chance.whole(size, 5, 30),
        ],
        axis=1,
    )
    last = np.minimum(closing, as_of)
    recent = np.maximum(opening, last - chance.whole(size, 10, 150))
    earlier = opening + np.floor(chance.uniform(size) * np.maximum(last - opening - 110, 1)).astype(np.int64)
    first = np.where(state == 0, began - waits.sum(axis=1), np.where(state == 1, recent, earlier))
    days = first[:, None] + np.concatenate([np.zeros((size, 1), dtype=np.int64), np.cumsum(waits, axis=1)], axis=1)
    # Whom nobody has begun for stopped on the way: most before any candidate, none at a start.
    reached = np.where(state == 0, _STEPS, chance.pick(size, [4, 3, 2, 1]))
    stopped: Flags = np.arange(_STEPS + 1)[None, :] > reached[:, None]
    steps: Ints = np.where(stopped, MISSING, days)
    return steps


def _form(placements: Placements, sent: Ints, row: Ints) -> Ints:
    """The form of the placement that it became; nothing of those that became none."""
    return np.where(row == MISSING, MISSING, placements.form[sent][np.maximum(row, 0)])
