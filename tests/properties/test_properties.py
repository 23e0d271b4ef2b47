"""What holds for any world, found by trying many (Hypothesis draws the rows).

Each world costs a build or two, so there are few examples; UTFALL_EXAMPLES=100 tries more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_worlds import (
    AS_OF,
    FEW,
    FEW_TOGETHER,
    Row,
    contracts,
    days,
    delivered,
    fresh,
    several,
    side_by_side,
)
from pytest import approx

import measures
from etl.build import builder
from etl.checking import check_file
from etl.sample import write_sample
from etl.store import deliveries
from measures import Warehouse
from measures.door import query

ADDITIVE = (
    "procurements",
    "contracts",
    "contract_value_sek",
    "places_required",
    "places_delivered",
    "placements_started",
    "fte_months",
    "reports_due",
)


# Dimensions in which each contract (or procurement) has one place, so the parts make the whole.
PARTITIONS = ("organisation", "nature", "municipality", "county", "contract", "requirement")


@st.composite
def placements(draw: st.DrawFn, fewest: int = 0) -> list[Row]:
    rows = []
    for number in range(draw(st.integers(fewest, 12))):
        start = draw(days)
        rows.append(
            {
                "placement_id": f"P{number}",
                "contract_id": f"C{draw(st.integers(0, 3))}",
                "participant_key": f"person {draw(st.integers(0, 5))}",
                "form": draw(st.sampled_from(["permanent", "internship", "education"])),
                "sex": draw(st.sampled_from(["K", "M", "X", ""])),
                "start_date": start,
                "end_date": draw(st.none() | st.dates(start, dt.date(2025, 3, 31))),
                "extent_pct": draw(st.sampled_from(["", 25, 50, 100])),
            }
        )
    return rows


@st.composite
def reports(draw: st.DrawFn) -> list[Row]:
    keys = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12)), unique=True, max_size=10))
    return [
        {
            "contract_id": f"C{contract}",
            "period": f"2024-{month:02d}",
            "form": draw(st.sampled_from(["permanent", "internship", ""])),
            "persons_started": draw(st.sampled_from(["", 0, 3])),
            "fte_months": draw(st.sampled_from(["", 0, 2, "1,5"])),
        }
        for contract, month in keys
    ]


@st.composite
def follow_ups(draw: st.DrawFn) -> list[Row]:
    keys = draw(st.lists(st.tuples(st.integers(0, 11), days), unique=True, max_size=12))
    return [
        {
            "placement_id": f"P{number}",
            "follow_up_date": day,
            "point": draw(st.sampled_from(["", "exit", "6m"])),
            "status": draw(st.sampled_from(["employed", "unemployed", "unknown", "studying"])),
        }
        for number, day in keys
    ]


worlds = st.fixed_dictionaries(
    {"contracts": contracts(), "placements": placements(), "reports": reports(), "follow_ups": follow_ups()}
)


def everything(build: Warehouse) -> dict[str, str]:
    """Every figure there is, ungrouped and by contract, to the last bit: `repr` tells apart what `==` on floats
    would."""
    found = {}
    for by in ([], ["contract"]):
        names = [name for name in measures.measures(build) if all(query.can_split(build, name, each) for each in by)]
        for row in measures.ask(names, by, warehouse=build).frame.to_dict("records"):
            found[f"{row['measure']} {row.get('contract', '')}"] = repr(row)
    return found


def forget(build: Warehouse) -> None:
    """Loses the warehouse's file, so that it is built anew, and what reads it."""
    Path(build.path).unlink()
    build.close()


@FEW
@given(worlds)
def test_the_same_file_twice_changes_nothing(tables):
    with fresh() as world:
        delivered(world, tables)
        before = world.opened()
        figures = everything(before)
        delivered(world, tables)
        assert world.opened() == before and everything(world.opened()) == figures


@FEW
@given(st.lists(worlds, min_size=2, max_size=3), st.data())
def test_after_any_sequence_of_files_the_last_of_each_counts(examples, data):
    """A file that comes again counts from then on: all its earlier comings could have been left out."""
    files = [(kind, rows) for tables in examples for kind, rows in tables.items() if rows]
    sequence = data.draw(st.lists(st.sampled_from(range(len(files))), min_size=2, max_size=10))
    with fresh() as world:
        for number in sequence:
            delivered(world, dict([files[number]]))
        figures = everything(world.opened())
    with fresh() as world:
        for place, number in enumerate(sequence):
            if number not in sequence[place + 1 :]:
                delivered(world, dict([files[number]]))
        assert everything(world.opened()) == figures


@FEW
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_deliveries_that_do_not_replace_each_other_does_not_matter(tables, random):
    with fresh() as world:
        figures = everything(delivered(world, tables).opened())
    kinds = list(tables)
    random.shuffle(kinds)
    with fresh() as world:
        assert everything(delivered(world, {kind: tables[kind] for kind in kinds}).opened()) == figures


