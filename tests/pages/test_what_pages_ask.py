"""What a page costs is counted, not timed: statements and rows read, with a filter that nobody asked for, and again."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from stores import LARGE, SAMPLES, store
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

import measures
from measures import Warehouse
from pages.shared import cache

ROOT = Path(__file__).parents[2]
# A page, what it is filtered by, and the statements that a value costs which nobody has asked for.
PAGES = [
    ("overview/overview", "organisation", 8),
    ("overview/overview", "nature", 8),
    ("overview/overview", "supplier", 8),
    ("contracts/contracts", "organisation", 3),
    ("contracts/contracts", "nature", 3),
    ("follow_up/tasks", "organisation", 2),
    ("follow_up/calendar", "organisation", 2),
    ("preparation/preparation", "organisation", 12),
    ("matching/matching", "organisation", 13),
    ("comparisons/organisations", "organisation", 16),
    ("comparisons/organisations", "nature", 14),
    ("comparisons/suppliers", "organisation", 13),
]
# Of some 20,000 and a million rows that the mart of each store has; pages that compare have all measures of all groups,
# and Matchning reads matches and starts one by one.
ROWS_AT_MOST = {SAMPLES: 12_000, LARGE: 140_000}
# The most calls of functions, Streamlit's own among them, in a run of a page that has been asked before.
CALLS_AT_MOST = 45_000


class Statements:
    """Each statement of a warehouse, and how many rows the database read for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        self.rows_read = 0
        for name in ("rows", "records", "frame"):
            monkeypatch.setattr(Warehouse, name, self._counting(getattr(Warehouse, name)))

    def _counting(self, ask: Any) -> Any:
        def counting(warehouse: Warehouse, sql: str, values: Sequence[Any] = ()) -> Any:
            self.texts.append(" ".join(sql.split()))
            with duckdb.connect(warehouse.path, read_only=True) as connection:
                connection.execute("PRAGMA enable_profiling = 'no_output'")
                connection.execute(sql, values).fetchall()
                told = connection.get_profiling_information()
            profile = json.loads(told) if isinstance(told, str) else told
            self.rows_read += int(profile.get("cumulative_rows_scanned", 0))  # nothing where statistics tell it
            return ask(warehouse, sql, values)

        return counting

    def clear(self) -> None:
        self.texts.clear()
        self.rows_read = 0


@pytest.fixture(params=[SAMPLES, LARGE])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("UTFALL_DATA", store(request.param))
    return str(request.param)


@pytest.fixture
def statements(size: str, monkeypatch: pytest.MonkeyPatch) -> Statements:
    return Statements(monkeypatch)


def run(page: str, **address: str) -> None:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    at.switch_page(f"pages/{page}.py")
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception and not at.error


def values_of(dimension: str) -> list[str]:
    """Two that have contracts, the smallest first."""
    rows = [row for row in measures.ask(["contracts"], [dimension]).rows if row[dimension] and row["value"] > 0]
    return [row[dimension] for row in sorted(rows, key=lambda row: (row["value"], row[dimension]))][:2]


@pytest.mark.parametrize(("page", "dimension", "most"), PAGES)
def test_a_filter_that_nobody_asked_for_costs_few_statements_and_again_none(
    page: str, dimension: str, most: int, size: str, statements: Statements
) -> None:
    first, second = values_of(dimension)
    run(page, **{dimension: first})
    statements.clear()
    run(page, **{dimension: second})
    assert 0 < len(statements.texts) <= most, "\n".join(statements.texts)
    of_many = page.startswith(("comparisons", "preparation", "matching"))
    assert statements.rows_read <= ROWS_AT_MOST[size] * (3 if of_many else 1)
    statements.clear()
    run(page, **{dimension: second})
    assert statements.texts == []


def every_page() -> list[str]:
    """The pages of the menu, as they lie in their rooms."""
    text = (ROOT / "dashboard.py").read_text(encoding="utf-8")
    return sorted(set(re.findall(r'"pages/(\w+/\w+)\.py"', text)))


@pytest.mark.parametrize("page", every_page())
def test_a_page_asked_before_works_nothing_out_anew(
    page: str, size: str, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    at.switch_page(f"pages/{page}.py")
    if page == "contracts/contract":
        at.query_params["contract"] = min(measures.ask(["contracts"], ["contract"]).rows, key=str)["contract"]
    at.run()
    at.run()
    statements.clear()
    before, calls = cache.made(), 0
    run_script = ScriptRunner._run_script

    def see(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    def counting(runner: ScriptRunner, asked: Any) -> None:
        sys.setprofile(see)
        try:
            run_script(runner, asked)
        finally:
            sys.setprofile(None)

    monkeypatch.setattr(ScriptRunner, "_run_script", counting)
    at.run()
    assert not at.exception and not at.error
    assert (statements.texts, cache.made()) == ([], before)
    assert 1_000 < calls <= CALLS_AT_MOST
