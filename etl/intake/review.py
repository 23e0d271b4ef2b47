"""A file on its way in: checked, compared with what is there, and what it must wait for.

The page and the command line both come here, so what is seen before is what happens. A review stays in memory; only
etl/intake/take.py stores.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from etl.checking import check_file
from etl.checking.check_file import OpenedFile
from etl.checking.checked_file import LEVELS, CheckedFile, ProblemGroup, Stop
from etl.comparing import contract_checks, dropped_columns, duplicates, impact, reported_so_far, stops
from etl.comparing.changes import Changes
from etl.comparing.dropped_columns import DroppedColumn
from etl.intake import returned_files, unknown_names
from etl.kinds import schemas
from etl.mapping.apply_mapping import Correction
from etl.mapping.model import FileMapping
from etl.scope import theirs
from etl.store import deliveries, retained
from etl.store.deliveries import Delivery
from etl.store.pseudonym_key import key_of_store

Progress = Callable[[str], None]


@dataclass(frozen=True)
class FileReview:
    """A checked file and what it would do to what is there. `groups`: of the file and of the comparison.

    `stops`: it is taken only with a reason. `spellings`: unknown contract -> the known one that it seems to be.
    `mapping`: the one that somebody gave. `last_sequence`: of the last delivery that was there. `identical`: the
    delivery that is this very file and says what counts now, so that taking it changes nothing.
    """

    file: CheckedFile
    changes: Changes
    groups: Sequence[ProblemGroup]
    stops: Sequence[Stop]
    spellings: Mapping[str, str]
    mapping: FileMapping | None
    last_sequence: int
    identical: Delivery | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no row can be taken."""
        return not self.file.taken


def _no_progress(stage: str) -> None:
    """No progress is shown."""


def review_file(
    file: OpenedFile,
    kind: str | None = None,
    mapping: FileMapping | None = None,
    corrections: Sequence[Correction] = (),
    make_key: bool = False,
    is_counted: bool = True,
    as_of: dt.date | None = None,
    progress: Progress = _no_progress,
    reported_until: dt.date | None = None,
) -> FileReview:
    """Checks the file and compares it with the store. Stores nothing.

    `make_key`: the pseudonyms are those of this store (its key is made if there is none); else they are nobody's, and
    the rows must not be stored. `is_counted`: what changes is counted also where nothing is replaced.
    `reported_until`: as `check_opened`. Raises FileRefused where nothing can be taken.
    """
    progress("checking")
    checked = check_file.check_opened(
        file,
        cache(key_of_store) if make_key else bytes(32),
        kind,
        mapping,
        returned_files.for_file(file),
        corrections,
        reported_so_far.with_reported,
        reported_until,
    )
    return compare(checked, mapping or returned_files.awaited(file.source), is_counted, as_of, progress)


def compare(
    checked: CheckedFile,
    mapping: FileMapping | None = None,
    is_counted: bool = True,
    as_of: dt.date | None = None,
    progress: Progress = _no_progress,
) -> FileReview:
    """What a checked file would do to what is there, and for what it must wait. `mapping`: the one that somebody
    gave."""
    theirs.demand_rows(checked)
    retained.demand_rows(checked)
    progress("comparing")
    last_sequence = deliveries.last_sequence()
    identical = deliveries.delivery_of_file(checked)
    doubled = duplicates.find_duplicates(checked, identical)
    changes, beside_contracts = _impact(checked, is_counted or doubled.replaces, as_of)
    spellings = _spellings(changes)
    lost = dropped_columns.find_dropped_columns(checked)
    compared = stops.Compared(checked, mapping, changes, doubled.elsewhere)
    kinds = {table.kind.name for table in checked.tables}
    groups = [
        *_own_groups(checked, lost),
        *doubled.groups,
        *_of_contracts(changes, spellings),
        *dropped_columns.groups(lost),
        *(unknown_names.check_names(checked) if unknown_names.KINDS & kinds else ()),
        *beside_contracts,
    ]
    groups.sort(key=lambda group: LEVELS.index(group.level))
    speaks_against = [*stops.find_stops(compared), *dropped_columns.stops(lost)]
    return FileReview(checked, changes, groups, speaks_against, spellings, mapping, last_sequence, identical)


# --- steps of the comparison -----------------------------------------------------------------------------


def _impact(checked: CheckedFile, is_counted: bool, as_of: dt.date | None) -> tuple[Changes, list[ProblemGroup]]:
    """What changes, and what does not fit the contracts; both of one trial build where it is counted."""
    arriving = {table.kind.name: table.rows for table in checked.tables}
    if not is_counted:
        return impact.impact_without_replacing(arriving), contract_checks.check_against_contracts(checked, as_of)
    groups: list[ProblemGroup] = []
    changes = impact.impact_of_file(
        arriving, as_of, lambda trial: groups.extend(contract_checks.in_trial(trial, checked))
    )
    return changes, groups


def _own_groups(checked: CheckedFile, lost: Sequence[DroppedColumn]) -> list[ProblemGroup]:
    """The file's own. That a column is lost says more than that it would be good to have."""
    said = {(each.kind, each.field.name) for each in lost}
    return [group for group in checked.groups if group.level != "advice" or (group.kind, group.field) not in said]


def _spellings(changes: Changes) -> dict[str, str]:
    if not changes.waiting.num_rows:
        return {}
    known = deliveries.known_contracts()
    unknown = changes.waiting["contract_id"].unique().to_pylist()
    return {text: known[schemas.plain_number(text)] for text in unknown if schemas.plain_number(text) in known}


def _of_contracts(changes: Changes, spellings: Mapping[str, str]) -> list[ProblemGroup]:
    """Contracts that nobody knows: their rows wait."""
    groups = []
    for kind in changes.waiting["kind"].unique().to_pylist():
        rows = [row for row in changes.waiting.to_pylist() if row["kind"] == kind]
        for code, chosen in (
            ("contract_spelt_otherwise", [row for row in rows if row["contract_id"] in spellings]),
            ("contract_unknown", [row for row in rows if row["contract_id"] not in spellings]),
        ):
            if chosen:
                contracts = stops.listed([row["contract_id"] for row in chosen])
                groups.append(
                    ProblemGroup(
                        "warning",
                        code,
                        kind,
                        sum(row["rows"] for row in chosen),
                        field="contract_id",
                        arguments={"contracts": contracts},
                    )
                )
    return groups


# --- what a reviewer can do ------------------------------------------------------------------------------


def in_words_of_register(mapping: FileMapping, spellings: Mapping[str, str]) -> FileMapping:
    """The mapping with contracts spelt as they are known."""
    tables = []
    for table in mapping.tables:
        words = {**table.words.get("contract_id", {})}
        words |= {schemas.normal(theirs): ours for theirs, ours in spellings.items()}
        has = "contract_id" in table.fields
        tables.append(replace(table, words={**table.words, "contract_id": words}, by_hand=True) if has else table)
    return replace(mapping, tables=tuple(tables))
