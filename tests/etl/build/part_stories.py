"""Random stories for builds from parts: a register with what is told of its contracts, and files that come later."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from etl.build import beside
from tests.properties.property_worlds import Row

# One of them is written in two ways, and one is in no register.
CONTRACTS = ("C-1", "C-2", "C-3", "C-4", "C-5", "C-6")
NAMED = (*CONTRACTS, "c 1", "X-9")
DAYS = st.dates(dt.date(2023, 11, 1), dt.date(2025, 2, 28))


@st.composite
def placements(draw: st.DrawFn, contracts: tuple[str, ...] = NAMED) -> list[Row]:
    """Of a contract or two; persons and numbers recur on others."""
    rows: dict[str, Row] = {}
    for contract in draw(st.lists(st.sampled_from(contracts), min_size=1, max_size=2, unique=True)):
        for number in draw(st.lists(st.integers(1, 4), max_size=3, unique=True)):
            start = draw(DAYS)
            placement = f"P{number}" if draw(st.booleans()) else f"P{number}-{contract}"
            rows[placement] = {
                "placement_id": placement,
                "contract_id": contract,
                "participant_key": f"person-{draw(st.integers(1, 6))}",
                "sex": draw(st.sampled_from(["K", "M", "X", ""])),
                "form": draw(st.sampled_from(["permanent", "internship", "education"])),
                "start_date": start,
                "end_date": draw(st.none() | st.dates(start, dt.date(2025, 3, 31))),
                "end_reason": draw(st.sampled_from(["", "own_request", "completed"])),
                "extent_pct": draw(st.sampled_from(["", 50, 100])),
                "target_groups": draw(st.sampled_from(["", "unga", "långtidsarbetslösa", "annat ord"])),
            }
    return list(rows.values())


@st.composite
def rows_of(draw: st.DrawFn, kind: str) -> list[Row]:
    if kind == "placements":
        return draw(placements())
    contract = draw(st.sampled_from(NAMED))
    month = f"2024-{draw(st.integers(1, 12)):02}"
    row: Row = {"contract_id": contract}
    if kind == "reports":
        row |= {"period": month, "form": draw(st.sampled_from(["permanent", "internship", ""]))}
        row |= {"fte_months": draw(st.sampled_from(["", 0, 1, 2.5])), "persons_started": draw(st.sampled_from(["", 1]))}
        if row["form"] and draw(st.booleans()):  # a list of persons
            numbers = draw(st.lists(st.sampled_from(["1", "2", "person-3"]), min_size=1, max_size=2, unique=True))
            return [
                {
                    **row,
                    "participant_key": number,
                    "persons_ended": draw(st.sampled_from(["", 1])),
                    "sex": draw(st.sampled_from(["K", "M", "X", ""])),
                    "target_groups": draw(st.sampled_from(["", "unga", "långtidsarbetslösa", "annat ord"])),
                }
                for number in numbers
            ]
    elif kind == "follow_ups":
        row = {"placement_id": f"P{draw(st.integers(1, 4))}", "follow_up_date": draw(DAYS), "status": "employed"}
        row["contract_id"] = draw(st.sampled_from(["", contract]))
    elif kind == "decisions":
        row |= {"decision": draw(st.sampled_from(["accept", "return", "exempt"])), "decision_date": draw(DAYS)}
        row |= {"period": "" if row["decision"] == "exempt" else month, "reason_code": "other", "reason": "skäl"}
    elif kind == "payments":
        row |= {"kind": draw(st.sampled_from(["bonus", "penalty"])), "date": draw(DAYS), "amount_sek": 10000}
    elif kind == "matches":
        row |= {"match_id": f"M{draw(st.integers(1, 4))}", "places": draw(st.sampled_from([1, 2]))}
        row |= {"profile_date": draw(DAYS), "candidates_date": draw(st.none() | DAYS)}
        row |= {"starts": draw(st.sampled_from(["", 0, 1])), "target_groups": draw(st.sampled_from(["", "unga"]))}
        row["placement_id"] = draw(st.sampled_from(["", "P1", "P2"]))
    elif kind == "support":
        row |= {"support_id": f"H{draw(st.integers(1, 4))}", "event_date": draw(DAYS)}
        events = ["check_in_held", "check_in_missed", "support_agreed", "warning", "early_end"]
        row |= {"support_event": draw(st.sampled_from(events)), "replaced": draw(st.sampled_from(["", "yes", "no"]))}
        row |= {"placement_id": draw(st.sampled_from(["", "P1", "P2"])), "match_id": draw(st.sampled_from(["", "M1"]))}
    elif kind == "lessons":
        row |= {"lesson_id": f"L{draw(st.integers(1, 3))}", "lesson_date": draw(DAYS), "lesson_area": "matching"}
        row["lesson_verdict"] = draw(st.sampled_from(["worked", "did_not_work"]))
    else:
        row |= {"milestone": "check_in", "due_date": draw(DAYS), "held_date": draw(st.none() | DAYS)}
    return [row]


@st.composite
def registers(draw: st.DrawFn) -> list[Row]:
    return [
        {
            "contract_id": contract,
            "organisation_id": draw(st.sampled_from(["212000-0142", "212000-1355"])),
            "start_date": draw(st.dates(dt.date(2023, 6, 1), dt.date(2024, 6, 30))),
            "end_date": draw(st.none() | st.dates(dt.date(2024, 7, 1), dt.date(2025, 12, 31))),
            "requirement": draw(st.sampled_from(["numeric", "numeric", "dialogue", "none"])),
            "required_places": draw(st.sampled_from(["", 1, 2, 3])),
            "report_frequency": draw(st.sampled_from(["monthly", "quarterly", "final"])),
            "target_groups": draw(st.sampled_from(["", "unga"])),
            "procurement_id": draw(st.sampled_from(["", "U1"])),
        }
        for contract in CONTRACTS
    ]


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, list[Row]]]:
    """A register with what is told of its contracts, then a few files about one or two of them."""
    begun: list[tuple[str, list[Row]]] = [("contracts", draw(registers()))]
    begun += [("placements", draw(placements((contract,)))) for contract in CONTRACTS]
    kinds = sorted(beside.OF_CONTRACTS)
    begun += [(kind, draw(rows_of(kind))) for kind in kinds for _ in range(2)]
    later = [(kind, draw(rows_of(kind))) for kind in draw(st.lists(st.sampled_from(kinds), min_size=3, max_size=3))]
    return [*begun, ("", []), *later]
