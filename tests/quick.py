"""Which tests are not quick: those that build a warehouse, draw a page or start a process.

It is read from what a test, the fixtures it takes and the functions of tests that they call mention, so nobody has to
remember a mark. What cannot be read there fails in a quick run with a sentence (kept_builds.py) and is marked by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

HERE = Path(__file__).parent
SELECTION = "not builds"  # what a selection of marks says when it is a quick run's
# Fixtures, functions, classes and modules: the small world and the stores of tests; builds; pages; processes and
# commands.
TELLING = {
    "world",
    "World",
    "store",
    "builds_anew",
    "build",
    "build_and_publish",
    "publish",
    "known_at",
    "is_current",
    "trial",
    "AppTest",
    "started",
    "subprocess",
    "main",
}


def mark(item: pytest.Item) -> None:
    """Marks the test `builds` where it is not quick."""
    if isinstance(item, pytest.Function) and not TELLING.isdisjoint(_mentioned(item)):
        item.add_marker("builds")


def _mentioned(item: pytest.Function) -> Iterator[str]:
    yield from (mark.name for mark in item.iter_markers())
    yield from item.fixturenames
    seen: set[Any] = set()
    yield from _names(item.function, seen)
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        for definition in definitions:
            yield from _names(definition.func, seen)


def _names(function: Callable[..., Any], seen: set[Any]) -> Iterator[str]:
    """What the function or class mentions, and what is mentioned by those of tests among that."""
    if isinstance(function, type):
        for part in vars(function).values():
            yield from _names(part, seen)
        return
    function = getattr(getattr(function, "hypothesis", None), "inner_test", function)
    function = getattr(function, "__wrapped__", function)
    code = getattr(function, "__code__", None)
    if code in seen or code is None or HERE not in Path(code.co_filename).parents:
        return
    seen.add(code)
    names = set(_names_in(code))
    yield from names
    for name in names:
        yield from _names(function.__globals__.get(name), seen)  # type: ignore[attr-defined]


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)
