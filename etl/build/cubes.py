"""Sums that are made once: for each table of contracts that a measure is read from `mart.cube_TABLE`, its rows added up
by one dimension at a time.

A filter that is no range of contracts (a supplier, a nature) is then a few rows, however many the table has. Nothing is
defined here: the columns are those that the catalogue adds up, the dimensions those that it splits them by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from etl.build.reference import CUBE
from etl.build.reference_files import read_yaml

_COUNTED = ("numerator", "denominator", "low", "high", "bounds_denominator", "missing_without")
_ALWAYS_ADDED = ("in_sums", "told_in_sums")


def create_cubes(connection: duckdb.DuckDBPyConnection) -> None:
    """`mart.cube_TABLE`: one row for each dimension, value and month, with the columns of TABLE that measures read.

    `dimension`: its name in the catalogue, and empty for all rows. `value`: null where a row of TABLE has none. Beside
    an organisation stand the columns of what it is within. What measures read alone (`only`) is a column as `month` is,
    and so is `last_month` of a stock: the month itself for contracts that go on after it. Where different persons are
    counted there is no month, and rows must not be added: a person may be in two of them.
    """
    for cube in all_cubes(connection):
        cube.create(connection)


def all_cubes(connection: duckdb.DuckDBPyConnection) -> list[Cube]:
    """One for each table of contracts that a measure is read from, whether it is there already or not."""
    types: dict[str, dict[str, str]] = {}
    for table, column, data_type in connection.execute(
        """
        SELECT table_name, column_name, data_type FROM duckdb_columns()
        WHERE schema_name = 'mart' AND database_name = CURRENT_DATABASE()
        """
    ).fetchall():
        types.setdefault(table, {})[column] = data_type
    read: dict[str, list[Mapping[str, Any]]] = {}
    for table, measure in _readings():
        read.setdefault(table, []).append(measure)
    return [
        Cube(table, types[table], types["contracts"], measures)
        for table, measures in read.items()
        if "contract_no" in types[table]
    ]


def columns_of_contracts(cubes: Iterable[Cube]) -> list[str]:
    """The columns of `mart.contracts` that the rows of other tables are added up by."""
    places = {place for cube in cubes if cube.table != "contracts" for place in cube.dimensions.values()}
    return sorted(place.removeprefix("contracts.") for place in places if place.startswith("contracts."))


def _readings() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each table that a measure is read from, and the measure. A split by persons reads the rows of persons."""
    for measure in read_yaml("measures.yml").values():
        yield from ((measure[part], measure) for part in ("mart", "by_month") if part in measure)


