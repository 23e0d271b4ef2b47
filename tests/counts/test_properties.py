"""What holds for any world, found by trying many (Hypothesis draws the rows).

Each world costs a build or two, so there are few examples; UTFALL_EXAMPLES=100 tries more.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest import approx
from world import World

import measures
from etl.build import builder
from etl.checking import check_file
from etl.sample import write_sample
from etl.store import deliveries
from measures import Warehouse
from measures.door import query

EXAMPLES = int(os.environ.get("UTFALL_EXAMPLES", "5"))
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)
# Where a property is one of each contract, so many examples at a time are counted in one store, by one build. The first
# that Hypothesis tries are the simplest there are.
TOGETHER = 5
FEW_TOGETHER = settings(FEW, max_examples=1 + -(-EXAMPLES // TOGETHER))
AS_OF = "2024-12-31"
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

days = st.dates(dt.date(2023, 11, 1), dt.date(2025, 2, 28))
Row = dict[str, Any]


@st.composite
def contracts(draw: st.DrawFn) -> list[Row]:
    rows = []
    for number in range(draw(st.integers(1, 4))):
        start = draw(st.dates(dt.date(2023, 6, 1), dt.date(2024, 9, 30)))
        rows.append(
            {
                "contract_id": f"C{number}",
                "organisation_id": draw(st.sampled_from(["212000-0142", "212000-1355"])),
                "nature": draw(st.sampled_from(["works", "services", ""])),
                "start_date": start,
                "end_date": draw(st.none() | st.dates(start, dt.date(2025, 12, 31))),
                "requirement": draw(st.sampled_from(["numeric", "dialogue", "none", ""])),
                "required_places": draw(st.sampled_from(["", 0, 1, 2, 3])),
                "value_sek": draw(st.sampled_from(["", 0, 1000000])),
                "report_frequency": draw(st.sampled_from(["monthly", "quarterly", "final", ""])),
            }
        )
    return rows


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


@contextmanager
def fresh() -> Iterator[World]:
    """A world of its own for each example."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"UTFALL_DATA": folder}),
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        world = World(monkeypatch)
        world.as_of = AS_OF
        yield world


def delivered(world: World, tables: dict[str, list[Row]]) -> World:
    for kind, rows in tables.items():
        if rows:
            world.deliver(kind, [{name: "" if cell is None else cell for name, cell in row.items()} for row in rows])
    return world


