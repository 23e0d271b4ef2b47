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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl import folders
from etl.build import reference
from etl.kinds import problems, schemas
from etl.kinds.typed_columns import ARROW_TYPES
from etl.store import deliveries

SQL_FOLDER = Path(__file__).parents[1] / "sql"
SAMPLE_FOLDER = folders.ROOT / "data" / "samples"
POINTER = "current.json"
# Builds kept, those used last: a reader may still hold one, and a committee asks for the same day twice. So many at
# most; once they are more than KEPT_SURELY, no more than fill KEPT_BYTES. The published one is kept whatever its age.
KEPT_BUILDS = 64
KEPT_SURELY = 8
KEPT_BYTES = 4 * 2**30
REBUILT = "rebuilt-"
# A store with fewer rows is built by one thread, in a file of small blocks: sharing the work out costs more than the
# work, and each of some sixty tables takes a whole block however little is in it.
SMALL_ROWS = 50_000
_SMALL_STORE = {"threads": 1, "default_block_size": 16_384}
# The sequence of a delivery that is still to come: after all that are there.
ARRIVING = 2**62


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
    told: Callable[[float], None] | None = None,
) -> Build:
    """The warehouse for that date, made now unless it is there already. Does not publish.

    `as_of`: the date looked at (today where None). `as_known_on`: only what had been delivered by the end of that day.
    `up_to`: only the deliveries up to and with that number; 0 for none. Raises deliveries.NoSuchDelivery for a number
    that no delivery has. The same deliveries give the same file, however they are asked for. `told` is told how far it
    has come (0..1), for those who wait.
    """
    with folders.lock("build"):
        made = _build(as_of or dt.date.today(), as_known_on, up_to, told)
        _clear_old(made)
        return made


def find(as_of: dt.date, as_known_on: dt.date | None = None, up_to: int | None = None) -> Build | None:
    """The build that `build` would give, if it is there already. Waits for nobody; counts as a use of it."""
    wanted = _wanted(as_of, as_known_on, up_to, _known(as_known_on, up_to))
    try:
        os.utime(wanted.path)
    except FileNotFoundError:
        return None
    return wanted


def publish(made: Build) -> None:
    """Makes it the build that readers see, by renaming a pointer, then removes builds nobody asks for any more."""
    with folders.lock("build"):
        _publish(made)


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
        made = _build(as_of or date_looked_at(), None, None)
        _publish(made)
    return made, time.monotonic() - started


def _known(as_known_on: dt.date | None, up_to: int | None) -> list[deliveries.Delivery]:
    known = deliveries.known_deliveries(as_known_on)
    if up_to is None:
        return known
    if up_to and all(delivery.sequence != up_to for delivery in deliveries.everything()):
        raise deliveries.NoSuchDelivery(str(up_to))
    return [delivery for delivery in known if delivery.sequence <= up_to]


def _wanted(
    as_of: dt.date, as_known_on: dt.date | None, up_to: int | None, known: Sequence[deliveries.Delivery]
) -> Build:
    known_on = as_known_on.isoformat() if as_known_on else None
    return Build(_build_id(as_of, known), as_of.isoformat(), known_on, up_to)


def _build(
    as_of: dt.date, as_known_on: dt.date | None, up_to: int | None, told: Callable[[float], None] | None = None
) -> Build:
    # Listed once: what comes in meanwhile is in neither the build nor its id.
    known = _known(as_known_on, up_to)
    wanted = _wanted(as_of, as_known_on, up_to, known)
    folder = folders.warehouse_folder()
    folder.mkdir(parents=True, exist_ok=True)
    folders.clear_staging(folder)
    if wanted.path.exists():
        os.utime(wanted.path)
    else:
        staged = folder / f".staging-{os.getpid()}-{wanted.id}.duckdb"
        _write(staged, wanted, as_of, known, told)
        folders.place(staged, wanted.path)
    return wanted


def _publish(made: Build) -> None:
    folder = folders.warehouse_folder()
    staged = folder / f".staging-{os.getpid()}-{POINTER}"
    staged.write_text(json.dumps(asdict(made)), encoding="utf-8")
    folders.place(staged, folder / POINTER)
    _clear_old(made)


def _clear_old(made: Build) -> None:
    """Removes the builds that were used longest ago, beyond what is kept; never that one or the published one."""
    current = published()
    kept = {made.path, current.path} if current else {made.path}
    builds = [(path, path.stat()) for path in folders.warehouse_folder().glob("build-*.duckdb")]
    size = 0
    for place, (path, about) in enumerate(sorted(builds, key=lambda each: each[1].st_mtime, reverse=True)):
        size += about.st_size
        too_many = place >= KEPT_BUILDS or (place >= KEPT_SURELY and size > KEPT_BYTES)
        if too_many and path not in kept:
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


