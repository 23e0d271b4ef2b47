"""What contracts that have ended taught, in codes and an invented sentence."""

from __future__ import annotations

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import Chance, code_column, date_column, numbered_column
from etl.sample.words import LESSONS, NO_REQUIREMENT
from etl.sample.world import Contracts


def lesson_table(contracts: Contracts, seed: int, as_of: int) -> pa.Table:
    """One lesson or two of three in four contracts with a requirement that have ended."""
    chance = Chance(seed, "lessons")
    ended = (contracts.requirement > NO_REQUIREMENT) & (contracts.last < as_of)
    told = np.flatnonzero(ended & chance.yes(len(contracts), 0.75))
    contract = np.repeat(told, chance.whole(len(told), 1, 2))
    size = len(contract)
    lesson = chance.whole(size, 0, len(LESSONS) - 1)
    day = np.minimum(contracts.last[contract] + chance.whole(size, 5, 60), as_of)
    words = [f"{text} (påhittat)" for _area, _verdict, text in LESSONS]
    return pa.table(
        {
            "lesson_id": numbered_column("PAHITT-L-", np.arange(1, size + 1), 4),
            "contract_id": contracts.ids.take(pa.array(contract)),
            "lesson_date": date_column(day),
            "lesson_area": code_column(lesson, [area for area, _verdict, _text in LESSONS]),
            "lesson_verdict": code_column(lesson, [verdict for _area, verdict, _text in LESSONS]),
            "lesson_text": code_column(lesson, words),
        }
    )
