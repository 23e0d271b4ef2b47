"""Takes out what is due: written whole beside, made to count by one small file, and what stood before is removed.

A process that is killed leaves either all that there was or all that is left; what it did not come to remove is removed
by the next `finish`, which every build by command begins with.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from access import log, rights
from access.rights import Right
from etl import folders
from etl.build import builder, reference_files
from etl.privacy import person_keys
from etl.retention.due import BY_PLACEMENT, Due, Person, PersonRow
from etl.store import deliveries, retained
from etl.store.deliveries import Delivery
from etl.store.pseudonym_key import key_of_store
from etl.store.retained import MARK, Left, Record

# What no figure is made of.
_NOT_COUNTED: Mapping[str, tuple[str, ...]] = {
    "placements": ("subsidy", "age_band"),
    "reports": ("reason",),
    "follow_ups": ("source",),
    "matches": (),
    "support": ("warning_reason", "support_type"),
}
_KEY_SIZE = 2**48


class Moved(Exception):
    """Something else was delivered since what goes was shown. Nothing is taken out."""


def take_out(due: Due, last_sequence: int) -> None:
    """Takes it out of the store, and builds and publishes what is left. `last_sequence`: of the last delivery that was
    there when it was found. Raises Moved, NotAllowed and FileRefused (as `key_of_store`)."""
    rights.demand(Right.WITHDRAW, about="retain")
    with folders.lock("deliveries"):
        if deliveries.last_sequence() != last_sequence:
            raise Moved
        retained.clear_replaced()
        record = retained.read()
        run = record.runs + 1
        names = Names(due, run, key_of_store())
        retained.folder().mkdir(parents=True, exist_ok=True)
        folders.clear_staging(retained.folder())
        left = {
            each.id: _write(each, due, names, run) for each in deliveries.all_deliveries() if each.id in due.deliveries
        }
        contracts = {row.contract_text for row in due.rows.values()} - {""}
        numbers = ",".join(str(int(each.split("-")[0])) for each in sorted(due.deliveries))
        told = f"{len(due.rows)} {len(due.persons)} {len(due.originals)}"
        retained.write(Record(run, {**record.deliveries, **left}, record.contracts | contracts, False, told, numbers))
    finish()


def finish() -> None:
    """What a run still has to do when what is left counts: a build of it, and the removal of all that is of before."""
    if retained.read().is_cleared:
        return
    published = builder.published()
    built, _ = builder.build_and_publish(None if published is None else builder.date_of(published))
    with folders.lock("build"), folders.lock("deliveries"):
        retained.clear_replaced()
        builder.remove_others(built)
        record = retained.read()
        if not record.is_cleared:
            log.write(log.Event.RETAINED, record.told, record.numbers)
            retained.write(replace(record, is_cleared=True))


class Names:
    """What keys and ids are called when their persons are gone: the same everywhere, and written down nowhere."""

    def __init__(self, due: Due, run: int, key: bytes) -> None:
        reference = reference_files.read_yaml("disclosure.yml")
        self._range = int(reference["key_range"])
        self._run, self._pads = run, person_keys.derived(key)
        self._persons = {person: self._key(person) for person in due.persons}
        ids = sorted({row.id for row in due.rows.values() if row.id is not None})
        self._ids = {text: f"{MARK}{run:03d}-{number:07d}" for number, text in enumerate(ids, start=1)}
        self._more = len(ids)

    def _key(self, person: Person) -> str:
        """A number by chance that changes figures outside as the person's own did (`macros.person_key`)."""
        own = person_keys.number(" ".join(person[1:]), self._pads) % self._range
        return f"{MARK}{secrets.randbelow(_KEY_SIZE // self._range) * self._range + own:012x}"

    def person(self, row: PersonRow) -> str | None:
        """In place of the key; None of a row that names none."""
        return self._persons[row.person] if row.person else None

    def placement(self, row: PersonRow) -> str:
        """In place of the placement's id. A follow-up of no placement has a name of its own, so it waits as before."""
        if row.id is not None:
            return self._ids[row.id]
        if row.person:
            return f"{row.around[0]}{self._persons[row.person]}{row.around[1]}"
        self._more += 1
        return f"{MARK}{self._run:03d}-{self._more:07d}"


def _write(delivery: Delivery, due: Due, names: Names, run: int) -> Left:
    """What is left of a delivery, in its place; it does not count yet."""
    came = delivery.folder
    before = retained.read().deliveries.get(delivery.id)
    name = f"{delivery.id}.{run}"
    staged = retained.folder() / f".staging-{os.getpid()}-{name}"
    staged.mkdir()
    takes_rows = False
    for path in sorted(came.iterdir()):
        kind = path.stem.removeprefix("rows-")
        rows = {place[2]: row for place, row in due.rows.items() if place[:2] == (delivery.id, kind)}
        if path.name.startswith("rows-") and rows:
            takes_rows = True
            table = _without_persons(pq.read_table(path), kind, rows, names)
            pq.write_table(table, staged / path.name, compression="zstd", compression_level=1)
        elif path.name not in ("delivery.json", "original"):
            shutil.copyfile(path, staged / path.name)
    _write_record(came / "delivery.json", staged / "delivery.json", takes_rows)
    was = (*(before.was if before else ()), str(deliveries.content_hash(delivery.id)))
    folders.place(staged, retained.folder() / name)
    on = due.day.isoformat() if takes_rows else before.on if before else ""
    return Left(name, (*(before.runs if before else ()), run), on, was)


def _write_record(came: Path, left: Path, takes_rows: bool) -> None:
    """Without the file, and without what somebody wrote instead of its cells."""
    record = json.loads(came.read_text(encoding="utf-8"))
    record["delivery"]["original_kept"] = False
    if takes_rows and record["delivery"].get("how", {}).get("corrections"):
        record["delivery"]["how"]["corrections"] = []
    left.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8", errors="replace")


def _without_persons(table: pa.Table, kind: str, rows: Mapping[int, PersonRow], names: Names) -> pa.Table:
    """The table with those rows as what is counted of them."""
    new: dict[str, Mapping[int, Any]] = {name: dict.fromkeys(rows) for name in _NOT_COUNTED[kind]}
    if kind not in BY_PLACEMENT:
        new["participant_key"] = {place: names.person(row) for place, row in rows.items()}
    if kind != "reports":
        new["placement_id"] = {place: names.placement(row) for place, row in rows.items()}
    for name, values in new.items():
        if name in table.column_names:
            column = table[name].to_pylist()
            for place, value in values.items():
                column[place] = value
            field = table.schema.field(name)
            table = table.set_column(table.column_names.index(name), field, pa.array(column, field.type))
    return table