def sql_files() -> list[Path]:
    """The files of `etl/sql/ORDER`, in that order."""
    lines = (SQL_FOLDER / "ORDER").read_text(encoding="utf-8").splitlines()
    return [SQL_FOLDER / line for line in lines if line and not line.startswith("#")]


def software() -> dict[str, str]:
    """What a build depends on beside deliveries and dates: the version of DuckDB, hashes of reference files and rules."""
    rules = [Path(__file__), SQL_FOLDER / "ORDER", *sql_files()]
    return {
        "duckdb": duckdb.__version__,
        "reference": reference.content_hash(),
        "rules": _hash(path.read_text(encoding="utf-8") for path in rules),
    }


def is_reproducible(made: Build, up_to: int) -> bool:
    """Whether today's software makes that very build of the deliveries up to and including that number."""
    return _build_id(dt.date.fromisoformat(made.as_of), _known(None, up_to)) == made.id


def content_hashes(delivery_ids: Iterable[str]) -> dict[str, str | None]:
    """What those deliveries hold, as `deliveries.content_hash`; None for one that is gone."""
    return {delivery_id: deliveries.content_hash(delivery_id) for delivery_id in delivery_ids}


@contextmanager
def rebuilt(as_of: dt.date, up_to: int) -> Iterator[tuple[Build, Path]]:
    """A build from the deliveries up to and including that number, made anew beside the kept ones, and where it lies.

    It is gone afterwards. For who wants to know that the same deliveries give the same figures: a kept file proves
    nothing.
    """
    known = _known(None, up_to)
    made = _wanted(as_of, None, up_to, known)
    folders.warehouse_folder().mkdir(parents=True, exist_ok=True)
    _clear_rebuilt()
    with tempfile.TemporaryDirectory(
        prefix=REBUILT, dir=folders.warehouse_folder(), ignore_cleanup_errors=True
    ) as folder:
        path = Path(folder) / made.path.name
        _write(path, made, as_of, known)
        yield made, path


def _clear_rebuilt() -> None:
    """Removes what a killed process left; whoever still builds has done so for less than a day."""
    for path in folders.warehouse_folder().glob(f"{REBUILT}*"):
        if time.time() - path.stat().st_mtime > 24 * 60 * 60:
            shutil.rmtree(path, ignore_errors=True)


def _build_id(as_of: dt.date, known: Sequence[deliveries.Delivery]) -> str:
    parts = [as_of.isoformat(), *software().values(), *(f"{delivery.id} {delivery.at}" for delivery in known)]
    return _hash(parts)[:16]


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _write(
    path: Path,
    made: Build,
    as_of: dt.date,
    known: Sequence[deliveries.Delivery],
    told: Callable[[float], None] | None = None,
) -> None:
    active = deliveries.not_withdrawn(known)
    content = reference.content_hash()
    with duckdb.connect(path, config=_settings(active)) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")  # it would stand among the results on standard output
        # One checkpoint at the end, not one behind every large table.
        connection.execute("SET checkpoint_threshold = '1TB'")
        _create_core_reference(connection, as_of)
        for name, table in reference.catalogue_tables(content).items():
            _create(connection, f"mart.{name}", table)
        for kind in schemas.kinds().values():
            _create_raw_view(connection, kind, active)
        _run(connection, sql_files(), told)
        # Some of them read the deliveries, which are not there for who reads the file.
        connection.execute("DROP SCHEMA steps CASCADE")
        _create(connection, "mart.deliveries", _delivery_table(known, active))
        _create_problems(connection, active)
        _create(connection, "mart.about", _about(made, active))
        _create(connection, "mart.columns", reference.describe([]))
        described = reference.describe(
            connection.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'mart' ORDER BY ALL"
            ).fetchall()
        )
        connection.register("described", described)
        connection.execute("INSERT INTO mart.columns SELECT * FROM described")
        connection.execute("CHECKPOINT")
    assert not path.with_name(path.name + ".wal").exists(), "a build must be closed whole before it is published"


def _settings(active: Sequence[deliveries.Delivery]) -> dict[str, Any]:
    """How DuckDB is to work on those deliveries."""
    return _SMALL_STORE if sum(delivery.rows for delivery in active) < SMALL_ROWS else {}


