"""What a few contracts would be with rows that are new: counted beside a build, in memory, by the build's own SQL.

For a build from parts (`parts`), which puts it in place, and for who wants to see it first. Counted are the tables that
rows of such kinds reach, of the contracts that they touch, from all their rows in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from etl.build import sql_files
from etl.build.raw_views import create_raw_view
from etl.kinds import schemas
from etl.store.deliveries import Delivery

# Kinds whose rows are about one contract each.
OF_CONTRACTS = frozenset(
    {"placements", "reports", "follow_ups", "milestones", "matches", "lessons", "support", "decisions", "payments"}
)
# Those of which a preview is made, save where they tell sex: it is what was last told of a participant anywhere, and
# reaches beyond the rows of a file.
PREVIEWED = OF_CONTRACTS - {"placements", "follow_ups"}
# A store with fewer rows is built whole as fast; where more contracts are touched, a whole build is not much slower.
LEAST_ROWS = 50_000
MOST_TOUCHED = 0.1


def treatments() -> Mapping[str, str]:
    """Table ("mart/tasks") -> what is done with it, as `etl/sql/PARTS` says."""
    lines = (sql_files.SQL_FOLDER / "PARTS").read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if line and not line.startswith("#"))


def reached_by(kinds: Set[str]) -> Set[str]:
    """The tables and steps that rows of those kinds may change: they read them, or another that does."""
    done_with = treatments()
    passed_on = {f"raw/{kind}" for kind in kinds}
    reached = set()
    for name, read in sql_files.reads().items():
        if read & passed_on:
            reached.add(name)
            if done_with.get(name) != "grows":
                passed_on.add(name)
    return reached


@contextmanager
def preview(
    before: Path, active: Sequence[Delivery], arriving: Mapping[str, pa.Table], last: str, looked_at: Set[str]
) -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection] | None]:
    """The tables `looked_at` of the contracts that rows to come touch: as they are in the build `before` of all that is
    delivered, and as they would be with those rows. Those of the SQL up to `last` are counted.

    None where it is not a matter of few contracts. Nothing is written to disk.
    """
    tells_sex = any("sex" in rows.column_names and rows["sex"].null_count < rows.num_rows for rows in arriving.values())
    if sum(delivery.rows for delivery in active) < LEAST_ROWS or tells_sex or not PREVIEWED.issuperset(arriving):
        yield None
        return
    tables = [sql_files.table_of(file) for file in sql_files.sql_files()]
    counted = set(tables[: tables.index(last) + 1])
    done_with = treatments()
    with duckdb.connect() as built:
        built.execute("SET preserve_insertion_order = false")
        built.execute("SET temp_directory = ''")
        _look_at(built, before)
        reached = {table: done_with[table] for table in counted & reached_by(set(arriving)) if table in done_with}
        if not count_beside(built, active, (), arriving, reached, looked_at):
            yield None
            return
        built.execute("ATTACH ':memory:' AS once")
        for schema in ("core", "mart"):
            built.execute(f"CREATE SCHEMA once.{schema}")
        _bring(built, "once", looked_at)
        was, will_be = built.cursor(), built.cursor()
        was.execute("USE once")
        will_be.execute("USE side")
        yield was, will_be


def _look_at(built: duckdb.DuckDBPyConnection, before: Path) -> None:
    """A build's tables as views, so that nothing is written to its file."""
    path = str(before).replace("'", "''")
    built.execute(f"ATTACH '{path}' AS there (READ_ONLY)")
    for schema in ("macros", "core", "mart"):
        built.execute(f"CREATE SCHEMA {schema}")
    sql_files.run(built, [file for file in sql_files.sql_files() if file.parent.name == "macros"])
    for schema, name in built.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'there'"
    ).fetchall():
        built.execute(f"CREATE VIEW {schema}.{name} AS SELECT * FROM there.{schema}.{name}")