class Cube:
    """The sums of one table. `persons`: the columns of which different values are counted; `sums`: those added up."""

    def __init__(
        self,
        table: str,
        types: Mapping[str, str],
        of_contracts: Iterable[str],
        measures: Sequence[Mapping[str, Any]],
    ) -> None:
        self.table, self.types, self.measures = table, types, measures
        self._known = read_yaml("dimensions.yml")
        counted = [(measure, column) for measure in self.measures for column in _columns(measure, _COUNTED)]
        self.persons = list(dict.fromkeys(column for measure, column in counted if measure.get("distinct")))
        # What is not added up has no sum: it is asked of the rows.
        sums = [column for measure, column in counted if not measure.get("distinct") and "quantile" not in measure]
        sums += [column for measure in self.measures for column in _columns(measure, _ALWAYS_ADDED)]
        self.sums = list(dict.fromkeys(sums))
        self.dimensions = self._dimensions(of_contracts)
        self.above = {name: [step for step in self._above(name) if step in self.dimensions] for name in self.dimensions}
        self.keys = self._keys()
        self.name = f"mart.{CUBE}{table}"

    def create(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"CREATE OR REPLACE TABLE {self.name} AS {self.query()}")

    @property
    def groups(self) -> list[str]:
        """The columns that tell its rows apart."""
        above = dict.fromkeys(self._known[step]["column"] for steps in self.above.values() for step in steps)
        return ["dimension", "value", *above, *self.keys]

    def _dimensions(self, of_contracts: Iterable[str]) -> dict[str, str]:
        """Those of the table's rows, and where each is read. A contract by itself is a range, and needs no sums."""
        places = {}
        for name, dimension in self._known.items():
            column, tables = dimension.get("column"), dimension.get("tables")
            if dimension.get("personal") or self.table in dimension.get("through", {}) or name == "contract":
                continue
            if column in self.types and self.table in (tables or [self.table]):
                places[name] = f"facts.{column}"
            elif column in of_contracts and "contracts" in (tables or ["contracts"]):
                places[name] = f"contracts.{column}"
        return places

    def _above(self, name: str) -> list[str]:
        """What a dimension's values are within."""
        return [step for way in self._known[name].get("within", ()) for step in way]

    def _keys(self) -> dict[str, str]:
        """What rows are told apart by beside the dimension, and where each is read."""
        keys = {column: f"facts.{column}" for measure in self.measures for column in measure.get("only", {})}
        if "month" in self.types and not self.persons:
            keys["month"] = "facts.month"
            if any(measure.get("by_month") == self.table for measure in self.measures):
                keys["last_month"] = "LEAST(COALESCE(facts.last_month, facts.month), facts.month)"
        return keys

    def query(self, contracts: str = "", only: str = "TRUE") -> str:
        """A set of groups for each dimension, and one for all rows; of the contracts in a table where that is named.
        `only`: a condition for the rows."""
        # What is within another thing is told by itself, and groups by that thing too.
        order = sorted(self.dimensions, key=lambda name: -len(self.above[name]))
        names = " ".join(f"WHEN GROUPING(by_{name}) = 0 THEN '{name}'" for name in order)
        values = " ".join(f"WHEN GROUPING(by_{name}) = 0 THEN by_{name}" for name in order)
        selected = [f"CASE {names} ELSE '' END AS dimension", f"CASE {values} ELSE '' END AS value"]
        for step in dict.fromkeys(step for name in order for step in self.above[name]):
            below = " OR ".join(f"GROUPING(by_{name}) = 0" for name in order if step in self.above[name])
            selected.append(f"CASE WHEN {below} THEN by_{step} END AS {self._known[step]['column']}")
        counts = [f"COUNT(DISTINCT {column}) AS {column}" for column in self.persons]
        selected += [*self.keys, *counts, *map(self._sum, self.sums)]
        groups = [["one"], *([f"by_{each}" for each in (name, *self.above[name])] for name in order)]
        sets = ", ".join(f"({', '.join([*group, *self.keys])})" for group in groups)
        return (
            f"SELECT {', '.join(selected)} FROM ({self._rows(contracts, only)}) GROUP BY GROUPING SETS ({sets})"
            f" ORDER BY dimension, value{', month' if 'month' in self.keys else ''}"
        )

    def _rows(self, contracts: str, only: str) -> str:
        """The table's rows with their dimensions; of persons one for each on a contract, not one for each month."""
        facts = f"mart.{self.table}"
        if contracts:
            facts = f"(SELECT * FROM {facts} WHERE contract_no IN (SELECT contract_no FROM {contracts}))"
        if self.persons:
            own = [place for place in self.dimensions.values() if place.startswith("facts.")]
            first = ["facts.contract_no", *own, *self.persons, *map(self._sum, self.sums)]
            facts = f"(SELECT {', '.join(first)} FROM {facts} AS facts GROUP BY ALL)"
        columns = ["1 AS one", *(f"{place} AS by_{name}" for name, place in self.dimensions.items())]
        columns += [f"{place} AS {key}" for key, place in self.keys.items()]
        columns += [f"facts.{column}" for column in (*self.persons, *self.sums)]
        return (
            f"SELECT {', '.join(columns)} FROM {facts} AS facts"
            " INNER JOIN mart.contracts AS contracts ON contracts.contract_no = facts.contract_no"
            f" WHERE {' AND '.join([only, *self._read_alone()])}"
        )

    def _read_alone(self) -> Iterator[str]:
        """The rows that some measure reads, where all read some alone (a point of those there are)."""
        for column in self.keys:
            wanted = [measure.get("only", {}).get(column) for measure in self.measures]
            if None not in wanted:
                yield f"facts.{column} IN ({', '.join(sorted(set(map(repr, wanted))))})"

    def _sum(self, column: str) -> str:
        """The column added up. Whole numbers stay so."""
        added = f"SUM({column})"
        return f"{f'CAST({added} AS BIGINT)' if self.types[column] in ('INTEGER', 'BIGINT') else added} AS {column}"


def _columns(measure: Mapping[str, Any], parts: Iterable[str]) -> list[str]:
    coverage = measure.get("coverage")
    beside = coverage.values() if parts is _COUNTED and isinstance(coverage, dict) else ()
    return [*(measure[part] for part in parts if part in measure), *beside]


