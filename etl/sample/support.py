"""What happened after the starts: check-ins, support that was agreed, early warnings, and places filled again."""

from __future__ import annotations

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import Chance, code_column, date_column, numbered_column, take_rows
from etl.sample.words import (
    END_REASONS,
    MISSING,
    NO_REQUIREMENT,
    REPLACED,
    SUPPORT_EVENTS,
    SUPPORT_TYPES,
    WARNING_REASONS,
    Column,
    Ints,
)
from etl.sample.world import Contracts, Placements

_HELD, _MISSED, _AGREED, _WARNING, _EARLY_END = range(5)
_EARLY = [END_REASONS.index(reason) for reason in ("own_request", "objective_grounds", "dismissed")]


def support_table(
    placements: Placements, sent: Ints, placement_ids: Column, contracts: Contracts, seed: int, as_of: int
) -> pa.Table:
    """What is told of the placements that are sent in, on two of three contracts; of the others nobody tells.

    `sent`: the placements that are sent in, with their `placement_ids`.
    """
    chance = Chance(seed, "support")
    told = (contracts.requirement > NO_REQUIREMENT) & chance.yes(len(contracts), 0.66)
    row = np.flatnonzero(told[placements.contract[sent]])
    size, start = len(row), placements.start[sent][row]
    end = placements.known_end[sent][row]
    last = np.minimum(np.where(end == MISSING, as_of, end), as_of)
    first = start + chance.whole(size, 7, 40)
    warned = start + chance.whole(size, 15, 110)
    left = np.isin(placements.reason[sent][row], _EARLY) & (end != MISSING)
    # Who it happened to, what it was, and when; what would be after the end, or has not come yet, did not happen.
    happened = [
        (chance.yes(size, 0.78), _HELD, first),
        (chance.yes(size, 0.45), _HELD, first + chance.whole(size, 30, 70)),
        (chance.yes(size, 0.10), _MISSED, first + chance.whole(size, 3, 12)),
        (chance.yes(size, 0.16), _WARNING, warned),
    ]
    happened.append((happened[3][0] & chance.yes(size, 0.62), _AGREED, warned + chance.whole(size, 2, 21)))
    happened.append((left & chance.yes(size, 0.75), _EARLY_END, end))
    who = [np.flatnonzero(is_so & (day <= last)) for is_so, _, day in happened]
    event = np.repeat([kind for _, kind, _ in happened], [len(each) for each in who])
    day = np.concatenate([days[each] for each, (_, _, days) in zip(who, happened, strict=True)])
    place = row[np.concatenate(who)]
    order = np.lexsort((event, day, placements.contract[sent][place]))
    event, day, place = event[order], day[order], place[order]
    many = len(event)
    reasons = chance.pick(many, [4, 3, 3, 2, 2, 2, 1, 1, 1])
    types = chance.pick(many, [5, 3, 3, 2, 1, 1, 1, 2, 1])
    return pa.table(
        {
            "support_id": numbered_column("PAHITT-H-", np.arange(1, many + 1), 5),
            "contract_id": contracts.ids.take(pa.array(placements.contract[sent][place])),
            "placement_id": take_rows(placement_ids, place),
            "event_date": date_column(day),
            "support_event": code_column(event, SUPPORT_EVENTS),
            "support_type": code_column(np.where(event == _AGREED, types, MISSING), SUPPORT_TYPES),
            "warning_reason": code_column(np.where(event == _WARNING, reasons, MISSING), WARNING_REASONS),
            "replaced": code_column(np.where(event == _EARLY_END, chance.pick(many, [5, 3, 1]), MISSING), REPLACED),
        }
    )