@contextmanager
def trial(
    active: Sequence[deliveries.Delivery],
    arriving: Mapping[str, pa.Table],
    concerned: Mapping[str, pa.Table] | None,
    as_of: dt.date,
    last: str,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a build up to `last` ("mart/delivery_months"), in memory, with rows that are not delivered yet.

    `arriving`: kind -> rows as a delivery has them; they come after all that is there. `concerned`: column -> the keys
    (in a column "key") of the rows that are looked at: a kind that has the first such column has those rows alone, a
    kind that has none has no rows; where it is None, all rows are looked at. Nothing is written to disk.
    """
    with duckdb.connect(config=_settings(active)) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")  # it would stand among the results on standard output
        connection.execute("SET temp_directory = ''")
        _create_core_reference(connection, as_of)
        for name, keys in (concerned or {}).items():
            _create_temporary(connection, f"concerned_{name}", keys)
        for kind in schemas.kinds().values():
            if concerned is None:
                _create_raw_view(connection, kind, active, arriving.get(kind.name))
                continue
            column = next((name for name in concerned if any(field.name == name for field in kind.fields)), None)
            only = f"{column} IN (SELECT key FROM concerned_{column})" if column else ""
            _create_raw_view(connection, kind, active if column else (), arriving.get(kind.name), only)
        files = sql_files()
        names = [f"{file.parent.name}/{file.stem}" for file in files]
        _run(connection, files[: names.index(last) + 1])
        yield connection


def _create_core_reference(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> None:
    """The schemas, the date looked at, and the reference tables that counting reads."""
    for schema in ("macros", "steps", "core", "mart"):
        connection.execute(f"CREATE SCHEMA {schema}")
    connection.execute("CREATE TABLE core.parameters AS SELECT CAST(? AS DATE) AS as_of", [as_of])
    for name, table in reference.core_tables(reference.content_hash()).items():
        _create(connection, f"core.{name}", table)


def _run(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], told: Callable[[float], None] | None = None
) -> None:
    for place, file in enumerate(files):
        if told:
            told(place / len(files))
        query = file.read_text(encoding="utf-8")
        if file.parent.name != "macros":
            what = "VIEW" if file.parent.name == "steps" else "TABLE"
            query = f"CREATE {what} {file.parent.name}.{file.stem} AS\n{query}"
        connection.execute(query)


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with the functions of `etl/sql/macros` alone: for what is asked of deliveries without a build."""
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA macros")
        _run(connection, [file for file in sql_files() if file.parent.name == "macros"])
        yield connection


def _create(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("incoming", table)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")


def _create_temporary(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """A table to join with: a join may push a filter into a scan that registered Arrow data does not know, and fail."""
    connection.register("incoming", table)
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")


def _create_raw_view(
    connection: duckdb.DuckDBPyConnection,
    kind: schemas.Kind,
    active: Sequence[deliveries.Delivery],
    arriving: pa.Table | None = None,
    only: str = "",
) -> None:
    """`raw_KIND`: every row of every active delivery of the kind, with the delivery that it came in, and on which day.

    `arriving`: rows of a delivery to come, the last of all. `only`: a condition for the rows that are looked at.
    Organisation numbers have their key beside them (`supplier_id` -> `supplier_key`): ten digits however it is spelt.
    """
    columns = ["sheet", "row_number", *(field.name for field in kind.fields)]
    types = pa.schema(
        [("sheet", pa.string()), ("row_number", pa.int64())]
        + [(field.name, ARROW_TYPES[field.type]) for field in kind.fields]
    )
    _create_temporary(connection, f"no_{kind.name}", types.empty_table())
    parts = [
        f"SELECT {', '.join(columns)}, 0 AS delivery_sequence, '' AS delivery_id, CAST(NULL AS DATE) AS delivered_on"
        f" FROM no_{kind.name}"
    ]
    files = {
        str(delivery.folder / f"rows-{kind.name}.parquet"): delivery
        for delivery in active
        if kind.name in delivery.kinds
    }
    if files:
        _create_temporary(
            connection,
            f"files_{kind.name}",
            pa.table(
                {
                    "filename": list(files),
                    "delivery_sequence": [delivery.sequence for delivery in files.values()],
                    "delivery_id": [delivery.id for delivery in files.values()],
                    "delivered_on": [dt.date.fromisoformat(delivery.at[:10]) for delivery in files.values()],
                }
            ),
        )
        connection.from_parquet(list(files), filename=True, union_by_name=True).create_view(f"parquet_{kind.name}")
        # A delivery from before a column was added to the kind has no such column.
        have = {row[0] for row in connection.execute(f"DESCRIBE parquet_{kind.name}").fetchall()}
        wanted = [
            f"rows.{name}" if name in have else f"CAST(NULL AS {_sql_type(kind, name)}) AS {name}" for name in columns
        ]
        parts.append(
            f"SELECT {', '.join(wanted)}, files.delivery_sequence, files.delivery_id, files.delivered_on"
            f" FROM parquet_{kind.name} AS rows INNER JOIN files_{kind.name} AS files USING (filename)"
        )
    if arriving is not None:
        _create_temporary(connection, f"arriving_{kind.name}", arriving.select(columns))
        parts.append(f"SELECT {', '.join(columns)}, {ARRIVING}, '', CURRENT_DATE FROM arriving_{kind.name}")
    keys = [
        f"CASE WHEN REGEXP_MATCHES({field.name}, '^(16)?[0-9]{{6}} ?[\\p{{Pd}}\\x{{2212}}]? ?[0-9]{{4}}$')"
        f" THEN RIGHT(REGEXP_REPLACE({field.name}, '[^0-9]', '', 'g'), 10) ELSE {field.name} END AS {field.name.removesuffix('_id')}_key"
        for field in kind.fields
        if field.content == "organisation_number"
    ]
    connection.execute(
        f"CREATE TEMP VIEW raw_{kind.name} AS SELECT *{''.join(', ' + key for key in keys)}"
        f" FROM ({' UNION ALL '.join(parts)})" + (f" WHERE {only}" if only else "")
    )


def _sql_type(kind: schemas.Kind, name: str) -> str:
    names = {"date": "DATE", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}
    return "VARCHAR" if name == "sheet" else names.get(kind.field(name).type, "VARCHAR")


def read_as(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    """How a delivery's file was read, in short: format, encoding, separator, sheet and header row."""
    texts = []
    for counts in kinds.values():
        for found in counts["found"]:
            separator = {"\t": "tab"}.get(found["separator"], found["separator"])
            parts = [found["format"], found["encoding"], separator, found["sheet"], f"rubrikrad {found['header_row']}"]
            texts.append(", ".join(part for part in parts if part))
    return "; ".join(dict.fromkeys(texts))


def _delivery_table(known: Sequence[deliveries.Delivery], active: Sequence[deliveries.Delivery]) -> pa.Table:
    """All deliveries known, withdrawn ones and withdrawals among them, for the history."""
    counted = {delivery.id for delivery in active}
    rows = [
        {
            "delivery_id": delivery.id,
            "delivery_sequence": delivery.sequence,
            "kind": delivery.kind,
            "file_name": delivery.file_name,
            "delivered_by": delivery.by,
            "delivered_at": delivery.at,
            "rows_taken": delivery.rows,
            "rows_refused": delivery.refused,
            "warnings": sum(counts["warnings"] for counts in delivery.kinds.values()),
            "read_as": read_as(delivery.kinds),
            "columns_left_out": ", ".join(name for counts in delivery.kinds.values() for name in counts["ignored"]),
            "is_invented": int(delivery.invented),
            "is_active": int(delivery.id in counted),
            "withdraws": delivery.withdraws,
            "why": delivery.why,
        }
        for delivery in known
    ]
    types = {"delivery_sequence": pa.int64(), "rows_taken": pa.int64(), "rows_refused": pa.int64()}
    types |= {"warnings": pa.int64(), "is_invented": pa.int64(), "is_active": pa.int64()}
    names = ["delivery_id", "delivery_sequence", "kind", "file_name", "delivered_by", "delivered_at", "rows_taken"]
    names += ["rows_refused", "warnings", "read_as", "columns_left_out", "is_invented", "is_active", "withdraws", "why"]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, types.get(name, pa.string())) for name in names]))


