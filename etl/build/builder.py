"""The warehouse as a pure function: deliveries known at one moment, reference files and SQL, and the date looked at.

A build writes a new DuckDB file under a name that says what went in; the same inputs give the same name and are not
built twice. Publishing replaces a small pointer file. Nobody ever writes to a file that somebody reads.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from etl import folders
from etl.build import compare_builds, parts, reference_files, rule_changes, sql_files, warehouse_file
from etl.build.rule_changes import RuleChange
from etl.hiding import shown_rows
from etl.kinds import messages
from etl.mapping.place_tables import FileRefused
from etl.privacy import person_keys
from etl.store import deliveries, retained
from etl.store.deliveries import Delivery
from etl.store.pseudonym_key import key_of_store

SAMPLE_FOLDER = folders.ROOT / "data" / "samples"
POINTER = "current.json"
# Builds kept, those used last: a reader may still hold one, and a committee asks for the same day twice. So many at
# most; once they are more than KEPT_SURELY, no more than fill KEPT_BYTES. The published one is kept whatever its age.
KEPT_BUILDS = 64
KEPT_SURELY = 8
KEPT_BYTES = 4 * 2**30
REBUILT = "rebuilt-"


class OtherSoftware(Exception):
    """A build was made by another program or other rules than today's."""


@dataclass(frozen=True)
class Build:
    """A finished warehouse file. With neither `known_on` nor `up_to`, all deliveries there were went in.

    `known_on`: the day of knowledge that was asked for. `up_to`: the number of the last delivery that was let in.
    """

    id: str
    as_of: str
    known_on: str | None
    up_to: int | None = None

    @property
    def path(self) -> Path:
        """The DuckDB file. Open it read-only."""
        return folders.warehouse_folder() / f"build-{self.id}.duckdb"


def build(
    as_of: dt.date | None = None,
    as_known_on: dt.date | None = None,
    up_to: int | None = None,
    report_progress: Callable[[float], None] | None = None,
) -> Build:
    """The warehouse for that date, made now unless it is there already. Does not publish.

    `as_of`: the date looked at (today where None). `as_known_on`: only what had been delivered by the end of that day.
    `up_to`: only the deliveries up to and with that number; 0 for none. Raises deliveries.NoSuchDelivery for a number
    that no delivery has. The same deliveries give the same file, however they are asked for. Progress is reported
    as a share (0..1), for those who wait.
    """
    with folders.lock("build"):
        built = _build(as_of or dt.date.today(), as_known_on, up_to, report_progress)
        _clear_old(built)
        return built


def find(as_of: dt.date, as_known_on: dt.date | None = None, up_to: int | None = None) -> Build | None:
    """The build that `build` would give, if it is there already. Waits for nobody; counts as a use of it."""
    built = _describe(as_of, as_known_on, up_to, _delivered(as_known_on, up_to))
    try:
        os.utime(built.path)
    except FileNotFoundError:
        return None
    return built


def publish(built: Build) -> None:
    """Makes it the build that readers see, by renaming a pointer, then removes builds nobody asks for any more."""
    with folders.lock("build"):
        _publish(built)


def date_looked_at() -> dt.date:
    """The date that a build shows when nobody names one: today, or with invented deliveries alone the samples' own day.

    The samples are written for that day; a year later all their reports would be late.
    """
    active = deliveries.active()
    if active and all(delivery.invented for delivery in active):
        written_for = json.loads((SAMPLE_FOLDER / "sample.json").read_text(encoding="utf-8"))
        return dt.date.fromisoformat(written_for["as_of"])
    return dt.date.today()


def build_and_publish(as_of: dt.date | None = None) -> tuple[Build, float]:
    """Builds for that date (`date_looked_at` where None) with all there is, and publishes. Returns build and seconds.

    Both under one lock: else one who built before a delivery could publish after one who built with it.
    """
    started = time.monotonic()
    with folders.lock("build"):
        built = _build(as_of or date_looked_at(), None, None)
        _note_other_rules(published())
        _publish(built)
    return built, time.monotonic() - started


def date_of(built: Build) -> dt.date:
    """The date that it looks at."""
    return dt.date.fromisoformat(built.as_of)


def remove_others(built: Build) -> None:
    """Removes every build but that one: what they hold is to be there no more. Under the lock of builds."""
    for path in folders.warehouse_folder().glob("build-*.duckdb"):
        if path != built.path:
            folders.remove(path)
    for path in folders.warehouse_folder().glob(f"{REBUILT}*"):
        shutil.rmtree(path, ignore_errors=True)


def changes_of_rules() -> list[RuleChange]:
    """When the published figures came to be counted by another program or other rules, of late; the latest first."""
    return rule_changes.recorded()