def count_beside(
    built: duckdb.DuckDBPyConnection,
    active: Sequence[Delivery],
    new: Sequence[Delivery],
    arriving: Mapping[str, pa.Table],
    reached: Mapping[str, str],
    looked_at: Set[str] = frozenset(),
) -> bool:
    """The tables that are `reached` or `looked_at`, of what new deliveries and rows to come touch, in `side`."""
    built.execute("ATTACH ':memory:' AS side")
    for name in {*arriving, *_read_rows(sql_files.with_steps(reached.keys()))}:
        create_raw_view(built, schemas.kinds()[name], active, arriving.get(name))
    for name in arriving:
        built.execute(f"CREATE TABLE side.arriving_{name} AS SELECT * FROM arriving_{name}")
    _create_new_rows(built, new, arriving)
    _create_touched(built)
    kinds = kinds_of(new, arriving)
    if kinds & _WITH_PLACEMENTS:
        _add_sharers(built)
    _create_concerned(built)
    if _is_much(built):
        return False
    _create_side(built, kinds, reached, looked_at)
    return True


def kinds_of(new: Sequence[Delivery], arriving: Mapping[str, pa.Table]) -> Set[str]:
    return {*arriving, *(kind for delivery in new for kind in delivery.kinds)}


def _read_rows(tables: Set[str]) -> list[str]:
    """The kinds of which those tables read rows."""
    read = sql_files.reads()
    return sorted({each[4:] for table in tables for each in read[table] if each.startswith("raw/")})


# --- what is touched -------------------------------------------------------------------------------------


def _create_new_rows(
    built: duckdb.DuckDBPyConnection, new: Sequence[Delivery], arriving: Mapping[str, pa.Table]
) -> None:
    """`new_rows`: what the rows of the new deliveries, and those to come, name."""
    built.execute(
        "CREATE TEMP TABLE new_rows"
        " (contract_id VARCHAR, placement_id VARCHAR, participant_key VARCHAR, sex VARCHAR, kind VARCHAR)"
    )
    for kind in sorted(OF_CONTRACTS):
        paths = [str(each.folder / f"rows-{kind}.parquet") for each in new if kind in each.kinds]
        if kind in arriving:
            built.execute(f"CREATE OR REPLACE TEMP VIEW arrived AS SELECT * FROM arriving_{kind}")
        elif paths:
            built.from_parquet(paths, union_by_name=True).create_view("arrived", replace=True)
        if paths or kind in arriving:
            have = {name for (name, *_) in built.execute("DESCRIBE arrived").fetchall()}
            names = [name for name in ("contract_id", "placement_id", "participant_key", "sex") if name in have]
            built.execute(
                f"INSERT INTO new_rows BY NAME SELECT DISTINCT {', '.join(names)}, '{kind}' AS kind FROM arrived"
            )
            built.execute("DROP VIEW arrived")


def _create_touched(built: duckdb.DuckDBPyConnection) -> None:
    """`side.touched` (contract_no): the contracts whose figures may be otherwise than before."""
    built.execute(
        """
        CREATE TEMP TABLE named AS
        SELECT DISTINCT macros.contract_key(contract_id) AS spelt FROM new_rows WHERE contract_id IS NOT NULL
        """
    )
    # Of a person in a list, the key is the supplier's number and the supplier.
    built.execute(
        """
        CREATE TEMP TABLE told AS
        SELECT participant_key, sex FROM new_rows WHERE kind = 'placements' AND sex IN ('K', 'M')
        UNION
        SELECT contracts.supplier_key || ' ' || new_rows.participant_key, new_rows.sex
        FROM new_rows
        INNER JOIN core.contracts AS contracts
          ON macros.contract_key(contracts.contract_id) = macros.contract_key(new_rows.contract_id)
        WHERE new_rows.kind = 'reports' AND new_rows.participant_key IS NOT NULL AND new_rows.sex IN ('K', 'M')
        """
    )
    built.execute(
        """
        CREATE TABLE side.touched AS
        SELECT contract_no FROM core.contracts WHERE macros.contract_key(contract_id) IN (SELECT spelt FROM named)
        UNION
        -- A follow-up that names no contract.
        SELECT placements.contract_no FROM core.placements AS placements
        INNER JOIN new_rows USING (placement_id) WHERE new_rows.contract_id IS NULL
        UNION
        -- Sex is what was last delivered of a participant, on any contract.
        SELECT placements.contract_no FROM core.placements AS placements
        INNER JOIN core.participants AS participants USING (participant_no)
        INNER JOIN told USING (participant_key)
        WHERE told.sex IS DISTINCT FROM participants.sex
        """
    )


