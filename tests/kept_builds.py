"""What makes builds cheap under test: one clock for all, and each warehouse built once per run of pytest.

A build is a pure function of what goes in, and its id says what that is. So a finished file is kept for the whole run,
also for the other workers, under its id and the content of its deliveries, and is linked into place where the same is
asked for again. Nothing writes to a finished file, so a link is as good as a copy.

A test that is about building really builds: it is marked `builds_anew`. A quick run (`-m quick`) builds nothing, and a
test that tries is told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import frames
import partial_warehouses

from etl.build import builder, sql_files, warehouse_file
from etl.privacy import pseudonyms
from etl.store import deliveries
from measures import Warehouse

FOLDER = "UTFALL_TEST_RUN"  # names the folder of the run, for the workers too
_BEGUN = "begun"
_PREFIX = "utfall-tests-"  # and the number of the process that began the run
_really_write = warehouse_file.write
anew = False  # set for the tests that are about building
_left: list[Sequence[deliveries.Delivery]] | None = (
    None  # of what builds are that are not made now, where they may wait
)
_is_first = False  # whether this process began the run; a worker, or a pytest that a test starts, did not


class NotQuick(AssertionError):
    """A test of a quick run builds."""


def begin(quick: bool) -> None:
    """Before the first test: the run's folder, the clock, and the way in which a build's file comes about.

    `quick`: a run in which nothing is built, neither a file nor the tables of one in memory.
    """
    global _is_first  # noqa: PLW0603
    _is_first = FOLDER not in os.environ
    if _is_first:
        _clear_killed()
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        (folder / _BEGUN).write_text(dt.datetime.now().astimezone().time().isoformat("seconds"), encoding="ascii")
        os.environ[FOLDER] = str(folder)
    deliveries.dt = _clock()  # type: ignore[assignment]
    # One key for all stores, as it is part of what a build is made of.
    pseudonyms.secrets = SimpleNamespace(token_bytes=bytes, token_hex=secrets.token_hex)  # type: ignore[assignment]
    warehouse_file.write = _write
    sql_files.run = _refuse if quick else frames.run
    if not quick:
        warehouse_file.begin = _begin


def end() -> None:
    """After the last test, where no worker is left."""
    if _is_first:
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def _clear_killed() -> None:
    """Removes what runs left that were killed. The folder of a run that goes on is never touched."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        try:
            os.kill(int(path.name.removeprefix(_PREFIX).split("-")[0]), 0)
        except ProcessLookupError:
            shutil.rmtree(path, ignore_errors=True)
        except (ValueError, PermissionError):
            continue


def folder() -> Path:
    """The folder of this run, shared by its workers."""
    return Path(os.environ[FOLDER])


def _clock() -> SimpleNamespace:
    """Deliveries of a day come at the same time of it, so that the same deliveries make the same build in every
    test."""
    time = dt.time.fromisoformat((folder() / _BEGUN).read_text(encoding="ascii"))

    def now(zone: dt.tzinfo | None = None) -> dt.datetime:
        return dt.datetime.combine(dt.date.today(), time).astimezone(zone)

    return SimpleNamespace(datetime=SimpleNamespace(now=now), UTC=dt.UTC, date=dt.date)


def _write(
    path: Path,
    build_id: str,
    as_of: dt.date,
    known: Sequence[deliveries.Delivery],
    report_progress: Callable[[float], None] | None = None,
) -> None:
    if _left is not None and not anew:
        _left[path.with_name(f"build-{build_id}.duckdb")] = known
        path.touch()
        return
    # What is made anew to be compared with what there is (`builder.build_anew`) is never taken from what there is.
    if _is_anew(path):
        _really_write(path, build_id, as_of, known, report_progress)
        return
    kept = folder() / f"{_name(build_id, known)}.duckdb"
    with suppress(FileNotFoundError):
        os.link(kept, path)
        return
    _really_write(path, build_id, as_of, known, report_progress)
    staged = kept.with_name(f".{os.getpid()}-{kept.name}")
    os.link(path, staged)
    os.replace(staged, kept)


def _is_anew(path: Path) -> bool:
    return anew or path.parent.name.startswith(builder.REBUILT)


@contextmanager
def _begin(path: Path, active: Sequence[deliveries.Delivery]) -> Iterator[duckdb.DuckDBPyConnection]:
    begun = frames.really_begin(path, active) if _is_anew(path) else frames.begin(folder(), path, active)
    with begun as connection:
        yield connection


def left_to_be_asked(open_it: Callable[[], Warehouse]) -> Warehouse:
    """The warehouse that is opened so; where it is not built yet, one whose tables are made when they are asked for."""
    global _left  # noqa: PLW0603
    left = _left = {}
    try:
        warehouse = open_it()
    finally:
        _left = None
        for path in left:
            path.unlink()
    return partial_warehouses.partial(folder(), warehouse, left.get(Path(warehouse.path)))


def _refuse(connection: duckdb.DuckDBPyConnection, files: Sequence[Path], *told: Any, **named: Any) -> None:
    if any(file.parent.name != "macros" for file in files):
        raise NotQuick("This test builds a warehouse or tables of one, so it is not quick: mark it `builds`.")
    frames.really_run(connection, files, *told, **named)


def _name(build_id: str, known: Sequence[deliveries.Delivery]) -> str:
    """The id says which files came, when and in which order; how they were read and mended stands in their content."""
    digest = hashlib.sha256(build_id.encode())
    for delivery in known:
        digest.update((deliveries.content_hash(delivery.id) or "").encode())
    return digest.hexdigest()[:32]
