"""What somebody of a limited scope sees of a build: each of the mart's tables as a view of the rows that are theirs.

All that is asked of a build goes through these views (`measures/door/open_warehouse.py`), so that no page, list, export
or sum can be asked for more. A contract is seen by whose it is; what hangs on contracts is seen with them. A table that
nobody has said a rule for shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import duckdb

from access.viewer import Scope

# The build's own catalog, beside which the views stand under the same names.
BUILD = "build"

# What a scope comes to, in this order. `scope.chosen` holds what it names.
_SEEN = {
    "organisations": """
        WITH RECURSIVE parts AS (
          SELECT organisation_id FROM build.mart.organisations
          WHERE organisation_id IN (SELECT number FROM scope.chosen WHERE register = 'organisations')
          UNION
          SELECT organisations.organisation_id FROM build.mart.organisations AS organisations
          INNER JOIN parts ON parts.organisation_id = organisations.parent_organisation_id
        )
        SELECT organisation_id FROM parts
    """,
    "contracts": """
        SELECT contract_no, contract_id, organisation_id, supplier_id, procurement_id FROM build.mart.contracts
        WHERE organisation_id IN (SELECT organisation_id FROM scope.organisations)
          OR supplier_id IN (SELECT number FROM scope.chosen WHERE register = 'suppliers')
    """,
    "procurements": """
        SELECT procurement_id FROM build.mart.procurements
        WHERE organisation_id IN (SELECT organisation_id FROM scope.organisations)
          OR procurement_id IN (SELECT procurement_id FROM scope.contracts)
    """,
    # Theirs, and those whose contracts they see.
    "bodies": """
        SELECT organisation_id FROM scope.organisations UNION SELECT organisation_id FROM scope.contracts
    """,
    "suppliers": """
        SELECT supplier_id FROM scope.contracts
        UNION SELECT number FROM scope.chosen WHERE register = 'suppliers'
        UNION
        SELECT supplier_id FROM build.mart.procurement_suppliers
        WHERE procurement_id IN (SELECT procurement_id FROM scope.procurements)
    """,
    # Whether each row is of what is seen, also of what has been replaced since: it was delivered all the same. What
    # waits for a contract is nobody's yet, and a register is everybody's.
    "rows_delivered": """
        SELECT delivery_id, COALESCE(contract_no IN (SELECT contract_no FROM scope.contracts), FALSE) AS is_theirs
        FROM (
          SELECT delivery_id, contract_no FROM build.mart.contract_versions
          UNION SELECT delivery_id, contract_no FROM build.core.reports
          UNION SELECT delivery_id, contract_no FROM build.core.weekly_reports
          UNION SELECT delivery_id, contract_no FROM build.core.placements
          UNION SELECT delivery_id, contract_no FROM build.core.milestones
          UNION SELECT delivery_id, contract_no FROM build.core.matches
          UNION SELECT delivery_id, contract_no FROM build.mart.lessons
          UNION SELECT delivery_id, contract_no FROM build.core.support
          UNION SELECT delivery_id, contract_no FROM build.mart.decisions
          UNION SELECT delivery_id, contract_no FROM build.mart.payments
          UNION
          SELECT deliveries.delivery_id, files.contract_no FROM build.core.placement_files AS files
          INNER JOIN build.mart.deliveries AS deliveries USING (delivery_sequence)
          UNION
          SELECT follow_ups.delivery_id, placements.contract_no FROM build.core.follow_ups AS follow_ups
          INNER JOIN build.core.placements AS placements USING (placement_no)
        ) AS of_contracts
        UNION SELECT delivery_id, COALESCE(organisation_id IN (SELECT organisation_id FROM scope.organisations), FALSE)
        FROM build.core.delivery_bodies
        UNION SELECT delivery_id, FALSE FROM build.mart.waiting
        UNION SELECT delivery_id, FALSE FROM build.mart.deliveries
        WHERE CONTAINS(kind, 'organisations') OR CONTAINS(kind, 'suppliers')
    """,
    # `is_whole`: nothing of it is of anybody else, so that what the file said can be seen as it came.
    "deliveries": """
        SELECT delivery_id, BOOL_AND(is_theirs) AS is_whole FROM scope.rows_delivered
        GROUP BY delivery_id
        HAVING BOOL_OR(is_theirs)
    """,
}
_CONTRACT = "contract_no IN (SELECT contract_no FROM scope.contracts)"
_PROCUREMENT = "procurement_id IN (SELECT procurement_id FROM scope.procurements)"
_ORGANISATION = "organisation_id IN (SELECT organisation_id FROM scope.organisations)"
_WHOLE_DELIVERY = "delivery_id IN (SELECT delivery_id FROM scope.deliveries WHERE is_whole)"
# Table -> which of its rows are seen. What has a `contract_no` needs none here.
_ROWS = {
    "deliveries": "delivery_id IN (SELECT delivery_id FROM scope.deliveries)",
    # What a body did and heard before its procurement is for those who see the body: suppliers are each other's rivals.
    "dialogues": _ORGANISATION,
    "preparation_contracts": f"""procurement_id IN (
        SELECT procurement_id FROM build.mart.preparations WHERE {_ORGANISATION})""",
    "preparations": _ORGANISATION,
    "promises": _ORGANISATION,
    "readiness_answers": _ORGANISATION,
    "exclusion_rules": _ORGANISATION,
    "goals": _ORGANISATION,
    "organisations": "organisation_id IN (SELECT organisation_id FROM scope.bodies)",
    "place_schedules": _ORGANISATION,
    "placement_target_groups": f"placement_no IN (SELECT placement_no FROM build.mart.placements WHERE {_CONTRACT})",
    "problems": _WHOLE_DELIVERY,
    "procurement_steps": _PROCUREMENT,
    "procurement_suppliers": _PROCUREMENT,
    "procurements": _PROCUREMENT,
    "published_years": _ORGANISATION,
    "rules": """(organisation_key IS NULL OR organisation_key IN (
        SELECT organisation_key FROM build.mart.organisations
        WHERE organisation_id IN (SELECT organisation_id FROM scope.bodies)))""",
    "socio_results": f"""({_ORGANISATION}
        AND COALESCE(contract_id IN (SELECT contract_id FROM scope.contracts), TRUE))""",
    "suppliers": "supplier_id IN (SELECT supplier_id FROM scope.suppliers)",
    "waiting": _WHOLE_DELIVERY,
}
# What is of no body and no person: definitions, words, bands, what has been published by others, and which rows of whom
# are shown to anybody.
OPEN = frozenset(
    {
        "about", "catalogue", "columns", "file_columns", "forecast_backtest", "goal_bands", "goal_settings",
        "index_classes", "labels", "published_figures", "shown_of_persons", "size_classes", "status_bands",
    }
)  # fmt: skip


def is_sums_of_all(table: str) -> bool:
    """Whether a table is sums over everybody's contracts: not there for whoever sees some, whose rows are counted."""
    return table.startswith("cube_")


