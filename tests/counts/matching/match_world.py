"""Random matches of the contracts of another world."""

from __future__ import annotations

import datetime as dt
import random

from count_calendar import Row

MATCH_CELLS = (
    "contract_id", "match_id", "profile_date", "places", "candidates_date", "candidates_proposed", "interview_date",
    "interviews", "offer_date", "offers", "start_date", "starts", "completed_date", "completed", "in_work_6_months",
    "in_work_12_months", "placement_id", "closed_date", "closed_reason",
)  # fmt: skip


def told_twice(contracts: list[Row], as_of: dt.date, r: random.Random) -> list[tuple[str, list[Row]]]:
    """Places that suppliers asked for candidates to, told twice: some wait, some come on, some are given up."""
    told: list[list[Row]] = [[], []]
    for number in range(2 * len(contracts)):
        contract = r.choice(contracts)
        day = min(contract["start_date"] + dt.timedelta(r.randint(-30, 400)), as_of + dt.timedelta(20))
        row = dict.fromkeys(MATCH_CELLS)
        row |= {"contract_id": contract["contract_id"], "match_id": f"M{number}", "profile_date": day}
        row["places"] = r.choice((None, 1, 2, 3))
        told[0].append(dict(row))
        if r.random() < 0.5:
            for date, count in (("candidates_date", "candidates_proposed"), ("start_date", "starts")):
                day += dt.timedelta(r.choice((0, 20, 90)))
                row |= {date: r.choice((day, day, None)), count: r.choice((0, 1, 1, None))}
                if r.random() < 0.5:
                    break
        if r.random() < 0.15:
            row |= {"closed_date": r.choice((day + dt.timedelta(30), None)), "closed_reason": "need_gone"}
        told[1].append(row)
    return [("matches", told[0]), ("matches", [row for row in told[1] if r.random() < 0.9])]