class CubeChanges:
    """The cubes of a file while few contracts are counted again. In a small store there are none.

    What those contracts added to a sum is taken from it, and what they add now is added: sums are exact
    (`macros/exact.sql`), so it is what all rows would give. A group of which the sums alone cannot tell, as nothing may
    be left to add up, is counted from its rows. A cube is made anew where the persons are others, whose numbers are
    never added.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, contracts: str, cubes: Iterable[Cube]) -> None:
        """Remembers what the contracts add now. `contracts`: a table with their `contract_no`. `cubes`: those that may
        be others."""
        self._connection = connection
        self._contracts = contracts
        names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE STARTS_WITH(table_name, ?)", [CUBE])
        there = {f"mart.{name}" for (name,) in names.fetchall()}
        self._cubes = [cube for cube in cubes if cube.name in there]
        for cube in self._cubes:
            self._note(cube, "before")

    def put_in_place(self) -> None:
        """Brings the cubes along, when the tables have what the contracts are now."""
        for cube in self._cubes:
            self._note(cube, "after")
            if not self._are_persons_the_same(cube):
                cube.create(self._connection)
                continue
            self._compare(cube)
            self._count_doubtful(cube)
            self._add(cube)

    def _note(self, cube: Cube, when: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {when}_{cube.table} AS {cube.query(self._contracts)}")
        if cube.persons:
            columns = ", ".join(["contract_no", *cube.persons])
            self._connection.execute(
                f"CREATE OR REPLACE TEMP TABLE persons_{when} AS SELECT DISTINCT {columns} FROM mart.{cube.table}"
                f" WHERE contract_no IN (SELECT contract_no FROM {self._contracts})"
                f" AND COALESCE({', '.join(cube.persons)}) IS NOT NULL"
            )

    def _are_persons_the_same(self, cube: Cube) -> bool:
        """Whether the same persons are on the same contracts, and these in the same groups."""
        if not cube.persons:
            return True
        groups = ", ".join([*cube.groups, *cube.persons])
        # A group of sums alone may come and go.
        of_persons = f"WHERE {' + '.join(cube.persons)} > 0"
        return not any(
            self._connection.execute(f"SELECT 1 FROM ({one} EXCEPT {other}) LIMIT 1").fetchall()
            for first, second in (("before", "after"), ("after", "before"))
            for one, other in (
                (f"FROM persons_{first}", f"FROM persons_{second}"),
                (
                    f"SELECT {groups} FROM {first}_{cube.table} {of_persons}",
                    f"SELECT {groups} FROM {second}_{cube.table} {of_persons}",
                ),
            )
        )

    def _compare(self, cube: Cube) -> None:
        """`changed`: each group of which a sum is another, with what is to be added to it."""
        sides = []
        for when, sign in (("before", "-"), ("after", "")):
            sums = "".join(
                f", {sign}{column} AS {column}, {column} IS NOT NULL AS has_{column}" for column in cube.sums
            )
            sides.append(f"SELECT '{when}' AS side, {', '.join(cube.groups)}{sums} FROM {when}_{cube.table}")
        added = "".join(
            f", SUM({column}) AS {column},"
            f" BOOL_OR(side = 'before' AND has_{column}) AND NOT BOOL_OR(side = 'after' AND has_{column})"
            f" AS lost_{column}, BOOL_OR(side = 'after' AND has_{column})"
            f" AND NOT BOOL_OR(side = 'before' AND has_{column}) AS new_{column}"
            for column in cube.sums
        )
        is_other = " OR ".join(f"{column} <> 0 OR lost_{column} OR new_{column}" for column in cube.sums)
        self._connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE changed AS
            SELECT * FROM (
              SELECT {", ".join(cube.groups)}, COUNT(*) FILTER (side = 'after') = 0 AS is_gone,
                COUNT(*) FILTER (side = 'before') = 0 AS is_new{added}
              FROM ({" UNION ALL ".join(sides)}) GROUP BY {", ".join(cube.groups)}
            ) AS groups
            WHERE is_gone OR is_new OR {is_other}
            """
        )

    def _count_doubtful(self, cube: Cube) -> None:
        """Counts the groups in which nothing may be left to add up from all their rows; they are changed no more."""
        lost = " OR ".join(["is_gone", *(f"lost_{column}" for column in cube.sums)])
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE doubtful AS SELECT {', '.join(cube.groups)} FROM changed WHERE {lost}"
        )
        asked = self._connection.execute("SELECT DISTINCT dimension FROM doubtful").fetchall()
        if not asked:
            return
        named = [
            f"COALESCE(CAST({cube.dimensions[name]} AS VARCHAR), '') IN"
            f" (SELECT COALESCE(value, '') FROM doubtful WHERE dimension = '{name}')"
            for (name,) in asked
            if name
        ]
        only = "TRUE" if ("",) in asked else f"({' OR '.join(named)})"
        if "month" in cube.keys:
            # What has no month is a group too.
            month = cube.keys["month"]
            only += f" AND ({month} IN (SELECT month FROM doubtful) OR {month} IS NULL)"
        on = " AND ".join(f"groups.{column} IS NOT DISTINCT FROM doubtful.{column}" for column in cube.groups)
        for table in ("changed", cube.name):
            self._connection.execute(f"DELETE FROM {table} AS groups USING doubtful WHERE {on}")
        self._connection.execute(
            f"INSERT INTO {cube.name} BY NAME SELECT groups.* FROM ({cube.query(only=only)}) AS groups"
            f" SEMI JOIN doubtful ON {on}"
        )

    def _add(self, cube: Cube) -> None:
        on = " AND ".join(f"cube.{column} IS NOT DISTINCT FROM changed.{column}" for column in cube.groups)
        columns = [f"changed.{column}" for column in cube.groups]
        columns += [f"COALESCE(cube.{column}, 0) AS {column}" for column in cube.persons]
        columns += [
            # Nothing known before and nothing now is still nothing known.
            f"CASE WHEN cube.{column} IS NOT NULL OR changed.{column} IS NOT NULL"
            f" THEN COALESCE(cube.{column}, 0) + COALESCE(changed.{column}, 0) END AS {column}"
            for column in cube.sums
        ]
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE risen AS SELECT {', '.join(columns)}"
            f" FROM changed LEFT JOIN {cube.name} AS cube ON {on}"
        )
        self._connection.execute(f"DELETE FROM {cube.name} AS cube USING changed WHERE {on}")
        self._connection.execute(f"INSERT INTO {cube.name} BY NAME SELECT * FROM risen")