def rows_seen(table: str, columns: Iterable[str]) -> str | None:
    """The condition for a row of the table to be seen; None where no rule says so, and none is."""
    if table in _ROWS:
        return _ROWS[table]
    if "contract_no" in columns:
        return _CONTRACT
    return "TRUE" if table in OPEN else None


def open_scope(path: str, scope: Scope) -> duckdb.DuckDBPyConnection:
    """A database of its own with nothing but views of the build: the build's tables have the same names there.

    Where all contracts are seen, the tables of which there is no row that is not seen have no view: they are the
    build's own, found by the connection's `search_path`.
    """
    connection = duckdb.connect(":memory:", config={"threads": 1})
    quoted = path.replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS {BUILD} (READ_ONLY)")
    _create_views(connection, scope)
    return connection


def cursors_of(path: str, scope: Scope) -> Callable[[], duckdb.DuckDBPyConnection]:
    """What gives cursors of a build as the scope sees it; whoever sees all rows asks the build's own tables."""
    if not scope.is_limited:
        whole = duckdb.connect(path, read_only=True)
        # One core for a question: with many readers more of them only wait for each other.
        whole.execute("SET threads = 1")
        return whole.cursor
    connection = open_scope(path, scope)
    ((looks_in,),) = connection.execute("SELECT CURRENT_SETTING('search_path')").fetchall()
    if not looks_in:
        return connection.cursor

    # A cursor does not know by itself where its connection looks.
    def cursor() -> duckdb.DuckDBPyConnection:
        one = connection.cursor()
        one.execute("SET search_path = ?", [looks_in])
        return one

    return cursor


def _create_views(connection: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    connection.execute("CREATE SCHEMA scope")
    connection.execute("CREATE TABLE scope.chosen (register VARCHAR, number VARCHAR)")
    for register, numbers in (("organisations", scope.organisations), ("suppliers", scope.suppliers)):
        for number in sorted(numbers or ()):
            connection.execute("INSERT INTO scope.chosen VALUES (?, ?)", [register, number])
    for name, rows in _SEEN.items():
        connection.execute(f"CREATE TABLE scope.{name} AS {rows}")
    connection.execute("CREATE SCHEMA mart")
    ((sees_all,),) = connection.execute(
        f"SELECT COUNT(*) = (SELECT COUNT(*) FROM scope.contracts) FROM {BUILD}.mart.contracts"
    ).fetchall()
    for table, columns in _tables(connection).items():
        if is_sums_of_all(table):
            continue
        condition = rows_seen(table, columns) or "FALSE"
        rows = f"SELECT * FROM {BUILD}.mart.{table} WHERE"
        is_whole = sees_all and not connection.execute(f"{rows} NOT COALESCE({condition}, FALSE) LIMIT 1").fetchall()
        if not is_whole:
            connection.execute(f"CREATE VIEW mart.{table} AS {rows} {condition}")
    if sees_all:
        # A view costs time in each question: what is seen whole is read where it is, and so are the sums.
        connection.execute(f"SET search_path = 'memory.mart,{BUILD}.mart'")
    connection.execute("CREATE SCHEMA macros")
    for name, parameters, definition in connection.execute(
        """
        SELECT function_name, parameters, macro_definition FROM duckdb_functions()
        WHERE database_name = ? AND schema_name = 'macros' AND function_type = 'macro'
        """,
        [BUILD],
    ).fetchall():
        connection.execute(f"CREATE MACRO macros.{name}({', '.join(parameters)}) AS {definition}")


def _tables(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'mart'", [BUILD]
    ).fetchall():
        tables.setdefault(table, []).append(column)
    return tables
