"""The table that the door reads: which rows about persons are shown to whoever is outside, where they are hidden.

It is a table of the build, made before anybody reads it: nobody waits for it on a page, and it is never half.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from etl.hiding import person_rows
from etl.hiding.choose import Choice
from etl.hiding.person_rows import Row

TABLE = "shown_of_persons"
# Of so many persons rows of each organisation are shown too; of so many those of everybody.
MOST_OF_ALL, MOST_OF_EVERYBODY = 5_000, 50_000


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """`mart.shown_of_persons`, out of the marts and the catalogue of the build. Empty where counts are changed instead,
    and then nothing is solved."""
    documents = {
        name: json.loads(text)
        for name, text in connection.execute("SELECT name, document FROM mart.catalogue").fetchall()
    }
    is_hiding = documents["disclosure"]["outside"] == "hide"
    rows: Sequence[Row] = _chosen(connection, documents) if is_hiding else ()
    connection.execute(
        f"CREATE OR REPLACE TABLE mart.{TABLE} (measure VARCHAR, organisation_id VARCHAR, with_parts BOOLEAN,"
        " period VARCHAR, dimension VARCHAR, value VARCHAR)"
    )
    columns = list(zip(*rows, strict=True))
    if columns:
        unnested = ", ".join("UNNEST(?)" for _ in columns)
        connection.execute(f"INSERT INTO mart.{TABLE} SELECT {unnested}", [list(column) for column in columns])


def _chosen(connection: duckdb.DuckDBPyConnection, documents: Mapping[str, Any]) -> Sequence[Row]:
    """Of so many persons that not all can be proved in bearable time, those of everybody alone; of still more none."""
    persons = connection.execute("SELECT COUNT(DISTINCT person_key) FROM mart.placement_months").fetchall()[0][0]
    for most_persons, of_everybody in ((MOST_OF_ALL, False), (MOST_OF_EVERYBODY, True)):
        if persons <= most_persons:
            choice = Choice(person_rows.read(connection, documents, of_everybody), documents)
            choice.choose()
            return choice.shown()
    return ()
