"""What each person adds to each row of the closed list: the whole of what an onlooker could ever have to reckon with.

Persons who add the same to every row cannot be told apart by any of them: they are one kind of person. How many there
are of each kind is what an onlooker does not know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
# What a figure of persons is made of, as the catalogue names it.
PARTS = ("numerator", "denominator", "low", "high", "bounds_denominator")
ALL_TIME = "all"


class Row(NamedTuple):
    """A row of a table: of whom ("": everybody; `with_parts`: and of all that is below), when, and of which group."""

    measure: str
    organisation_id: str
    with_parts: bool
    period: str
    dimension: str
    value: str


@dataclass(frozen=True)
class PersonRows:
    """`counts`: each a row (its place in `rows`) and a column that is added up. `persons`: how many there are of each
    kind. A person of kind `kind[n]` adds `amount[n]` to the count `count[n]`; sorted by kind."""

    rows: Sequence[Row]
    counts: Sequence[tuple[int, str]]
    persons: Numbers
    kind: Numbers
    count: Numbers
    amount: Numbers


def columns_of(measure: Mapping[str, Any]) -> list[str]:
    """The columns that a measure's figure is made of, each once."""
    coverage = measure.get("coverage")
    columns = [measure.get(part) for part in PARTS]
    columns += list(coverage.values()) if isinstance(coverage, Mapping) else []
    return [column for column in dict.fromkeys(columns) if column]


def read(connection: duckdb.DuckDBPyConnection, documents: Mapping[str, Any], of_everybody: bool = False) -> PersonRows:
    """Out of the marts of a build. `documents`: `measures`, `dimensions` and `disclosure` of the catalogue.
    `of_everybody`: no rows of organisations."""
    rule = documents["disclosure"]["hide"]
    _create_groups(connection)
    if of_everybody:
        connection.execute("DELETE FROM of_whom WHERE organisation_id <> ''")
    _create_periods(connection, rule["period_months"])
    connection.execute(
        "CREATE TEMP TABLE added (person_key BIGINT, measure VARCHAR, organisation_id VARCHAR, with_parts BOOLEAN,"
        " period VARCHAR, dimension VARCHAR, value VARCHAR, counted VARCHAR, amount BIGINT)"
    )
    for name, dimensions in rule["tables"].items():
        for dimension in ("", *dimensions):
            described = documents["dimensions"].get(dimension, {})
            connection.execute(*_statement(name, documents["measures"][name], dimension, described))
    try:
        return _numbered(connection)
    finally:
        for table in ("added", "of_whom", "periods"):
            connection.execute(f"DROP TABLE {table}")


def _create_groups(connection: duckdb.DuckDBPyConnection) -> None:
    """Whose each contract is: everybody's, its organisation's, and that of all that this is below."""
    connection.execute(
        """
        CREATE TEMP TABLE of_whom AS
        WITH RECURSIVE above AS (
          SELECT organisation_id, parent_organisation_id AS whose FROM mart.organisations
          WHERE parent_organisation_id IS NOT NULL
          UNION
          SELECT above.organisation_id, organisations.parent_organisation_id FROM above
          INNER JOIN mart.organisations AS organisations ON organisations.organisation_id = above.whose
          WHERE organisations.parent_organisation_id IS NOT NULL
        ),
        together AS (SELECT organisation_id, whose FROM above UNION SELECT whose, whose FROM above)
        SELECT contract_no, '' AS organisation_id, FALSE AS with_parts FROM mart.contracts
        UNION ALL
        SELECT contract_no, organisation_id, FALSE FROM mart.contracts WHERE organisation_id IS NOT NULL
        UNION ALL
        SELECT contracts.contract_no, together.whose, TRUE FROM mart.contracts AS contracts
        INNER JOIN together ON together.organisation_id = contracts.organisation_id
        """
    )


def _create_periods(connection: duckdb.DuckDBPyConnection, lengths: Sequence[int]) -> None:
    """All time, and each year (2024) or half-year (2024-H1) of the calendar that anything is known of."""
    connection.execute("CREATE TEMP TABLE periods (period VARCHAR, first DATE, last DATE)")
    first_year, last_year = connection.execute(
        "SELECT YEAR(MIN(month)), YEAR(MAX(month)) FROM mart.placement_months"
    ).fetchall()[0]
    # What became of somebody is dated by a day after the placement.
    periods = [(ALL_TIME, dt.date.min, dt.date(9999, 12, 1))]
    for year in range(first_year or 1, (last_year or 0) + 4):
        periods += [(f"{year}", dt.date(year, 1, 1), dt.date(year, 12, 1))] if 12 in lengths else []
        for half in (1, 2) if 6 in lengths else ():
            periods.append((f"{year}-H{half}", dt.date(year, 6 * half - 5, 1), dt.date(year, 6 * half, 1)))
    connection.executemany("INSERT INTO periods VALUES (?, ?, ?)", periods)