def _create_problems(connection: duckdb.DuckDBPyConnection, active: Sequence[deliveries.Delivery]) -> None:
    """`mart.problems`: what was refused or warned of in the active deliveries; place and code, never a value."""
    _create_temporary(connection, "no_problems", problems.SCHEMA.append(pa.field("level", pa.string())).empty_table())
    names = ", ".join([*problems.SCHEMA.names, "level"])
    parts = [f"SELECT '' AS delivery_id, '' AS kind, {names} FROM no_problems"]
    files = [
        ((delivery.folder / f"problems-{kind}.parquet").as_posix(), delivery.id, kind)
        for delivery in active
        for kind, counts in delivery.kinds.items()
        if counts["refused"] or counts["warnings"]
    ]
    if files:
        paths, ids, kinds = zip(*files)
        _create_temporary(connection, "problem_files", pa.table({"filename": paths, "delivery_id": ids, "kind": kinds}))
        connection.from_parquet(list(paths), filename=True).create_view("parquet_problems")
        parts.append(
            f"SELECT delivery_id, kind, {names} FROM parquet_problems INNER JOIN problem_files USING (filename)"
        )
    connection.execute(f"CREATE TABLE mart.problems AS {' UNION ALL '.join(parts)} ORDER BY ALL")


def _about(made: Build, active: Sequence[deliveries.Delivery]) -> pa.Table:
    return pa.table(
        {
            "build_id": [made.id],
            "as_of": [made.as_of],
            "last_delivery_at": pa.array([max((d.at for d in active), default=None)], pa.string()),
            "is_invented": [int(any(delivery.invented for delivery in active))],
        }
    )
