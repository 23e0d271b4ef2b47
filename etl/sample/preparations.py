"""What is done before a requirement: procurements planned, the four questions, and dialogues with what was promised."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import (
    Chance,
    code_column,
    date_column,
    day_of,
    number_column,
    numbered_column,
    take_rows,
)
from etl.sample.registers import procurement_table
from etl.sample.words import (
    CPV_CODES,
    DIALOGUE_FORMS,
    DIALOGUE_ROLES,
    DIALOGUE_TOPICS,
    MISSING,
    NATURES,
    REQUIREMENT_CHANGES,
    TITLES,
    TRADE_CODES,
    TRADE_NATURE,
    Column,
    Ints,
)
from etl.sample.world import Contracts

_QUESTIONS = ("decision", "client_interested", "matching_officer", "network")


def procurement_tables(contracts: Contracts, organisation_ids: Column, seed: int, as_of: int) -> dict[str, pa.Table]:
    """Kind -> its rows: the procurements, and what was done before them."""
    procurements = procurement_table(contracts, organisation_ids, seed)
    readiness = _readiness_table(procurements, organisation_ids, seed, as_of)
    dialogues = _dialogue_table(procurements, readiness, seed, as_of)
    return {"procurements": procurements, "readiness": readiness, "dialogues": dialogues}


def _readiness_table(procurements: pa.Table, organisation_ids: Column, seed: int, as_of: int) -> pa.Table:
    """The four questions of some procurements that are advertised, and of others that are planned after `as_of`."""
    chance = Chance(seed, "readiness")
    asked = np.flatnonzero(chance.yes(len(procurements), 0.45))
    ids = take_rows(procurements["procurement_id"].combine_chunks(), asked)
    planned = max(len(procurements) // 12, 4)
    size = len(asked) + planned
    title = chance.whole(planned, 0, len(TITLES) - 1)
    jobs = chance.whole(planned, 2, 40)
    nothing = pa.nulls(len(asked))
    later = chance.whole(planned, 20, 330)

    def with_plan(values: Column) -> Column:
        return pa.concat_arrays([nothing.cast(values.type), values])

    answers = {name: pa.array(chance.yes(size, 0.78), mask=chance.yes(size, 0.18)) for name in _QUESTIONS}
    return pa.table(
        {
            "procurement_id": pa.concat_arrays(
                [ids, numbered_column("PAHITT-U-", len(procurements) + np.arange(1, planned + 1), 5)]
            ),
            "organisation_id": with_plan(
                organisation_ids.take(pa.array(chance.whole(planned, 0, len(organisation_ids) - 1)))
            ),
            "title": with_plan(code_column(title, TITLES)),
            "planned_date": with_plan(date_column(as_of + later)),
            "nature": with_plan(code_column(TRADE_NATURE[title // 2], NATURES)),
            "cpv": with_plan(code_column(title, CPV_CODES)),
            "value_sek": with_plan(number_column(jobs * 2_000_000)),
            "duration_months": with_plan(number_column(chance.whole(planned, 4, 48))),
            "full_time_jobs": with_plan(number_column(jobs)),
            **answers,
            "early_dialogue": pa.array(np.zeros(size, dtype=bool), mask=~chance.yes(size, 0.3)),
        }
    )


def _dialogue_table(procurements: pa.Table, readiness: pa.Table, seed: int, as_of: int) -> pa.Table:
    """Dialogues before some of the procurements of which nobody says that there was none, most of them early; one of
    three with courses promised in one trade or two."""
    chance = Chance(seed, "dialogues")
    without = pc.filter(readiness["procurement_id"], pc.fill_null(pc.equal(readiness["early_dialogue"], False), False))
    may = ~pc.is_in(procurements["procurement_id"], value_set=without.combine_chunks()).to_numpy()
    published = np.array([day_of(day) for day in procurements["published_date"].to_pylist()])
    held = np.flatnonzero(may & chance.yes(len(procurements), 0.4))
    size = len(held)
    day = published[held] - np.where(chance.yes(size, 0.85), chance.whole(size, 25, 140), chance.whole(size, -60, -5))
    invited = chance.whole(size, 3, 14)
    trade = chance.whole(size, 0, len(TRADE_CODES) - 1)
    told = {
        "dialogue_id": numbered_column("PAHITT-D-", np.arange(1, size + 1), 4),
        "procurement_id": take_rows(procurements["procurement_id"].combine_chunks(), held),
        "date": date_column(day),
        "dialogue_form": code_column(chance.pick(size, [3, 1]), DIALOGUE_FORMS),
        "roles_present": code_column(chance.pick(size, [2, 2, 1]), DIALOGUE_ROLES),
        "suppliers_invited": number_column(invited),
        "suppliers_attending": number_column(
            np.minimum(invited, np.maximum(chance.whole(size, 1, 12), 1)), chance.yes(size, 0.9)
        ),
        "topics": code_column(chance.pick(size, [2, 1, 1]), DIALOGUE_TOPICS),
        "requirement_change": code_column(chance.pick(size, [5, 2, 1, 2, 3, 1]), REQUIREMENT_CHANGES),
    }
    promises = _promises(chance, day, trade, as_of)
    row = promises.pop("row")
    return pa.table({**{name: take_rows(column, row) for name, column in told.items()}, **promises})


def _promises(chance: Chance, day: Ints, trade: Ints, as_of: int) -> dict[str, Any]:
    """A row for each trade that courses were promised in; one without a trade where nothing was. `row`: whose it is."""
    size = len(day)
    many = chance.pick(size, [5, 4, 1])
    row = np.repeat(np.arange(size), np.maximum(many, 1))
    second = np.concatenate([[False], row[1:] == row[:-1]])
    trades = np.where(second, (trade[row] + 1) % len(TRADE_CODES), trade[row])
    same = np.array([TRADE_CODES[one] == TRADE_CODES[other] for one, other in zip(trades, trade[row], strict=True)])
    kept = ~(second & same)
    row, trades = row[kept], trades[kept]
    promised = many[row] > 0
    due = day[row] + chance.whole(len(row), 60, 200)
    known = promised & (due <= as_of) & chance.yes(len(row), 0.8)
    came = known & chance.yes(len(row), 0.75)
    return {
        "row": row,
        "trade": code_column(np.where(promised, trades, MISSING), TRADE_CODES),
        "courses_promised": number_column(chance.whole(len(row), 1, 4), promised),
        "promised_by": date_column(np.where(promised, due, MISSING)),
        "promise_kept": pa.array(came, mask=~known),
        "kept_date": date_column(np.where(came, due - chance.whole(len(row), 0, 40), MISSING)),
    }
