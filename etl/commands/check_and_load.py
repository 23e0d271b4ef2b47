"""`check` and `load`: a file is checked, and stored where it is to be."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from etl.build import builder
from etl.commands.file_report import FILE_REFUSED, refused_report, review_report, stopped_report, stops_in_words
from etl.commands.printing import print_reports, say
from etl.intake import archives, look, raw_sheets, returned_files, review, take, without_questions
from etl.kinds import messages, schemas
from etl.mapping.model import FileMapping, MappingRefused, from_json, to_json
from etl.mapping.place_tables import FileRefused
from etl.reading.read_options import AS_FOUND

# What speaks against a file without making its reading doubtful.
_SAID_ONLY = {"shrinks", "period_accepted", "no_contract_known", "wrong_contract"}
_NOT_ASKED = "inläst från kommandoraden utan --careful"
# Refusals that a mapping mends.
_MENDED_BY_MAPPING = {
    "kind_unknown", "kind_unclear", "columns_missing", "contract_not_said", "column_not_a_key", "mapping_does_not_fit"
}  # fmt: skip


def check(arguments: argparse.Namespace) -> int:
    """Checks one file, or each in a zip, and stores nothing. Returns what the process ends with."""
    mapping = _read_mapping(arguments.mapping, arguments.leave_out)
    if isinstance(mapping, FileRefused):
        return print_reports([refused_report(str(arguments.mapping), mapping)], arguments.json)
    path = Path(arguments.files[0])
    reports = take_files(
        path,
        arguments.kind,
        None,
        False,
        mapping,
        careful=arguments.careful,
        reported_until=arguments.reported_until,
        persons=arguments.persons,
        contract=arguments.contract,
    )
    if arguments.write_mapping:
        _write_mapping(reports[0], path, arguments.kind, mapping, arguments.write_mapping)
    code = print_reports(reports, arguments.json)
    if arguments.write_annotated and not _write_annotated(path, arguments.kind, mapping, arguments.write_annotated):
        return FILE_REFUSED
    return code


def _write_mapping(report: dict[str, Any], path: Path, kind: str | None, mapping: FileMapping | None, to: Path) -> None:
    """How the file was read; of one that could not be placed, what its columns may be, for somebody to complete."""
    raw = report.get("mapping")
    content = path.read_bytes() if path.is_file() else b""
    if (
        raw is None
        and len(archives.files_of(content, path.name)) == 1
        and report.get("error", {}).get("code") in _MENDED_BY_MAPPING
    ):
        seen = look.look(path.read_bytes(), path.name, mapping.reading if mapping else AS_FOUND, kind)
        raw = to_json(seen.mapping)
        say(f"Ett förslag till koppling är skrivet till {to}. Gå igenom det innan filen läses in med --mapping.")
        for sheet in raw_sheets.raw_sheets(path.read_bytes(), path.name, mapping.reading if mapping else AS_FOUND):
            if sheet.place and not sheet.place.is_sure:
                say(f"  {f'Bladet {sheet.name}: ' if sheet.name else ''}{sheet.place.reason()}")
        for table in seen.mapping.tables:
            missing = ", ".join(f"{field.name} ({field.title})" for field in table.missing)
            where = f"Bladet {table.sheet}: " if table.sheet else ""
            title = schemas.kinds()[table.kind].title
            lacks = f"Det som måste finnas och inte har någon kolumn: {missing}."
            say(f"  {where}{title}. {lacks if missing else 'Allt som måste finnas har en kolumn.'}")
    if raw is None:
        say(f"Filen gick inte att läsa, så ingen koppling är skriven till {to}.")
        return
    to.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_annotated(path: Path, kind: str | None, mapping: FileMapping | None, to: Path) -> bool:
    """The file with what has to be done; of a file refused as a whole nothing is given back."""
    from etl.outgoing import annotate  # what writes workbooks is imported where one is written

    try:
        content = path.read_bytes()
        file = returned_files.open_file(content, path.name, mapping.reading if mapping else AS_FOUND)
        checked = review.review_file(file, kind, mapping, make_key=False, is_counted=False).file
        annotated = annotate.annotate(content, checked)
    except (OSError, FileRefused):
        say("Filen avvisades hel, så det finns ingen fil med åtgärder att skriva.")
        return False
    except annotate.CannotBeReturned as problem:
        say(messages.message(problem.code))
        return False
    to.write_bytes(annotated.content)
    say(f"Filen med åtgärder är skriven till {to}.")
    return True


def load(arguments: argparse.Namespace) -> int:
    """Stores files and builds with them. Returns what the process ends with."""
    mapping = _read_mapping(arguments.mapping, arguments.leave_out)
    if isinstance(mapping, FileRefused):
        return print_reports([refused_report(str(arguments.mapping), mapping)], arguments.json)
    reports = [
        report
        for name in arguments.files
        for report in take_files(
            Path(name),
            arguments.kind,
            arguments.by,
            True,
            mapping,
            arguments.confirm,
            arguments.careful,
            arguments.reported_until,
            arguments.persons,
            arguments.contract,
        )
    ]
    # Where nothing was taken, nothing is left behind either.
    if any("delivery" in report for report in reports) and not builder.is_current():
        made, seconds = builder.build_and_publish()
        say(f"Lagret är byggt på {seconds:.1f} s och visar läget per {made.as_of}.")
    return print_reports(reports, arguments.json)


def _read_mapping(path: Path | None, leave_out: Sequence[str]) -> FileMapping | FileRefused | None:
    """The mapping, with the columns to leave out; None where neither says anything."""
    try:
        # Some editors put a byte order mark first.
        mapping = from_json(json.loads(path.read_text(encoding="utf-8-sig"))) if path else FileMapping()
        if leave_out:
            return replace(mapping, reading=replace(mapping.reading, leave_out=tuple(leave_out)))
        return mapping if path else None
    except OSError:
        return FileRefused("file_not_found")
    except (ValueError, RecursionError):
        return FileRefused("mapping_unreadable", {"part": "JSON"})
    except MappingRefused as refusal:
        return FileRefused(refusal.code, refusal.arguments)


def take_files(
    path: Path,
    kind: str | None,
    by: str | None,
    is_stored: bool,
    mapping: FileMapping | None = None,
    confirm: str = "",
    careful: bool = False,
    reported_until: dt.date | None = None,
    persons: str | None = None,
    contract: str | None = None,
) -> list[dict[str, Any]]:
    """Checks a file, or each in a zip of files, and with `is_stored` stores it as a delivery. Returns the reports that
    both commands print.

    `by`: who delivers it. `confirm`: why it is taken in spite of what speaks against it. `careful`: any of that stops
    it. `reported_until`: up to when its placements tell of their contracts, where their rows do not say. `persons`: the
    header of the column that tells persons apart, in a list whose rows are of persons. `contract`: the contract of all
    rows of a file that does not say it.
    """
    try:
        files = archives.files_of(path.read_bytes(), path.name)
    except IsADirectoryError:
        return [refused_report(str(path), FileRefused("path_is_folder"))]
    except OSError:
        return [refused_report(str(path), FileRefused("file_not_found"))]
    except FileRefused as refusal:
        return [refused_report(path.name, refusal)]
    return [
        _take_file(name, content, kind, by, is_stored, mapping, confirm, careful, reported_until, persons, contract)
        for name, content in files
    ]


def _take_file(
    name: str,
    content: bytes,
    kind: str | None,
    by: str | None,
    is_stored: bool,
    mapping: FileMapping | None,
    confirm: str,
    careful: bool,
    reported_until: dt.date | None,
    persons: str | None,
    contract: str | None,
) -> dict[str, Any]:
    try:
        file = returned_files.open_file(content, name, mapping.reading if mapping else AS_FOUND)
        if persons:
            mapping = without_questions.by_person(file, persons, kind, mapping)
        mapping = without_questions.of_contract(file, contract, kind, mapping)
        # `check` must leave no trace, so it makes no key: a pseudonym that nobody sees can come from any.
        reviewed = review.review_file(
            file, kind, mapping, make_key=is_stored, is_counted=not is_stored, reported_until=reported_until
        )
    except FileRefused as refusal:
        return refused_report(name, refusal)
    report = review_report(reviewed)
    try:
        reviewed.file.demand_rows()
    except FileRefused as nothing:
        return {**report, "exit_code": FILE_REFUSED, "error": refused_report(name, nothing)["error"]}
    # Scripts have always replaced what was there: they are told of it, and stopped where they ask to be.
    doubts = {each.code for each in reviewed.stops}
    goes_on = not careful and doubts <= _SAID_ONLY
    if not is_stored and doubts and not goes_on:
        return stopped_report(report, name)
    if is_stored:
        try:
            confirm = confirm or (_NOT_ASKED if doubts and goes_on else "")
            delivery, is_new = take.take(reviewed, content, by, confirm)
        except take.Stopped as stop:
            return stopped_report({**report, "stops": stops_in_words(stop.stops)}, name)
        except FileRefused as refusal:
            return refused_report(name, refusal)
        report |= {"delivery": delivery.id, "new": is_new}
    return report