@FEW_TOGETHER
@given(several(worlds))
def test_one_file_or_one_per_contract_gives_the_same(examples):
    tables = side_by_side(examples)
    with fresh() as world:
        whole = delivered(world, tables).values("places_delivered", "contract")
    with fresh() as world:
        for kind in ("contracts", "placements", "reports"):
            for name in sorted({row["contract_id"] for row in tables.get(kind, ())}):
                delivered(world, {kind: [row for row in tables[kind] if row["contract_id"] == name]})
        assert world.values("places_delivered", "contract") == whole


@pytest.mark.builds_anew
@FEW
@given(worlds)
def test_a_build_is_a_function_of_what_goes_in(tables):
    with fresh() as world:
        first = delivered(world, tables).opened()
        figures = everything(first)
        forget(first)
        made = builder.build(dt.date.fromisoformat(AS_OF))
        assert made.id == first.id and made.path.exists()
        assert everything(world.opened()) == figures


@pytest.mark.builds_anew
def test_a_larger_build_gives_the_same_figures_each_time(tmp_path, data_folder):
    """DuckDB adds up in parallel and in any order; nobody is to see that."""
    for path in write_sample(tmp_path / "sample", 20, 1):
        content = path.read_bytes()
        deliveries.accept(check_file.check_file(content, path.name, bytes(32)), content, "test")
    found = []
    for _ in range(3):
        build = measures.known_at(dt.date(2026, 10, 31), None)
        found.append(everything(build))
        forget(build)
    assert found[0] == found[1] == found[2]


@FEW
@given(worlds)
def test_the_parts_make_the_whole(tables):
    with fresh() as world:
        build = delivered(world, tables).opened()
        for measure in ADDITIVE:
            whole = world.value(measure) or 0
            for dimension in PARTITIONS:
                if query.can_split(build, measure, dimension):
                    parts = world.values(measure, dimension)
                    assert sum(part or 0 for part in parts.values()) == approx(whole), (measure, dimension)
        for measure in ("places_delivered", "fte_months", "placements_started", "reports_due"):
            for span in ("month", "quarter", "year"):
                assert sum(part or 0 for part in world.values(measure, span).values()) == approx(
                    world.value(measure) or 0
                )
        for measure in ("places_delivered", "fte_months", "placements_started"):
            assert sum(part or 0 for part in world.values(measure, "form").values()) == approx(
                world.value(measure) or 0
            )


@FEW
@given(worlds)
def test_shares_and_bounds_are_in_order(tables):
    with fresh() as world:
        build = delivered(world, tables).opened()
        for name, measure in measures.measures(build).items():
            for by in ([], ["contract"], ["quarter"], ["form"]):
                if not all(query.can_split(build, name, dimension) for dimension in by):
                    continue
                for row in world.ask(name, by):
                    where = (name, by, row)
                    if row["coverage"] is not None:
                        assert 0 <= row["coverage"] <= 1, where
                    if measure.unit == "share" and row["value"] is not None and name != "fulfilment_raw":
                        assert 0 <= row["value"] <= 1 + 1e-12, where
                    if None not in (row["low"], row["high"]):
                        assert 0 <= row["low"] <= row["high"] + 1e-12, where
                        # The bounds of a number of places, as a forecast has, are no shares.
                        assert measure.unit != "share" or row["high"] <= 1 + 1e-12, where
                        if row["value"] is not None:
                            assert row["low"] - 1e-12 <= row["value"] <= row["high"] + 1e-12, where
                    if row["hidden"]:
                        assert all(
                            row[figure] is None
                            for figure in ("numerator", "denominator", "value", "low", "high", "coverage")
                        ), where


@FEW_TOGETHER
@given(several(st.tuples(worlds, placements(fewest=1))))
def test_one_more_placement_never_lowers_what_persons_delivered(examples):
    fewer, all_of_them = [], []
    for tables, more in examples:
        # All in the same form: a month that is full is shared, also with a form that gives fewer places.
        rows = [
            {**row, "form": "permanent"} for row in (*tables["placements"], {**more[0], "placement_id": "one more"})
        ]
        # On contracts without reports of sums: where persons come in beside sums, the sums are no longer counted.
        fewer.append({**tables, "reports": [], "placements": rows[:-1]})
        all_of_them.append({**tables, "reports": [], "placements": rows})
    with fresh() as world:
        before = delivered(world, side_by_side(fewer)).values("places_delivered", "contract")
    with fresh() as world:
        after = delivered(world, side_by_side(all_of_them)).values("places_delivered", "contract")
    assert all((after[name] or 0) >= (places or 0) - 1e-12 for name, places in before.items())


@FEW
@given(worlds, st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 30)))
def test_what_is_delivered_never_shrinks_as_time_passes_without_news(tables, earlier):
    with fresh() as world:
        delivered(world, {**tables, "reports": []})
        later = world.value("places_delivered") or 0
        world.as_of = str(earlier)
        assert (world.value("places_delivered") or 0) <= later + 1e-12
