"""Columns that a file lacks though the rows that it replaces hold values in them: what is known there would be lost.

A row without its target groups counts where it was known to be outside them, so a column that is left out can raise a
figure as well as lower it. Told for the file as a whole, and never decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl.build import sql_files
from etl.checking.checked_file import CheckedFile, CheckedTable, ProblemGroup, Stop
from etl.kinds.schemas import Field
from etl.store import deliveries
from etl.store.deliveries import Delivery

_KEPT = frozenset({"decisions"})  # a later delivery replaces none of these


@dataclass(frozen=True)
class DroppedColumn:
    """A field of a kind that the file has no column for, and in how many `rows` in force it holds a value."""

    kind: str
    field: Field
    rows: int

    @property
    def arguments(self) -> dict[str, str]:
        """What its message is filled with, in both languages."""
        one = self.rows == 1
        return {
            "column": self.field.title,
            "column_en": self.field.title_en,
            "rows": f"{self.rows} {'rad' if one else 'rader'}",
            "rows_en": f"{self.rows} {'row' if one else 'rows'}",
        }


def find_dropped_columns(file: CheckedFile) -> list[DroppedColumn]:
    """The columns that the file lacks, against what is in force now, in the order of the schema."""
    active = deliveries.active()
    return [lost for table in file.tables for lost in _of_table(table, active)]


def stops(lost: Sequence[DroppedColumn]) -> list[Stop]:
    """Those that decide what counts: the file waits."""
    return [Stop("column_lost_decides", each.arguments) for each in lost if each.field.decides]


def groups(lost: Sequence[DroppedColumn]) -> list[ProblemGroup]:
    """The others: a warning each."""
    return [
        ProblemGroup("warning", "column_lost", each.kind, 0, field=each.field.name, arguments=each.arguments)
        for each in lost
        if not each.field.decides
    ]


def _of_table(table: CheckedTable, active: Sequence[Delivery]) -> list[DroppedColumn]:
    kind = table.kind
    files = [str(each.folder / f"rows-{kind.name}.parquet") for each in active if kind.name in each.kinds]
    # A reader of another format has no mapping: what its files hold is known, and they are made to be put together.
    if kind.name in _KEPT or not files or not table.used or not table.rows.num_rows:
        return []
    given: dict[str | None, frozenset[str]] = {}
    for used in table.used:
        given[used.sheet] = given.get(used.sheet, frozenset()) | used.fields
    lacking: dict[tuple[str | None, ...], list[Field]] = {}
    for field in kind.fields:
        sheets = tuple(sheet for sheet, fields in given.items() if field.name not in fields)
        if sheets and field.name not in kind.scope:
            lacking.setdefault(sheets, []).append(field)
    counted: dict[str, int] = {}
    with sql_files.in_memory() as connection:
        connection.from_parquet(files, filename=True, union_by_name=True).create_view("stored")
        have = {row[0] for row in connection.execute("DESCRIBE stored").fetchall()}
        for sheets, fields in lacking.items():
            here = pc.is_in(table.rows["sheet"], pa.array(sheets, pa.string()))
            connection.register("incoming", table.rows.filter(here).select(list(kind.scope)))
            names = [field.name for field in fields if field.name in have]
            counted |= dict(zip(names, _filled(connection, kind.scope, names, have)))
    return [DroppedColumn(kind.name, field, counted[field.name]) for field in kind.fields if counted.get(field.name)]


def _filled(
    connection: duckdb.DuckDBPyConnection, scope: Sequence[str], names: Sequence[str], have: set[str]
) -> Sequence[int]:
    """In how many of the rows in force that `incoming` replaces each field has a value. Names come from the schema."""
    if not names:
        return []

    def parts(there: set[str]) -> str:
        said = [
            "macros.contract_key(contract_id)" if name == "contract_id" else name if name in there else "NULL"
            for name in scope
        ]
        return ", ".join(f"{text} AS scope_{place}" for place, text in enumerate(said))

    places = [f"scope_{place}" for place in range(len(scope))]
    same = " AND ".join(f"latest.{place} IS NOT DISTINCT FROM arriving.{place}" for place in places)
    row = connection.execute(
        f"""
        WITH arriving AS (SELECT DISTINCT {parts(set(scope))} FROM incoming),
        -- Files are named by the order in which they came; only the latest speaks for what it names.
        latest AS (
          SELECT {parts(have)}, {", ".join(names)} FROM stored {_of_contracts(scope)}
          QUALIFY filename = MAX(filename) OVER (PARTITION BY {", ".join(places)})
        )
        SELECT {", ".join(f"COUNT(latest.{name})" for name in names)}
        FROM latest INNER JOIN arriving ON {same}
        """
    ).fetchone()
    assert row is not None
    return [int(count) for count in row]


def _of_contracts(scope: Sequence[str]) -> str:
    """A condition that leaves the rows of contracts that are arriving: a key is made once for each spelling."""
    if "contract_id" not in scope:
        return ""
    return f"""
        WHERE contract_id IN (
          SELECT contract_id FROM (SELECT DISTINCT contract_id FROM stored)
          WHERE macros.contract_key(contract_id) IN (SELECT scope_{scope.index("contract_id")} FROM arriving)
        )
    """
