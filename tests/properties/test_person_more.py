"""A person more never lowers fulfilment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from hypothesis import given
from hypothesis import strategies as st
from property_worlds import (
    FEW_TOGETHER,
    Row,
    days,
    delivered,
    fresh,
    several,
    side_by_side,
)

FULFILMENT = ("fulfilment", "fulfilment_low", "fulfilment_high")


@st.composite
def obligations(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Contracts with what bends the count: versions, forms, target groups, early ends, reports that are missing; C0 in
    sums. What is known of when does not hang on how many rows there are: placements say up to when they tell, and a
    contract without any asks for sums."""
    contracts, placed, reported = [], [], []
    for number in range(3):
        start = draw(st.dates(dt.date(2023, 6, 1), dt.date(2024, 6, 30)))
        row = {
            "contract_id": f"C{number}",
            "valid_from": "",
            "start_date": start,
            "end_date": draw(st.none() | st.dates(start + dt.timedelta(20), dt.date(2025, 6, 30))),
            "requirement": draw(st.sampled_from(["numeric", "combined", "dialogue"])),
            "required_places": draw(st.sampled_from([0, "0,5", 1, 2])),
            "accepted_forms": draw(st.sampled_from(["", "jobs", "internships", "both"])),
            "target_groups": draw(st.sampled_from(["", "youth"])),
            "report_frequency": draw(st.sampled_from(["", "monthly", "quarterly", "final"])),
        }
        contracts.append(row)
        if draw(st.booleans()):
            change = {
                **row,
                "valid_from": draw(days),
                "required_places": draw(st.sampled_from([0, 1, 3])),
                "report_frequency": "",
            }
            contracts.append(
                {**change, "end_date": draw(st.none() | st.just(dt.date(2024, 11, 30))), "requirement": ""}
            )
    for number in range(draw(st.integers(0, 8))):
        placed.append(draw(placement(f"P{number}", f"person {number % 3}", st.integers(1, 2))))
    for name in ("C1", "C2"):
        own = [row for row in placed if row["contract_id"] == name]
        form, until = draw(st.sampled_from(["", "sums", "persons", "both"])) if own else "sums", draw(days)
        for versions in contracts:
            if versions["contract_id"] == name:
                versions["report_form"] = form
        for row in own:
            row["reported_until"] = until
    for period in draw(st.lists(st.integers(1, 12), unique=True, max_size=8)):
        months = draw(st.sampled_from(["", 0, 2, "1,5"]))
        form = draw(st.sampled_from(["permanent", "internship", "education", ""]))
        reported.append(
            {
                "contract_id": "C0",
                "period": f"2024-{period:02d}",
                "form": form,
                "persons_started": 1,
                "fte_months": months,
            }
        )
    return {"contracts": contracts, "placements": placed, "reports": reported}


@st.composite
def placement(draw: st.DrawFn, name: str, person: str, contract: st.SearchStrategy[int]) -> Row:
    start = draw(days)
    return {
        "placement_id": name,
        "contract_id": f"C{draw(contract)}",
        "participant_key": person,
        "form": draw(st.sampled_from(["permanent", "internship", "education"])),
        "target_groups": draw(st.sampled_from(["", "youth", "disability"])),
        "start_date": start,
        "end_date": draw(st.none() | st.dates(start, dt.date(2025, 3, 31))),
        "end_reason": draw(st.sampled_from(["", "completed", "own_request", "dismissed"])),
        "extent_pct": draw(st.sampled_from(["", 50, 100])),
    }


def fulfilled(examples: Sequence[dict[str, list[Row]]]) -> dict[tuple[str, str], float | None]:
    with fresh() as world:
        delivered(world, side_by_side(examples))
        return {
            (name, contract): value for name in FULFILMENT for contract, value in world.values(name, "contract").items()
        }


def assert_none_fell(
    before: dict[tuple[str, str], float | None],
    after: dict[tuple[str, str], float | None],
    first_told: Collection[str] = (),
) -> None:
    """`first_told`: contracts of which the person more is the first that is told of; their fulfilment was unknown."""
    assert before.keys() == after.keys()
    for key, value in before.items():
        if value is None and key[0] == "fulfilment" and key[1] in first_told:
            assert after[key] is None or after[key] >= before["fulfilment_low", key[1]] - 1e-12, (key, after[key])
        else:
            assert (after[key] is None) == (value is None), key
            assert value is None or after[key] >= value - 1e-12, (key, value, after[key])


@FEW_TOGETHER
@given(several(st.tuples(obligations(), placement("one more", "somebody else", st.integers(1, 2)))))
def test_a_person_more_among_placements_never_lowers_fulfilment(examples):
    # A person that nobody has told of; on contracts told in persons, for where persons come in beside sums these count
    # no more.
    assert_none_fell(
        fulfilled([tables for tables, _ in examples]),
        fulfilled([{**tables, "placements": [*tables["placements"], more]} for tables, more in examples]),
        first_told={
            f"{number}-{more['contract_id']}"
            for number, (tables, more) in enumerate(examples)
            if more["contract_id"] not in {row["contract_id"] for row in tables["placements"]}
        },
    )


@FEW_TOGETHER
@given(several(st.tuples(obligations(), st.integers(0, 7), st.sampled_from([0, 1, 6]))))
def test_a_person_more_in_a_report_of_sums_never_lowers_fulfilment(examples):
    before, after = [], []
    for tables, which, months in examples:
        if not tables["reports"]:
            continue
        changed = [dict(row) for row in tables["reports"]]
        row = changed[which % len(changed)]
        told = row["fte_months"]
        row |= {"persons_started": 2}
        # Where months are not told, one person more does not tell them: what is unknown is still unknown.
        if told != "":
            row |= {"fte_months": str(float(str(told).replace(",", ".")) + months).replace(".", ",")}
        before.append(tables)
        after.append({**tables, "reports": changed})
    if before:
        assert_none_fell(fulfilled(before), fulfilled(after))
