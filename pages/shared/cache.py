"""Keeps what was made: answers, finished figures, and what was drawn without widgets.

What is kept is shared by all readers, so its key names everything that it depends on: what made it, the build, the
language, the parts of the question, and what the viewer may see. Nobody may change what is given.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from pages.shared import frame
from pages.shared.text import _, language, speaking

T = TypeVar("T")
CACHED_AT_MOST = 4_000  # some 80 kB each

_lock = threading.Lock()
_made: OrderedDict[str, Future[Any]] = OrderedDict()
_tables: dict[int, tuple[weakref.ref[pd.DataFrame], str]] = {}
_count = 0
_drawing: ContextVar[bool] = ContextVar("drawing", default=False)


def cached(make: Callable[..., T], warehouse: Any, *parts: Any) -> T:
    """What make(build, *parts) gives, made once however many ask at once. A long wait is shown."""
    key = _key(make, warehouse, parts)
    with _lock:
        found = _made.get(key)
        if found is not None:
            _made.move_to_end(key)
    if found is not None and found.done():
        return found.result()  # type: ignore[no-any-return]
    if _drawing.get():
        return _make(key, lambda: make(warehouse, *parts))
    with frame.working(_("Räknar …")):
        return _make(key, lambda: make(warehouse, *parts))


def cached_as(key: str, make: Callable[..., T], *parts: Any) -> T:
    """As `cached`, under a key that the caller answers for."""
    with _lock:
        found = _made.get(f"as {key} {language()}")
    if found is not None and found.done():
        return found.result()  # type: ignore[no-any-return]
    return _make(f"as {key} {language()}", lambda: make(*parts))


def made() -> int:
    """How many answers and drawings have been made since the process began."""
    return _count


def _count_one() -> None:
    global _count  # noqa: PLW0603
    with _lock:
        _count += 1


def _make(key: str, make: Callable[[], T]) -> T:
    with _lock:
        found = _made.get(key)
        mine = found is None
        if found is None:
            found = _made[key] = Future()
            while len(_made) > CACHED_AT_MOST:
                _made.popitem(last=False)
    if not mine:
        try:
            return found.result()  # type: ignore[no-any-return]
        except BaseException:  # the one who made it was stopped; that is no reason to stop this reader
            return make()
    _count_one()
    try:
        # It is made in one language, which need not be asked for at each word.
        with speaking(language()):
            result = make()
    except BaseException as problem:
        with _lock:
            _made.pop(key, None)
        found.set_exception(problem)
        raise
    if isinstance(result, pd.DataFrame):
        place = id(result)
        _tables[place] = (weakref.ref(result, lambda _gone: _tables.pop(place, None)), key)
    found.set_result(result)
    return result


def name_of(table: pd.DataFrame) -> str | None:
    """The key under which a table is kept; None for one that is not, and so may be another each time."""
    found = _tables.get(id(table))
    return found[1] if found and found[0]() is table else None


def drawn(draw: Callable[..., None], warehouse: Any, *parts: Any) -> None:
    """Draw something without widgets; the next time, what was drawn is put in place as it is."""
    drawn_as(_key(draw, warehouse, parts), lambda: draw(warehouse, *parts))


def drawn_as(key: str, draw: Callable[[], object]) -> None:
    """As `drawn`, under a key that the caller answers for."""

    def make() -> None:
        token = _drawing.set(True)
        try:
            with speaking(language()):
                draw()
        finally:
            _drawing.reset(token)

    _replayed(key, make)


@st.cache_resource(max_entries=CACHED_AT_MOST, show_spinner=False)
def _replayed(key: str, _draw: Callable[[], None]) -> None:
    _count_one()
    _draw()


def _key(make: Callable[..., Any], warehouse: Any, parts: tuple[Any, ...]) -> str:
    return f"{make.__module__}.{make.__qualname__} {warehouse.key} {language()} {parts!r}"
