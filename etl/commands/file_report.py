"""The report of one file: what was taken, refused and left out, as JSON has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from etl.checking import check_file
from etl.checking.checked_file import CheckedTable, ProblemGroup, Stop
from etl.comparing.changes import Changes
from etl.intake.review import FileReview
from etl.kinds import messages, problems, schemas
from etl.mapping.model import to_json
from etl.mapping.place_tables import FileRefused

# What the process ends with; the worst of its files.
ALL_TAKEN, SOME_REFUSED, FILE_REFUSED = 0, 1, 2
_OF_A_PROBLEM = ("sheet", "row_number", "column_letter", "header", "field", "code")


def refused_report(name: str, refusal: FileRefused) -> dict[str, Any]:
    """The report of a file of which nothing is taken: why, and where."""
    name = check_file.printable_name(name) or name
    message = messages.message(refusal.code, {"file": name, **refusal.arguments})
    if refusal.code in ("kind_unknown", "kind_unclear"):
        message += f" På kommandoraden: --kind, ett av {', '.join(sorted(schemas.kinds()))}."
    if refusal.code == "contract_not_said":
        message += " På kommandoraden: --contract NUMMER."
    if columns := refusal.columns_to_leave_out:
        options = " ".join(f'--leave-out "{column}"' for column in columns)
        message += f" {messages.message('column_may_be_left_out', {'columns': ', '.join(columns)})}"
        message += f" På kommandoraden: {options}."
    return {
        "file": name,
        "exit_code": FILE_REFUSED,
        "taken": 0,
        "refused": 0,
        "error": {
            "code": refusal.code,
            "message": message,
            "places": [
                asdict(place) | {"column_letter": place.letter, "message": messages.message(*place.message)}
                for place in refusal.places
            ],
        },
    }


def stopped_report(report: dict[str, Any], name: str) -> dict[str, Any]:
    """The report of a file that something speaks against, and that nobody has confirmed."""
    refusal = refused_report(name, FileRefused("confirmation_needed"))
    return {**report, "exit_code": FILE_REFUSED, "error": refusal["error"]}


def review_report(reviewed: FileReview) -> dict[str, Any]:
    """The report of a file that could be read: what of it can be taken, and what it would change."""
    file = reviewed.file
    return {
        "file": file.file_name,
        "exit_code": SOME_REFUSED if file.refused else ALL_TAKEN,
        "taken": file.taken,
        "refused": file.refused,
        "natural_persons_replaced": file.natural_persons,
        "original_kept": file.may_be_kept,
        "sheets_left_out": list(file.sheets_left_out),
        "kinds": [_kind(table, file.file_name, reviewed.groups) for table in file.tables],
        "mapping": to_json(file.mapping),
        "groups": [
            {**asdict(group), "rows": list(group.rows), "message": messages.message(group.code, group.arguments)}
            for group in reviewed.groups
        ],
        "changes": _changes(reviewed.changes),
        "stops": stops_in_words(reviewed.stops),
    }


def stops_in_words(stops: Iterable[Stop]) -> list[dict[str, Any]]:
    """What speaks against a file, each with its sentence."""
    return [{**asdict(stop), "message": messages.message(stop.code, stop.arguments)} for stop in stops]


def _kind(table: CheckedTable, file_name: str, groups: Iterable[ProblemGroup]) -> dict[str, Any]:
    """One kind's rows. `warnings`: cells that warn by themselves, and rows that do not fit what is there already."""
    by_itself = set(table.warnings["code"].to_pylist())
    beside = [group for group in groups if group.level == "warning" and group.kind == table.kind.name]
    return {
        "kind": table.kind.name,
        "taken": table.rows.num_rows,
        "refused": table.refused_rows,
        "warnings": table.warnings.num_rows + sum(max(each.count, 1) for each in beside if each.code not in by_itself),
        "columns": dict(table.mapping),
        "columns_left_out": list(table.ignored),
        "found": [asdict(reading) for reading in table.readings],
        "problems": [
            {"level": level, "file": file_name, **{name: problem[name] for name in _OF_A_PROBLEM}, "message": message}
            for level, part in (("error", table.refused), ("warning", table.warnings))
            for problem in part.to_pylist()
            for message in [_message(table, problem)]
        ],
    }


def _message(table: CheckedTable, problem: Mapping[str, str]) -> str:
    arguments = problems.arguments(table.kind.name, problem["code"], problem["field"])
    return messages.message(problem["code"], arguments)


def _changes(would: Changes | None) -> dict[str, Any] | None:
    """What would change: sums, contracts, months that are other than now, rows per kind, and contracts that wait."""
    if would is None:
        return None
    before, after = would.totals
    return {
        "fte_months_before": round(before, 3),
        "fte_months_after": round(after, 3),
        "contracts": would.contracts.to_pylist(),
        "months": [{**row, "month": f"{row['month']:%Y-%m}"} for row in would.months.to_pylist()],
        "rows": {kind: asdict(rows) for kind, rows in would.rows.items()},
        "waiting": would.waiting.to_pylist(),
    }