def _statement(
    name: str, measure: Mapping[str, Any], dimension: str, described: Mapping[str, Any]
) -> tuple[str, list[Any]]:
    """What each person adds to each row of one table. Names are the catalogue's, which the build has checked."""
    table, columns = measure.get("by_person") or measure["mart"], columns_of(measure)
    through = described.get("through", {}).get(table)
    value, join = "''", ""
    if through:
        value = f"COALESCE(CAST(pair.{described['column']} AS VARCHAR), '')"
        join = f"LEFT JOIN mart.{through['table']} AS pair ON pair.{through['key']} = fact.{through['key']}"
    elif dimension:
        value = f"COALESCE(CAST(fact.{described['column']} AS VARCHAR), '')"
    # Different ones are counted once however often they are met.
    added = [
        f"MAX(CASE WHEN fact.{column} IS NULL THEN 0 ELSE 1 END)" if measure.get("distinct") else f"SUM(fact.{column})"
        for column in columns
    ]
    only: Mapping[str, str] = measure.get("only", {})
    return (
        f"""
        INSERT INTO added
        SELECT person_key, ?, organisation_id, with_parts, period, ?, value,
          UNNEST([{", ".join(f"'{column}'" for column in columns)}]), UNNEST(amounts)
        FROM (
          SELECT fact.person_key, of_whom.organisation_id, of_whom.with_parts, periods.period, {value} AS value,
            [{", ".join(f"CAST({each} AS BIGINT)" for each in added)}] AS amounts
          FROM mart.{table} AS fact
          INNER JOIN of_whom ON of_whom.contract_no = fact.contract_no
          INNER JOIN periods ON fact.month BETWEEN periods.first AND periods.last
          {join}
          WHERE fact.person_key IS NOT NULL {" ".join(f"AND fact.{column} = ?" for column in only)}
          GROUP BY ALL
        ) AS of_persons
        """,
        [name, dimension, *only.values()],
    )


def _numbered(connection: duckdb.DuckDBPyConnection) -> PersonRows:
    """In an order that hangs on nobody's key, so that the same figures give the same choice."""
    connection.execute("DELETE FROM added WHERE amount = 0 OR amount IS NULL")
    names = ", ".join(Row._fields)
    connection.execute(
        f"CREATE TEMP TABLE numbered AS SELECT {names}, counted,"
        f" ROW_NUMBER() OVER (ORDER BY {names}, counted) - 1 AS no FROM (SELECT DISTINCT {names}, counted FROM added)"
    )
    counts = connection.execute(f"SELECT {names}, counted FROM numbered ORDER BY no").fetchall()
    connection.execute(
        f"""
        CREATE TEMP TABLE kinds AS
        SELECT ROW_NUMBER() OVER (ORDER BY adds) - 1 AS kind, adds, COUNT(*) AS persons
        FROM (
          SELECT person_key, LIST({{'count': no, 'amount': amount}} ORDER BY no) AS adds
          FROM added INNER JOIN numbered USING ({names}, counted)
          GROUP BY person_key
        ) AS each_person
        GROUP BY adds
        """
    )
    persons = connection.execute("SELECT persons FROM kinds ORDER BY kind").fetchnumpy()["persons"]
    each = connection.execute(
        """
        SELECT kind, one.count AS count, CAST(one.amount AS BIGINT) AS amount
        FROM (SELECT kind, UNNEST(adds) AS one FROM kinds) AS each_count
        ORDER BY kind, count
        """
    ).fetchnumpy()
    for table in ("numbered", "kinds"):
        connection.execute(f"DROP TABLE {table}")
    rows = list(dict.fromkeys(Row(*count[:-1]) for count in counts))
    place = {row: number for number, row in enumerate(rows)}
    return PersonRows(
        rows,
        [(place[Row(*count[:-1])], count[-1]) for count in counts],
        *(np.asarray(each_column, dtype=np.int64) for each_column in (persons, *(each[n] for n in _EACH))),
    )


_EACH = ("kind", "count", "amount")
