"""What goals name that nobody else does: an organisation without any data, or a goal above them that is not there."""

from __future__ import annotations

from collections.abc import Callable

from etl.checking.checked_file import ROWS_LISTED, CheckedFile, ProblemGroup
from etl.kinds import schemas
from etl.kinds.problems import Place
from etl.store import deliveries

# Whose rows name organisations that there are figures of; a goal or a result makes none.
_NAMING = ("organisations", "contracts", "procurements", "procurement_values", "awards")


def check_goals(file: CheckedFile) -> list[ProblemGroup]:
    """A warning for each column and sheet of the file's goals that names what is in no delivery and not in the file."""
    bodies = {schemas.plain_number(text) for text in _texts(file, _NAMING, "organisation_id")}
    goals = _texts(file, ("goals",), "goal_id")
    return [
        *_unknown(file, "organisation_id", "organisation_unknown", lambda text: schemas.plain_number(text) in bodies),
        *_unknown(file, "part_of", "whole_unknown", goals.__contains__),
    ]


def _texts(file: CheckedFile, kinds: tuple[str, ...], column: str) -> set[str]:
    """In the store, and in the file itself."""
    own = [table.rows[column].to_pylist() for table in file.tables if table.kind.name in kinds]
    return deliveries.delivered_texts(kinds, column) | {text for texts in own for text in texts if text}


def _unknown(file: CheckedFile, field: str, code: str, is_known: Callable[[str], bool]) -> list[ProblemGroup]:
    groups = []
    for table in (table for table in file.tables if table.kind.name == "goals"):
        rows: dict[str | None, list[int]] = {}
        for row in table.rows.select(["sheet", "row_number", field]).to_pylist():
            if row[field] and not is_known(row[field]):
                rows.setdefault(row["sheet"], []).append(row["row_number"])
        for sheet, numbers in rows.items():
            place = table.places.get(sheet, {}).get(field, Place("", ""))
            shown = tuple(numbers[:ROWS_LISTED])
            groups.append(
                ProblemGroup("warning", code, "goals", len(numbers), shown, sheet, place.letter, place.header, field)
            )
    return groups
