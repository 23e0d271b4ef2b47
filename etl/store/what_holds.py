"""Whether what a delivery says is what counts now: then the same file again would change nothing.

Asked of the deliveries that came after it and are in force, never of all that was ever delivered: a sender that goes
back to its earlier file is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from etl import scratch
from etl.kinds import schemas
from etl.kinds.schemas import Kind

# What the latest word holds for, where that is more than a kind's scope: an acceptance gives way to a return, and
# which point of a placement a follow-up belongs to may be its date alone that says.
_SPOKEN_OF = {"decisions": ("contract_id", "period"), "follow_ups": ("placement_id",)}
# What rows say besides of others than their own: of these too the latest word holds.
_ALSO_OF = {
    "participant_key": ("sex",),
    "organisation_id": ("organisation_id", "organisation_name", "organisation_type"),
    "supplier_id": ("supplier_id", "supplier_name"),
}


def still_holds(folder: Path, kinds: Iterable[str], later: Sequence[Path]) -> bool:
    """Whether for all that a delivery speaks of the latest word is its own, or the same as its own.

    `folder`: of the delivery, with the rows of those kinds. `later`: folders of the deliveries after it that are in
    force, in their order.
    """
    for name in kinds:
        paths = [path for each in (folder, *later) if (path := each / f"rows-{name}.parquet").is_file()]
        if len(paths) > 1 and _is_contradicted(schemas.kinds()[name], [path.as_posix() for path in paths]):
            return False
    return True


def _is_contradicted(kind: Kind, paths: Sequence[str]) -> bool:
    """Whether the last of the files that speaks of something says otherwise of it than the first does."""
    with scratch.database() as connection:
        connection.from_parquet(list(paths), filename=True, union_by_name=True).create_view("stored")
        # A delivery from before a column was added to the kind has no such column.
        have = {row[0] for row in connection.execute("DESCRIBE stored").fetchall()}
        return any(
            connection.execute(
                f"""
                WITH said AS (
                  SELECT
                    LIST_POSITION(?, filename) AS place,
                    [{", ".join(_plain(kind, column) for column in key)}] AS key,
                    LIST_SORT(LIST(HASH({", ".join(says)}))) AS words
                  FROM stored
                  WHERE {_names_somebody(key)}
                  GROUP BY 1, 2
                ),
                last AS (
                  SELECT key, words FROM said
                  QUALIFY place = MAX(place) OVER (PARTITION BY key)
                )
                SELECT 1 FROM said INNER JOIN last USING (key)
                WHERE said.place = 1 AND said.words <> last.words
                LIMIT 1
                """,
                [list(paths)],
            ).fetchone()
            for key, says in _spoken(kind, have).items()
        )


def _names_somebody(key: Sequence[str]) -> str:
    """Of others than its own rows a row speaks only where it names them: one of a sum is of nobody."""
    return f"{key[0]} IS NOT NULL" if len(key) == 1 and key[0] in _ALSO_OF else "TRUE"


def _spoken(kind: Kind, have: set[str]) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Columns that name what is spoken of -> the columns that say something of it."""

    def there(names: Iterable[str]) -> Iterator[str]:
        return (name for name in names if name in have)

    own = tuple(there(_SPOKEN_OF.get(kind.name, kind.scope)))
    spoken = {own: list(there(field.name for field in kind.fields))}
    for name, says in _ALSO_OF.items():
        if name in have and (name,) != own and (said := list(there(says))):
            spoken[name,] = said
    return spoken


def _plain(kind: Kind, column: str) -> str:
    """The column as it is compared, however a number is written. Where two are taken for one, more is heard."""
    signs = f"REGEXP_REPLACE(UPPER(COALESCE(CAST({column} AS VARCHAR), '')), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
    return f"RIGHT({signs}, 10)" if kind.field(column).content == "organisation_number" else signs