def _add_sharers(built: duckdb.DuckDBPyConnection) -> None:
    """A follow-up that names no contract is about a placement only where no other contract has one of that number."""
    built.execute(
        """
        CREATE TEMP TABLE unnamed AS
        SELECT DISTINCT placement_id FROM raw_follow_ups WHERE contract_id IS NULL
        """
    )
    built.execute(
        """
        CREATE TEMP TABLE held AS
        SELECT DISTINCT contract_no, placement_id FROM core.placements
        WHERE placement_id IN (SELECT placement_id FROM unnamed)
        """
    )
    while built.execute(
        """
        INSERT INTO side.touched
        SELECT DISTINCT contract_no FROM held
        WHERE placement_id IN (
            SELECT placement_id FROM held WHERE contract_no IN (SELECT contract_no FROM side.touched)
            UNION
            SELECT placement_id FROM new_rows WHERE kind = 'placements'
          )
          AND contract_no NOT IN (SELECT contract_no FROM side.touched)
        """
    ).fetchall() != [(0,)]:
        continue


def _create_concerned(built: duckdb.DuckDBPyConnection) -> None:
    """`side.concerned` (contract_id): all spellings of theirs, and what is new."""
    built.execute(
        """
        INSERT INTO named
        SELECT macros.contract_key(contract_id) FROM core.contracts
        WHERE contract_no IN (SELECT contract_no FROM side.touched)
        """
    )
    # Contracts that are alike but for their spelling share a key: with one of them all are touched.
    built.execute(
        """
        INSERT INTO side.touched
        SELECT contract_no FROM core.contracts
        WHERE macros.contract_key(contract_id) IN (SELECT spelt FROM named)
          AND contract_no NOT IN (SELECT contract_no FROM side.touched)
        """
    )
    built.execute(
        """
        CREATE TABLE side.concerned AS
        SELECT contract_id FROM core.contract_spellings
        WHERE macros.contract_key(contract_id) IN (SELECT spelt FROM named)
        UNION
        SELECT contract_id FROM new_rows WHERE contract_id IS NOT NULL
        """
    )


def _is_much(built: duckdb.DuckDBPyConnection) -> bool:
    rows = built.execute(
        "SELECT (SELECT COUNT(*) FROM side.touched) > ? * (SELECT COUNT(*) FROM core.contracts)", [MOST_TOUCHED]
    ).fetchall()
    return bool(rows[0][0])


# --- counted again ---------------------------------------------------------------------------------------


def _create_side(
    built: duckdb.DuckDBPyConnection, kinds: Set[str], reached: Mapping[str, str], looked_at: Set[str]
) -> None:
    """The tables that are reached, as of a build, in `side`; of the contracts that are touched alone."""
    made = sql_files.with_steps({table for table, done in reached.items() if done != "anew"})
    # What only grows needs the new rows; the others need all rows that they read.
    of_all = {*kinds, *_read_rows({table for table in made if reached.get(table) != "grows"})}
    # Follow-ups last, which look at placements.
    for kind in sorted(_read_rows(made), key=lambda kind: kind == "follow_ups"):
        only = _ONLY.get(kind, _OF_CONCERNED) if kind in of_all else "FALSE"
        built.execute(f"CREATE TABLE side.raw_{kind} AS SELECT * FROM raw_{kind} WHERE {only}")
    if "core/participants" in reached:
        _add_told_elsewhere(built)
    for schema in ("macros", "steps", "core", "mart"):
        built.execute(f"CREATE SCHEMA side.{schema}")
    read = sql_files.reads()
    _bring(built, "side", {*looked_at, *(each for table in made for each in read[table])} - made)
    beside = built.cursor()
    beside.execute("USE side")
    beside.execute("SET preserve_insertion_order = false")
    sql_files.run(
        beside,
        [file for file in sql_files.sql_files() if file.parent.name == "macros" or sql_files.table_of(file) in made],
    )
    beside.close()