def _note_other_rules(before: Build | None) -> None:
    """Where other software than today's made the published build: its deliveries are counted anew for its own date,
    so that nothing but the rules differs, and that is recorded."""
    if before is None or not before.path.exists():
        return
    last = _last_sequence(before)
    try:
        if not is_reproducible(before, last):
            after = _build(dt.date.fromisoformat(before.as_of), None, last)
            rule_changes.record(before.id, after.id, before.as_of)
    except deliveries.NoSuchDelivery:  # somebody has taken the deliveries away: there is nothing to compare
        return


def _delivered(as_known_on: dt.date | None, up_to: int | None) -> list[Delivery]:
    delivered = deliveries.known_deliveries(as_known_on)
    if up_to is None:
        return delivered
    if up_to and all(delivery.sequence != up_to for delivery in deliveries.all_deliveries()):
        raise deliveries.NoSuchDelivery(str(up_to))
    return [delivery for delivery in delivered if delivery.sequence <= up_to]


def _describe(as_of: dt.date, as_known_on: dt.date | None, up_to: int | None, delivered: Sequence[Delivery]) -> Build:
    known_on = as_known_on.isoformat() if as_known_on else None
    return Build(_build_id(as_of, delivered), as_of.isoformat(), known_on, up_to)


def _build(
    as_of: dt.date,
    as_known_on: dt.date | None,
    up_to: int | None,
    report_progress: Callable[[float], None] | None = None,
) -> Build:
    _make_key()
    # Listed once: what comes in meanwhile is in neither the build nor its id.
    delivered = _delivered(as_known_on, up_to)
    built = _describe(as_of, as_known_on, up_to, delivered)
    folder = folders.warehouse_folder()
    folder.mkdir(parents=True, exist_ok=True)
    folders.clear_staging(folder)
    if built.path.exists():
        os.utime(built.path)
    else:
        staged = folder / f".staging-{os.getpid()}-{built.id}.duckdb"
        if not _write_from_parts(staged, built.id, as_of, delivered):
            warehouse_file.write(staged, built.id, as_of, delivered, report_progress)
        folders.place(staged, built.path)
    return built


def _write_from_parts(path: Path, build_id: str, as_of: dt.date, delivered: Sequence[Delivery]) -> bool:
    """From the build for that date of all but the last few deliveries, where there is one and they touch little."""
    by = list(software().values())
    for count in range(len(delivered) - 1, max(0, len(delivered) - parts.MOST_NEW) - 1, -1):
        before = Build(_build_id(as_of, delivered[:count], by), as_of.isoformat(), None)
        if before.path.exists():
            return parts.write(path, build_id, as_of, delivered, before.path, delivered[count:])
    return False


def _publish(built: Build) -> None:
    folder = folders.warehouse_folder()
    staged = folder / f".staging-{os.getpid()}-{POINTER}"
    staged.write_text(json.dumps(asdict(built)), encoding="utf-8")
    folders.place(staged, folder / POINTER)
    _clear_old(built)


def _clear_old(built: Build) -> None:
    """Removes the builds that were used longest ago, beyond what is kept; never that one, the published one or one that
    a change of rules is told by."""
    current = published()
    never = {built.path, *(path for change in rule_changes.recorded() for path in change.paths)}
    never |= {current.path} if current else set()
    builds = [(path, path.stat()) for path in folders.warehouse_folder().glob("build-*.duckdb")]
    size = 0
    for place, (path, about) in enumerate(sorted(builds, key=lambda each: each[1].st_mtime, reverse=True)):
        size += about.st_size
        too_many = place >= KEPT_BUILDS or (place >= KEPT_SURELY and size > KEPT_BYTES)
        if too_many and path not in never:
            folders.remove(path)


