"""What is there of those whom the roles name: organisations and suppliers that no register has, and how many rows a
scope sees of all. For whoever sets up roles and wants to know before anybody signs in."""

from __future__ import annotations

from collections.abc import Mapping

from access.viewer import Audience, Scope
from etl.build import builder
from etl.scope.scoped_views import open_scope

# Which rows are told of, and whether they are about persons.
_TABLES = {"contracts": False, "procurements": False, "deliveries": False, "placements": True}


def unknown(organisations: frozenset[str], suppliers: frozenset[str]) -> list[str]:
    """Those that the published build has no organisation, or no supplier, of; none where nothing is published."""
    path = _published()
    if not path:
        return []
    with open_scope(path, Scope()) as connection:
        return [
            number
            for register, key, numbers in (
                ("organisations", "organisation_id", organisations),
                ("suppliers", "supplier_id", suppliers),
            )
            for number in sorted(numbers)
            if not connection.execute(f"SELECT 1 FROM build.mart.{register} WHERE {key} = ?", [number]).fetchone()
        ]


def rows_seen(scope: Scope) -> Mapping[str, tuple[int, int]]:
    """Table -> how many of its rows the scope sees, and how many there are. Rows about persons: inside alone."""
    path = _published()
    if not path:
        return {}
    with open_scope(path, scope) as connection:

        def rows(table: str) -> int:
            ((count,),) = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchall()
            return int(count)

        found = {}
        for table, is_of_persons in _TABLES.items():
            every = rows(f"build.mart.{table}")
            is_seen = not is_of_persons or scope.audience is Audience.INSIDE
            mine = every if not scope.is_limited else rows(f"mart.{table}")
            found[table] = (mine if is_seen else 0, every)
        return found


def _published() -> str:
    build = builder.published()
    return str(build.path) if build and build.path.exists() else ""
