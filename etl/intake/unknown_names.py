"""What a file names that nobody else does: a goal's organisation, value or whole, a contract's supplier. Warned of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from etl.build import reference, reference_files
from etl.checking.checked_file import ROWS_LISTED, CheckedFile, ProblemGroup
from etl.kinds import schemas
from etl.kinds.problems import Place
from etl.store import deliveries

Row = Mapping[str, Any]
# Whose rows name organisations that there are figures of; a goal or a result makes none.
_NAMING = ("organisations", "contracts", "procurements", "procurement_values", "awards")
# Where a dimension's values are not codes: the kinds and the column that have them.
_VALUES = {
    "organisation": (_NAMING, "organisation_id"),
    "supplier": (("suppliers", "contracts", "awards"), "supplier_id"),
    "contract": (("contracts",), "contract_id"),
    "owner": (("contracts",), "contract_owner"),
}
_LISTED = 12
# The kinds of file that name such.
KINDS = frozenset({"goals", "contracts"})


def check_names(file: CheckedFile) -> list[ProblemGroup]:
    """A warning for each column and sheet that names what is in no delivery and not in the file."""
    kinds = {table.kind.name for table in file.tables}
    return [*(_of_goals(file) if "goals" in kinds else ()), *(_of_contracts(file) if "contracts" in kinds else ())]


def _of_goals(file: CheckedFile) -> list[ProblemGroup]:
    bodies = _plain(_texts(file, _NAMING, "organisation_id"))
    wholes = deliveries.delivered_pairs("goals", "goal_id", "part_of") | {
        row["goal_id"]: row["part_of"] for row in _rows(file, "goals", ("goal_id", "part_of"))
    }
    values = _Values(file)
    return [
        *_warned(
            file, "goals", "organisation_id", "organisation_unknown",
            lambda row: schemas.plain_number(row["organisation_id"]) in bodies,
        ),
        *_warned(file, "goals", "part_of", "whole_unknown", lambda row: row["part_of"] in wholes),
        *_warned(file, "goals", "part_of", "part_of_circle", lambda row: not _is_in_circle(row["goal_id"], wholes)),
        *_warned(
            file, "goals", "value", "value_unknown",
            lambda row: schemas.plain_number(row["value"]) in _plain(values.there(row["dimension"])),
            lambda row: ", ".join(sorted(values.there(row["dimension"]))[:_LISTED]),
        ),
    ]  # fmt: skip


def _of_contracts(file: CheckedFile) -> list[ProblemGroup]:
    """Where there is a register of suppliers: a contract's supplier that is not in it."""
    known = _plain(_texts(file, ("suppliers",), "supplier_id"))
    if not known:
        return []
    return _warned(
        file, "contracts", "supplier_id", "supplier_unknown",
        lambda row: schemas.plain_number(row["supplier_id"]) in known,
    )  # fmt: skip


def _is_in_circle(goal: str, wholes: Mapping[str, str | None]) -> bool:
    """Whether the goal is, by way of what it is part of, a part of itself."""
    above, passed = wholes.get(goal), set[str]()
    while above and above not in passed and above != goal:
        passed.add(above)
        above = wholes.get(above)
    return above == goal


class _Values:
    """The values that a dimension has: its codes, or what the registers name."""

    def __init__(self, file: CheckedFile) -> None:
        self._file, self._there = file, dict[str, set[str]]()

    def there(self, dimension: str) -> set[str]:
        if dimension not in self._there:
            if dimension in _VALUES:
                self._there[dimension] = _texts(self._file, *_VALUES[dimension])
            else:
                labels = reference.catalogue_tables(reference_files.content_hash())["labels"].to_pylist()
                named = schemas.catalogue("dimensions")[dimension]["labels"]
                self._there[dimension] = {row["code"] for row in labels if row["code_list"] == named}
        return self._there[dimension]


def _plain(texts: set[str]) -> set[str]:
    return {schemas.plain_number(text) for text in texts}


def _texts(file: CheckedFile, kinds: tuple[str, ...], column: str) -> set[str]:
    """In the store, and in the file itself."""
    own = [table.rows[column].to_pylist() for table in file.tables if table.kind.name in kinds]
    return deliveries.delivered_texts(kinds, column) | {text for texts in own for text in texts if text}


def _rows(file: CheckedFile, kind: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    tables = [table.rows.select(columns) for table in file.tables if table.kind.name == kind]
    rows: list[dict[str, Any]] = pa.concat_tables(tables).to_pylist()
    return rows


def _warned(
    file: CheckedFile,
    kind: str,
    field: str,
    code: str,
    is_known: Callable[[Row], bool],
    words: Callable[[Row], str] = lambda row: "",
) -> list[ProblemGroup]:
    """A group for each sheet, and for each list of what there is."""
    groups = []
    for table in (table for table in file.tables if table.kind.name == kind):
        rows: dict[tuple[str, str], list[int]] = {}
        columns = dict.fromkeys(("sheet", "row_number", field, *table.kind.primary_key, "dimension"))
        for row in table.rows.select([name for name in columns if name in table.rows.column_names]).to_pylist():
            if row[field] and not is_known(row):
                rows.setdefault((row["sheet"], words(row)), []).append(row["row_number"])
        for (sheet, there), numbers in rows.items():
            place = table.places.get(sheet, {}).get(field, Place("", ""))
            shown = tuple(numbers[:ROWS_LISTED])
            told = {"words": there, "words_en": there} if there else {}
            groups.append(
                ProblemGroup("warning", code, kind, len(numbers), shown, sheet, place.letter, place.header, field, told)
            )
    return groups
