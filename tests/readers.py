"""Pages as a reader sees them, who is outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from access import rights, viewer
from access.viewer import Role, Viewer

READER = Viewer("läsare", Role.READER, rights.scope_of(Role.READER, None, None))


@contextmanager
def asked_by_a_reader() -> Iterator[None]:
    """What is asked within, also on the threads of a page, is asked by a reader."""
    viewer.resolve_with(lambda: READER)
    try:
        yield
    finally:
        viewer.resolve_with(lambda: viewer.LOCAL)