def _add_told_elsewhere(built: duckdb.DuckDBPyConnection) -> None:
    """Of whoever has a placement that is touched, or stands in a list, all that is said anywhere: it tells the sex."""
    built.execute(
        """
        INSERT INTO side.raw_placements
        SELECT * FROM raw_placements
        WHERE participant_key IN (SELECT participant_key FROM side.raw_placements)
          AND contract_id NOT IN (SELECT contract_id FROM side.concerned)
        """
    )
    built.execute(
        """
        WITH listed AS (
          SELECT DISTINCT contracts.supplier_key, reports.participant_key
          FROM side.raw_reports AS reports
          INNER JOIN core.contracts AS contracts
            ON macros.contract_key(contracts.contract_id) = macros.contract_key(reports.contract_id)
          WHERE reports.participant_key IS NOT NULL
        )
        INSERT INTO side.raw_reports
        SELECT reports.*
        FROM raw_reports AS reports
        INNER JOIN core.contract_spellings AS spellings
          ON spellings.contract_id = reports.contract_id
        INNER JOIN core.numbering_suppliers AS numbered
          ON numbered.contract_key = spellings.contract_key
        INNER JOIN listed
          ON listed.supplier_key = numbered.supplier_key
          AND listed.participant_key = reports.participant_key
        WHERE reports.contract_id NOT IN (SELECT contract_id FROM side.concerned)
        """
    )
    # Whether the numbers of those contracts are ambiguous is the register's to say.
    built.execute(
        """
        INSERT INTO side.raw_contracts
        SELECT * FROM raw_contracts
        WHERE macros.contract_key(contract_id) IN (
          SELECT macros.contract_key(contract_id) FROM side.raw_placements
          UNION
          SELECT macros.contract_key(contract_id) FROM side.raw_reports
        )
          AND contract_id NOT IN (SELECT contract_id FROM side.concerned)
        """
    )


def _bring(built: duckdb.DuckDBPyConnection, to: str, tables: Set[str]) -> None:
    """Tables as they are, in a database: of those with contracts the rows of what is touched, of the others all."""
    columns = built.execute(
        """
        SELECT schema_name || '/' || table_name, CURRENT_DATABASE(), LIST(column_name) FROM duckdb_columns()
        WHERE database_name = CURRENT_DATABASE() AND schema_name IN ('core', 'mart') GROUP BY ALL
        """
    ).fetchall()
    for name, database, has in columns:
        table = name.replace("/", ".")
        if name not in tables:
            continue
        if "contract_no" in has:
            built.execute(
                f"CREATE TABLE {to}.{table} AS SELECT * FROM {table}"
                " WHERE contract_no IN (SELECT contract_no FROM side.touched)"
            )
        else:
            built.execute(f'CREATE VIEW {to}.{table} AS SELECT * FROM "{database}".{table}')


# Of a contract's number, all spellings; of a follow-up that names none, its placement.
_OF_CONCERNED = "contract_id IN (SELECT contract_id FROM side.concerned)"
_ONLY = {
    "follow_ups": f"{_OF_CONCERNED} OR contract_id IS NULL AND placement_id IN"
    " (SELECT placement_id FROM side.raw_placements UNION ALL SELECT placement_id FROM core.placements"
    " WHERE contract_no IN (SELECT contract_no FROM side.touched))",
}
# A placement's number may be told by the one and the other.
_WITH_PLACEMENTS = OF_CONTRACTS - PREVIEWED
