"""A build from parts: the file of the deliveries before, with the contracts that the new ones touch counted again.

The result is the same, row for row, as what `warehouse_file.write` makes of all deliveries: the same SQL counts the
touched contracts, from all their rows in force, and the rest is taken as it was. What is done with which table stands
in `etl/sql/PARTS`. What a delivery does not reach is not counted: a payment changes no placement, and no table that
reads placements alone. Whatever is not clearly a matter of few contracts is left to a whole build.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from etl.build import beside, delivery_tables, sql_files
from etl.build.cubes import Cube, CubeChanges, all_cubes, columns_of_contracts
from etl.hiding import shown_rows
from etl.store.deliveries import Delivery, not_withdrawn

# So many new deliveries at most.
MOST_NEW = 20


def write(
    path: Path, build_id: str, as_of: dt.date, delivered: Sequence[Delivery], before: Path, new: Sequence[Delivery]
) -> bool:
    """Writes the warehouse of those deliveries from the file `before`, which lacks the last of them, `new`.

    Returns whether it was: where it is not a matter of few contracts, nothing is left at `path`.
    """
    active = not_withdrawn(delivered)
    if sum(delivery.rows for delivery in active) < beside.LEAST_ROWS or len(new) > MOST_NEW:
        return False
    if any(delivery.withdraws or not beside.OF_CONTRACTS.issuperset(delivery.kinds) for delivery in new):
        return False
    shutil.copyfile(before, path)
    with duckdb.connect(path) as built:
        built.execute("SET preserve_insertion_order = false")
        built.execute("SET enable_progress_bar = false")
        built.execute("SET checkpoint_threshold = '1TB'")
        done = _count_again(built, active, new)
        if done:
            for table in delivery_tables.TABLES:
                built.execute(f"DROP TABLE mart.{table}")
            delivery_tables.create_delivery_tables(built, build_id, as_of, delivered, active)
            shown_rows.create(built)
            built.execute("CHECKPOINT")
    if not done:
        path.unlink()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    return done


def _count_again(built: duckdb.DuckDBPyConnection, active: Sequence[Delivery], new: Sequence[Delivery]) -> bool:
    """Counts what is touched beside, in memory, and puts it in place. False where that is too much, or not clear."""
    done_with = beside.treatments()
    reached = {table: done_with[table] for table in beside.reached_by(beside.kinds_of(new, {})) if table in done_with}
    if not beside.count_beside(built, active, new, {}, reached):
        return False
    if any(
        name in reached and _meets_another(built, name.replace("/", "."), column) for name, column in _NUMBERED.items()
    ):
        return False
    if "core/participants" in reached and _meets_another_person(built):
        return False
    _put_in_place(built, reached)
    built.execute("DETACH side")
    return True


# Tables whose rows are numbered by digits of what they are called -> the column.
_NUMBERED = {"core/placements": "placement_no", "core/matches": "match_no"}


def _meets_another(built: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether digits of a touched number are those of another's, so that their places hang on each other."""
    rows = built.execute(
        f"""
        SELECT 1 FROM {table}
        WHERE contract_no NOT IN (SELECT contract_no FROM side.touched)
          AND {column} // 10000 IN (
            SELECT {column} // 10000 FROM side.{table}
            UNION ALL
            SELECT {column} // 10000 FROM {table}
            WHERE contract_no IN (SELECT contract_no FROM side.touched)
          )
        LIMIT 1
        """
    ).fetchall()
    return bool(rows)


def _meets_another_person(built: duckdb.DuckDBPyConnection) -> bool:
    """The same of participants, whom contracts share."""
    rows = built.execute(
        """
        SELECT 1 FROM core.participants
        WHERE participant_key NOT IN (SELECT participant_key FROM side.core.participants)
          AND participant_no // 10000 IN (SELECT participant_no // 10000 FROM side.core.participants)
        LIMIT 1
        """
    ).fetchall()
    return bool(rows)


# --- put in place ----------------------------------------------------------------------------------------


def _put_in_place(built: duckdb.DuckDBPyConnection, reached: Mapping[str, str]) -> None:
    """What was counted beside, into the tables; then what looks across contracts, from the tables as they are then.

    A table in which all is as it was is left alone.
    """
    built.execute(
        """
        CREATE TEMP TABLE gone_placement_no AS
        SELECT placement_no FROM core.placements WHERE contract_no IN (SELECT contract_no FROM side.touched)
        """
    )
    if "core/participants" in reached:
        built.execute("CREATE TEMP VIEW gone_participant_key AS SELECT participant_key FROM side.core.participants")
    built.execute("CREATE TEMP VIEW gone_contract_no AS SELECT contract_no FROM side.touched")
    keys = {name.replace("/", "."): done for name, done in reached.items() if done not in ("grows", "anew")}
    changed = [table for table, key in keys.items() if not _is_as_it_was(built, table, key)]
    sums = CubeChanges(built, "side.touched", _changed_cubes(built, changed))
    # One transaction: a file for each statement would be waited for.
    built.execute("BEGIN")
    for table in changed:
        built.execute(f"DELETE FROM {table} WHERE {keys[table]} IN (SELECT {keys[table]} FROM gone_{keys[table]})")
        built.execute(f"INSERT INTO {table} SELECT * FROM side.{table}")
    for table in (name.replace("/", ".") for name, done in reached.items() if done == "grows"):
        built.execute(f"INSERT INTO {table} SELECT * FROM side.{table} EXCEPT SELECT * FROM {table}")
    built.execute("COMMIT")
    anew = {name for name, done in reached.items() if done == "anew"}
    for name in anew:
        built.execute(f"DROP TABLE {name.replace('/', '.')}")
    built.execute("CREATE SCHEMA steps")
    wanted = sql_files.with_steps(anew)
    sql_files.run(built, [file for file in sql_files.sql_files() if sql_files.table_of(file) in wanted])
    built.execute("DROP SCHEMA steps CASCADE")
    sums.put_in_place()


def _is_as_it_was(built: duckdb.DuckDBPyConnection, table: str, key: str, columns: str = "*") -> bool:
    """Whether the rows of what is touched are the same as before, in those columns: as many, of the same contents."""
    before, after = (
        built.execute(
            f"SELECT COUNT(*), SUM(CAST(HASH(found) AS HUGEINT)) FROM (SELECT {columns} FROM {rows}) AS found"
        ).fetchall()
        for rows in (f"{table} WHERE {key} IN (SELECT {key} FROM gone_{key})", f"side.{table}")
    )
    return before == after


def _changed_cubes(built: duckdb.DuckDBPyConnection, changed: Sequence[str]) -> list[Cube]:
    """Those of tables with other rows; all, where the contracts are in other groups."""
    there = all_cubes(built)
    groups = ", ".join(columns_of_contracts(there))
    if "mart.contracts" in changed and not _is_as_it_was(built, "mart.contracts", "contract_no", groups):
        return there
    return [cube for cube in there if f"mart.{cube.table}" in changed]
