"""What is wrong with whole rows: the queries of `etl/sql/checks/KIND`, and rows that have the key of an earlier one.

A query gives the bad rows as (sheet, row_number, field), and its file's name is the problem's code. It reads `checked`,
the rows of the kind; and where a field can have any unit also `measures`, the name and unit of those that a goal can be
for, and `units`, which unit stands in which cell (sheet, "" for none, row_number, field, unit); and `headers`, what the
file itself calls its fields (sheet, field, header); and `absence`, the pattern of words for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl import scratch
from etl.kinds import parse_values, problems, schemas
from etl.kinds.problems import Place
from etl.kinds.schemas import Kind
from etl.mapping import unmapped_numbers
from etl.mapping.place_tables import PlacedTable

CHECK_FOLDER = Path(__file__).parents[1] / "sql" / "checks"
# So many rows are brought in whole: some eight questions are asked, each sooner of a table than of one of Arrow's.
_FEW = 2_000
# What to do about a row that is there twice differs by what it is: these have a message of their own.
_DOUBLED_IN_OWN_WAY = frozenset(
    ("awards", "contracts", "decisions", "follow_ups", "milestones", "payments", "placements", "reports")
)
_UNITS = pa.schema([("sheet", pa.string()), ("row_number", pa.int64()), ("field", pa.string()), ("unit", pa.string())])


def row_problems(
    kind: Kind, rows: pa.Table, tables: Sequence[PlacedTable], places: Mapping[str | None, Mapping[str, Place]]
) -> pa.Table:
    """The problems of the rows (`problems.SCHEMA`). `tables`: the kind's tables as texts; `places`: sheet -> field ->
    where it stands."""
    if not rows.num_rows:
        return problems.NONE
    of_rows = [problems.NONE]
    with scratch.database() as connection:
        connection.register("checked" if rows.num_rows > _FEW else "incoming", rows)
        if rows.num_rows <= _FEW:
            connection.execute("CREATE TABLE checked AS SELECT * FROM incoming")
        if with_unit := [field.name for field in kind.fields if field.any_unit]:
            measures = schemas.catalogue("measures")
            units = [entry["unit"] for entry in measures.values()]
            connection.register("measures", pa.table({"name": list(measures), "unit": units}))
            connection.register("units", _units(tables, with_unit))
        connection.register("headers", _headers(tables, places))
        connection.register("absence", pa.table({"pattern": [unmapped_numbers.ABSENCE]}))
        for path in sorted((CHECK_FOLDER / kind.name).glob("*.sql")):
            bad = connection.execute(path.read_text(encoding="utf-8")).fetchall()
            of_rows.append(problems.in_rows(bad, path.stem, places))
        code = f"row_doubled_{kind.name}" if kind.name in _DOUBLED_IN_OWN_WAY else "row_doubled"
        of_rows.append(problems.in_rows(_doubled(kind, connection), code, places))
    of_rows.append(problems.in_rows(_divided(kind, tables), "number_divided", places))
    return pa.concat_tables(of_rows)


def _divided(kind: Kind, tables: Sequence[PlacedTable]) -> list[tuple[str | None, int, str]]:
    """Rows of a file whose columns are parted by commas, with digits beyond its last header: "2,5" that nobody put in
    quotes is two cells, and all to the right of it stand a column too far. Told of the row's first number."""
    found = []
    for placed in tables:
        raw = placed.raw
        numbers = [name for name in placed.table.header if kind.field(name).type in ("number", "integer")]
        beyond = len(raw.header)
        while beyond and not raw.header[beyond - 1]:
            beyond -= 1
        if raw.reading.separator != "," or beyond == len(raw.header) or not numbers:
            continue
        digits = pc.match_substring_regex(raw.cells.column(beyond), r"^\s*\d{1,3}\s*$")
        rows = pc.unique(raw.row_numbers.filter(pc.fill_null(digits, False)))
        found += [(raw.reading.sheet, row, numbers[0]) for row in rows.to_pylist()]
    return found


def _headers(tables: Sequence[PlacedTable], places: Mapping[str | None, Mapping[str, Place]]) -> pa.Table:
    """What the file calls each field, where nobody has chosen what it is."""
    chosen = {table.table.reading.sheet for table in tables if table.is_chosen}
    found = [
        {"sheet": sheet or "", "field": name, "header": schemas.normal(place.header)}
        for sheet, here in places.items()
        if sheet not in chosen
        for name, place in here.items()
    ]
    return pa.Table.from_pylist(found, schema=pa.schema([(name, pa.string()) for name in ("sheet", "field", "header")]))


def _units(tables: Sequence[PlacedTable], names: Sequence[str]) -> pa.Table:
    """The units that stand beside numbers in the cells of those fields."""
    found = []
    for placed in tables:
        table = placed.table
        for name in set(names) & set(table.header):
            texts = table.cells.column(table.header.index(name)).to_pylist()
            for number, text in zip(table.row_numbers.to_pylist(), texts, strict=True):
                for unit in parse_values.units(text or ""):
                    found.append((table.reading.sheet or "", number, name, unit))
    return pa.Table.from_pylist([dict(zip(_UNITS.names, row, strict=True)) for row in found], schema=_UNITS)


def _doubled(kind: Kind, connection: duckdb.DuckDBPyConnection) -> list[tuple[str | None, int, str]]:
    """Rows whose key an earlier row of the file has. The keys' names come from the schema, never from the file."""
    keys = ", ".join(kind.row_key)
    has_doubles = connection.execute(
        f"SELECT {keys} FROM checked GROUP BY {keys} HAVING COUNT(*) > 1 LIMIT 1"
    ).fetchone()
    if has_doubles is None:
        return []
    doubled = connection.execute(
        f"""
        SELECT sheet, row_number FROM checked
        QUALIFY ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY sheet, row_number) > 1
        """
    ).fetchall()
    return [(sheet, number, kind.primary_key[0]) for sheet, number in doubled]