def several(example: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Examples to be counted together."""
    return st.lists(example, min_size=TOGETHER, max_size=TOGETHER)


def side_by_side(examples: Sequence[dict[str, list[Row]]]) -> dict[str, list[Row]]:
    """The examples in one store: each has contracts, placements and persons of its own, marked with its number."""
    found: dict[str, list[Row]] = {}
    for number, tables in enumerate(examples):
        for kind, rows in tables.items():
            for row in rows:
                own = {
                    name: f"{number}-{row[name]}"
                    for name in ("contract_id", "placement_id", "participant_key")
                    if name in row
                }
                found.setdefault(kind, []).append({**row, **own})
    return found


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


# --- a person more never lowers fulfilment ---------------------------------------------------------------

FULFILMENT = ("fulfilment", "fulfilment_low", "fulfilment_high")


@st.composite
def obligations(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Contracts with what bends the count: versions, forms, target groups, early ends, reports that are missing; C0 in
    sums."""
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


def assert_none_fell(before: dict[tuple[str, str], float | None], after: dict[tuple[str, str], float | None]) -> None:
    assert before.keys() == after.keys()
    for key, value in before.items():
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


# --- few persons -----------------------------------------------------------------------------------------

LIMIT = 5
# Organisations of two municipalities in one county and one in another.
BUYERS = (("212000-0142", "0180"), ("212000-1355", "0184"), ("232100-0016", "0180"), ("212000-2049", "1480"))
OF_PERSONS = ("persons", "women_share", "in_work_6m_rate", "in_work_6m_coverage", "in_work_q2_rate", "early_end_rate")


@st.composite
def crowds(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Contracts with few or many persons each, all of one contract alone, so that parts add up to the whole."""
    placed, followed, signed = [], [], []
    for number in range(draw(st.integers(2, 7))):
        signed.append(
            {
                "contract_id": f"C{number}",
                "organisation_id": draw(st.sampled_from(BUYERS))[0],
                "supplier_id": draw(st.sampled_from(["556036-0793", "556012-5790"])),
                "nature": draw(st.sampled_from(["works", "services"])),
                "end_date": "2024-12-31",
                "contract_owner": draw(st.sampled_from(["Anna", "Bo", ""])),
            }
        )
        crowd = (
            (sex, status)
            for sex in ("K", "M", "")
            for status in ("employed", "unemployed", "")
            for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 4, 6])))
        )
        for sex, status in crowd:
            name = f"P{len(placed)}"
            placed.append(
                {
                    "placement_id": name,
                    "contract_id": f"C{number}",
                    "form": draw(st.sampled_from(["permanent", "internship"])),
                    "sex": sex,
                    "target_groups": draw(st.sampled_from(["youth", "disability", ""])),
                    "start_date": f"2024-0{draw(st.integers(1, 2))}-01",
                    "end_date": "2024-03-15",
                    "end_reason": draw(st.sampled_from(["completed", "own_request", ""])),
                }
            )
            if status:
                followed.append({"placement_id": name, "follow_up_date": "2024-09-15", "status": status})
    return {
        "organisations": [
            {"organisation_id": key, "name": f"Organisation {key}", "municipality_code": code} for key, code in BUYERS
        ],
        "contracts": signed,
        "placements": placed,
        "follow_ups": followed,
    }


class Onlooker:
    """Who takes what is shown from what is shown: for each hidden number, the range that it must be within.

    A number is that of a group's `part`: everybody, those in the numerator, those not, those of whom it is unknown.
    """

    def __init__(self) -> None:
        self.ranges: dict[tuple[str, str], list[float]] = {}
        self.sums: list[tuple[list[tuple[str, str]], tuple[str, str]]] = []

    def told(self, group: str, row: Row, is_rate: bool) -> None:
        numbers = self.numbers(row, is_rate) if not row["hidden"] else {}
        for part in ("all", "top", "rest", "unknown") if is_rate else ("all",):
            known = numbers.get(part)
            # Whoever is hidden is somebody.
            least = 1.0 if part == "all" and row["hidden"] else 0.0
            self.ranges[group, part] = [least, float("inf")] if known is None else [known, known]
        if is_rate:
            self.sums.append(([(group, "top"), (group, "rest")], (group, "all")))

    @staticmethod
    def numbers(row: Row, is_rate: bool) -> dict[str, float]:
        if not is_rate:
            return {"all": row["numerator"] or 0}
        top, bottom = row["numerator"] or 0, row["denominator"] or 0
        found = {"all": bottom, "top": top, "rest": bottom - top}
        if row["coverage"]:
            found["unknown"] = round(bottom / row["coverage"]) - bottom
        elif row["low"]:
            found["unknown"] = round(top / row["low"]) - bottom
        elif row["coverage"] == 0:
            del found["all"], found["top"], found["rest"]
        return found

    def sum_of(self, groups: list[str], whole: str, is_rate: bool) -> None:
        for part in ("all", "top", "rest", "unknown") if is_rate else ("all",):
            self.sums.append(([(group, part) for group in groups], (whole, part)))

    def think(self) -> None:
        changed = True
        while changed:
            changed = False
            for parts, whole in self.sums:
                for at, name in enumerate([*parts, whole]):
                    low, high = self.ranges[name]
                    others = [self.ranges[other] for n, other in enumerate(parts) if n != at]
                    if at == len(parts):
                        new = [sum(r[0] for r in others), sum(r[1] for r in others)]
                    else:
                        total = self.ranges[whole]
                        new = [total[0] - sum(r[1] for r in others), total[1] - sum(r[0] for r in others)]
                    better = [max(low, new[0]), min(high, new[1])]
                    if better != [low, high]:
                        self.ranges[name] = better
                        changed = True


def _label(row: Row, by: str) -> str:
    return f"{by}={row[by] if isinstance(row[by], str) else ''}"


def _split(world: World, measure: str, by: str) -> dict[str, Row]:
    return {_label(row, by): row for row in world.ask(measure, [by])}


BREAKDOWNS = ("contract", "organisation", "municipality", "supplier", "nature", "sex", "form", "owner")


@FEW
@given(
    crowds(), st.sampled_from(OF_PERSONS), st.lists(st.sampled_from(BREAKDOWNS), min_size=2, max_size=2, unique=True)
)
def test_no_hidden_number_can_be_worked_out_from_all_that_is_shown(tables, measure, breakdowns):
    """One breakdown, its total, what stands above it, and each group asked for by itself."""
    is_rate = measure != "persons"
    with fresh() as world:
        build = delivered(world, tables).opened()
        known = query.dimensions(build)
        (total,) = world.ask(measure)
        for by in breakdowns:
            if not query.can_split(build, measure, by):
                continue
            rows = _split(world, measure, by)
            for label, row in rows.items():
                alone = world.figure(measure, **{by: label.split("=")[1]})
                assert {k: alone[k] for k in query.FIGURES} == {k: row[k] for k in query.FIGURES}, (measure, label)
            onlooker = Onlooker()
            for label, row in rows.items():
                onlooker.told(label, row, is_rate)
            onlooker.told("total", total, is_rate)
            onlooker.sum_of(list(rows), "total", is_rate)
            above_of: dict[str, list[str]] = {}
            for step in dict.fromkeys(step for way in known[by].within for step in way):
                pairs = query.guarded_answer(build, measures.Question((measure,), (by, step))).to_dict("records")
                parents = _split(world, measure, step)
                for parent, row in parents.items():
                    members = sorted({_label(pair, by) for pair in pairs if _label(pair, step) == parent})
                    onlooker.told(parent, row, is_rate)
                    onlooker.sum_of(members, parent, is_rate)
                    for member in members:
                        above_of.setdefault(member, []).append(parent)
                onlooker.sum_of(list(parents), "total", is_rate)
            onlooker.think()
            whole = query.guarded_answer(build, measures.Question((measure,), (by,)))
            truth = {_label(row, by): row for row in whole.to_dict("records")}
            _nothing_found(onlooker, rows, truth, above_of, is_rate, (measure, by))


def _nothing_found(
    onlooker: Onlooker,
    rows: dict[str, Row],
    truth: dict[str, Row],
    above_of: dict[str, list[str]],
    is_rate: bool,
    where: tuple[str, str],
) -> None:
    for label, row in truth.items():
        real = Onlooker.numbers({**row, "coverage": None, "low": None}, is_rate)
        real["unknown"] = (row["possible"] or 0) - (row["known"] or 0) if row["possible"] == row["possible"] else 0
        for part in ("all", "top", "rest", "unknown") if is_rate else ("all",):
            if not 0 < real.get(part, 0) < LIMIT:
                continue  # what is no small number may be known
            low, high = onlooker.ranges[label, part]
            assert low <= real[part] <= high, (where, label, part, "the sums do not hold")
            if _is_all_hidden(rows, label, above_of, part):
                continue
            assert low < high, (where, label, part, low)
            assert high >= LIMIT, (where, label, part, low, high)


def _is_all_hidden(rows: dict[str, Row], label: str, above_of: dict[str, list[str]], part: str) -> bool:
    """Whether nobody is left to hide behind, in all or in what stands above it: docs/method.md says so."""
    lines = [list(rows)]
    lines += [[other for other in rows if above in above_of.get(other, ())] for above in above_of.get(label, ())]

    def nobody(row: Row) -> bool:
        numbers = {"unknown": 0, **Onlooker.numbers(row, row["denominator"] is not None)}
        return not (numbers["unknown"] if part == "unknown" else numbers.get("all", 0))

    def hidden(row: Row) -> bool:
        return bool(row["hidden"]) or (part == "unknown" and row["coverage"] is None)

    return any(all(hidden(rows[each]) or nobody(rows[each]) for each in line) for line in lines)
