"""What is asked at once is what is asked one by one, in fewer statements."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import SAMPLES, store

import measures
from etl.build import cubes
from measures import Warehouse
from measures.follow_up import contract_rows

SPLITS = ("", "month", "organisation", "contract_status", "nature", "form", "sex", "county")
FILTERS = ("", "organisation", "supplier", "nature", "county", "form", "contract", "year", "month")
_numbers = itertools.count()
PERIODS = ((None, None), (dt.date(2025, 1, 1), dt.date(2025, 12, 1)), (None, dt.date(2024, 6, 1)))


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UTFALL_DATA", store(SAMPLES))
        yield measures.current()


@pytest.fixture(scope="module")
def with_cubes(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The same, with the sums that larger stores have made already."""
    path = tmp_path_factory.mktemp("cubes") / "cubes.duckdb"
    shutil.copyfile(warehouse.path, path)
    with duckdb.connect(str(path)) as connection:
        cubes.create_cubes(connection)
    return replace(warehouse, id="cubes", path=str(path))


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each statement, as it is asked."""
    texts: list[str] = []
    ask = Warehouse.rows

    def counting(warehouse: Warehouse, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
        texts.append(sql)
        return ask(warehouse, sql, values)

    monkeypatch.setattr(Warehouse, "rows", counting)
    return texts


def unasked(warehouse: Warehouse) -> Warehouse:
    """The same, of which nobody has asked anything: what is kept is kept by id."""
    return replace(warehouse, id=f"{warehouse.id} {next(_numbers)}")


def same(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    def equal(a: Any, b: Any) -> bool:
        if isinstance(a, float) and isinstance(b, float):
            return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(a) and math.isnan(b))
        return bool(a == b)

    return len(one) == len(other) and all(
        equal(row[name], beside[name]) for row, beside in zip(one, other, strict=True) for name in row
    )


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.sampled_from(SPLITS), min_size=1, max_size=3, unique=True),
    st.sampled_from(FILTERS),
    st.sampled_from(PERIODS),
    st.data(),
)
def test_what_is_asked_at_once_is_what_is_asked_one_by_one(warehouse, with_cubes, splits, dimension, period, data):
    """Every measure by some splits, filtered by a value: out of one statement and of sums made already, and alone."""
    where = {}
    if dimension:
        values = [row[dimension] or "" for row in measures.ask(["placements_started"], [dimension]).rows]
        where = {dimension: [data.draw(st.sampled_from(sorted(values)))]}
    names = [
        name
        for name, measure in measures.measures(warehouse).items()
        if not measure.of_today and (not dimension or measures.can_split(warehouse, name, dimension))
    ]
    asked = [
        (name, (by,) if by else ())
        for by in splits
        for name in names
        if not by or measures.can_split(warehouse, name, by)
    ]

    def answers(at_once: bool) -> list[list[dict[str, Any]]]:
        of = unasked(with_cubes if at_once else warehouse)
        found = []
        if at_once:
            measures.prepare([([name], by) for name, by in asked], where, *period, of)
        for name, by in asked:
            try:
                answer = measures.ask([name], by, where, *period, of)
            except measures.UnknownName as problem:
                found.append([{"problem": problem.text}])
            else:
                found.append(answer.rows)
        return found

    for (name, by), together, alone in zip(asked, answers(True), answers(False), strict=True):
        assert same(together, alone), (name, by, where)


def test_measures_of_the_same_rows_are_one_statement(warehouse, statements):
    of = unasked(warehouse)
    names = ("fulfilment", "places_required", "contracts", "first_start_on_time")
    measures.prepare([(names, ()), (names[:3], ("contract_status",)), (names[:1], ("contract",))], warehouse=of)
    assert len([text for text in statements if "mart.contracts AS fact" in text]) == 1
    statements.clear()
    measures.ask(names, warehouse=of)
    measures.ask(names[:3], ["contract_status"], warehouse=of)
    assert statements == []


def test_a_value_of_a_split_that_is_counted_needs_no_statement(warehouse, statements):
    whole = {row["organisation"]: row["value"] for row in measures.ask(["contracts"], ["organisation"]).rows}
    organisation = max(whole, key=lambda name: whole[name])
    measures.ask(["contracts"], where={"organisation": [organisation]})
    statements.clear()
    for other in set(whole) - {organisation}:
        assert measures.ask(["contracts"], where={"organisation": [other]}).only["value"] == whole[other]
    assert not [text for text in statements if "SUM(" in text]


def test_organisations_municipalities_counties_and_contracts_are_ranges(warehouse, statements):
    for dimension in ("organisation", "municipality", "county", "contract"):
        values = [row[dimension] for row in measures.ask(["contracts"], [dimension]).rows if row[dimension]]
        statements.clear()
        where = {dimension: values[:1], "nature": ["services"]}
        measures.ask(["report_rate"], ["month"], where, warehouse=unasked(warehouse))
        (text,) = (text for text in statements if "mart.report_periods AS fact" in text)
        assert "fact.contract_no BETWEEN ? AND ?" in text, dimension


def test_a_contracts_figures_come_out_of_its_own_row(warehouse):
    rows = contract_rows.contracts(warehouse).to_dict("records")
    for name in ("fulfilment", "fulfilment_accepted", "places_expected", "first_start_on_time", "contract_value_sek"):
        by_contract = {row["contract"]: row for row in measures.ask([name], ["contract"], warehouse=warehouse).rows}
        for row, figures in zip(rows, measures.of_contracts(warehouse, name, rows), strict=True):
            asked = by_contract[row["contract_id"]]
            assert same([figures], [{each: asked[each] for each in figures}]), (name, row["contract_id"])
    for name in ("report_rate", "in_work_6m_rate", "persons"):
        with pytest.raises(ValueError, match=name):
            measures.of_contracts(warehouse, name, rows)