def published() -> Build | None:
    """The build that readers see; None before the first."""
    try:
        return Build(**json.loads((folders.warehouse_folder() / POINTER).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def is_current() -> bool:
    """Whether the published build holds all deliveries there are, by today's reference files and SQL."""
    current = published()
    if current is None or not current.path.exists():
        return False
    return _build_id(dt.date.fromisoformat(current.as_of), deliveries.known_deliveries()) == current.id


def software() -> dict[str, str]:
    """What a build depends on beside deliveries and dates: DuckDB's version, hashes of reference files and rules."""
    modules = ("warehouse_file", "cubes", "raw_views", "delivery_tables", "sql_files", "parts", "beside")
    rules = [Path(__file__).with_name(f"{module}.py") for module in modules]
    rules.append(Path(person_keys.__file__))
    rules += sorted(Path(shown_rows.__file__).parent.glob("*.py"))
    rules += [sql_files.SQL_FOLDER / "ORDER", sql_files.SQL_FOLDER / "PARTS", *sql_files.sql_files()]
    return {
        "duckdb": duckdb.__version__,
        "reference": reference_files.content_hash(),
        "rules": _hash(path.read_text(encoding="utf-8") for path in rules),
    }


def is_reproducible(build_of_then: Build, up_to: int) -> bool:
    """Whether today's software makes that very build of the deliveries up to and including that number; of what is left
    of them, where persons have gone since, which are the same figures."""
    return build_of_then.id in _ids(date_of(build_of_then), _delivered(None, up_to))


def _ids(as_of: dt.date, delivered: Sequence[Delivery]) -> list[str]:
    """What a build of them is called, and was called each time before persons were taken out."""
    by = list(software().values())
    return [_build_id(as_of, delivered, by, run) for run in range(retained.read().runs, -1, -1)]


def content_hashes(delivery_ids: Iterable[str]) -> dict[str, str | None]:
    """What those deliveries hold, as `deliveries.content_hash`; None for one that is gone."""
    return {delivery_id: deliveries.content_hash(delivery_id) for delivery_id in delivery_ids}


def hashes_before(delivery_id: str) -> Sequence[str]:
    """What a delivery held before persons were taken out of it, each time, as `deliveries.content_hash`."""
    left = retained.read().deliveries.get(delivery_id)
    return left.was if left else ()


@contextmanager
def build_anew(as_of: dt.date, up_to: int, build_of_then: str = "") -> Iterator[tuple[Build, Path]]:
    """A build from the deliveries up to and including that number, made anew beside the kept ones, and where it lies.

    It is gone afterwards. For who wants to know that the same deliveries give the same figures: a kept file proves
    nothing. `build_of_then`: the id of the build that it is made to be compared with; it is called so, if that is what
    it would have been called then.
    """
    delivered = _delivered(None, up_to)
    built = _describe(as_of, None, up_to, delivered)
    if build_of_then in _ids(as_of, delivered):
        built = replace(built, id=build_of_then)
    folders.warehouse_folder().mkdir(parents=True, exist_ok=True)
    _clear_rebuilt()
    with tempfile.TemporaryDirectory(
        prefix=REBUILT, dir=folders.warehouse_folder(), ignore_cleanup_errors=True
    ) as folder:
        path = Path(folder) / built.path.name
        warehouse_file.write(path, built.id, as_of, delivered)
        yield built, path


def differences_from_anew(built: Build) -> Mapping[str, tuple[int, int]]:
    """How a kept build differs from one that is made of the same deliveries from nothing, as
    `compare_builds.differences`. Raises OtherSoftware where today's software would not make it."""
    last = _last_sequence(built)
    if not is_reproducible(built, last):
        raise OtherSoftware(built.id)
    with build_anew(date_of(built), last) as (_, path):
        return compare_builds.differences(built.path, path)


def _last_sequence(built: Build) -> int:
    with duckdb.connect(str(built.path), read_only=True) as connection:
        rows = connection.execute("SELECT MAX(delivery_sequence) FROM mart.deliveries").fetchall()
    return int(rows[0][0] or 0)


def _clear_rebuilt() -> None:
    """Removes what a killed process left; whoever still builds has done so for less than a day."""
    for path in folders.warehouse_folder().glob(f"{REBUILT}*"):
        if time.time() - path.stat().st_mtime > 24 * 60 * 60:
            shutil.rmtree(path, ignore_errors=True)


def _build_id(
    as_of: dt.date, delivered: Sequence[Delivery], by: Sequence[str] = (), last_run: int | None = None
) -> str:
    """`by`: the software, where it is known. `last_run`: the last that had taken persons out; all where None."""
    known = (f"{delivery.id} {delivery.at}" for delivery in delivered)
    there = {delivery.id for delivery in delivered}
    left = [
        f"{name} without {run}"
        for name, each in sorted(retained.read().deliveries.items())
        for run in each.runs
        if name in there and (last_run is None or run <= last_run)
    ]
    return _hash([as_of.isoformat(), *(by or software().values()), _persons_by(), *known, *left])[:16]


def _persons_by() -> str:
    """Which key participants' keys are made with; nothing where none has been made, as before the first build."""
    try:
        return person_keys.fingerprint(folders.key_file().read_bytes())
    except FileNotFoundError:
        return ""


def _make_key() -> None:
    """Where it would be another than the one that stored pseudonyms were made with, there is no build."""
    try:
        key_of_store()
    except FileRefused as refused:
        raise reference_files.WrongReference(messages.message(refused.code)) from None


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()
