"""Which deliveries stand without their rows about persons, since the term is over, and where what is left of them lies.

A delivery is never changed: what is left of it is a folder of its own, written whole beside, and one small file says
which folders count. Replacing that file is what takes the persons out, of all deliveries at once or of none; whoever
reads finds either what was there or what is left. What is counted of them does not move (`etl/retention`).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from etl import folders
from etl.checking.checked_file import CheckedFile
from etl.kinds import schemas
from etl.mapping.place_tables import FileRefused

# What a key or an id is called in a row whose person is gone; a number follows that says nothing of anybody.
MARK = "gallrad-"
_NAMED = 5


@dataclass(frozen=True)
class Left:
    """What is left of a delivery. `folder`: its name. `runs`: those that took something of it, from 1. `on`: the day of
    the last that took persons; "" where only its file is gone. `was`: what it held before each, as
    `deliveries.content_hash`."""

    folder: str
    runs: tuple[int, ...]
    on: str
    was: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """`contracts`: those of which persons are gone, however they are spelt, as numbers are compared. `is_cleared`:
    whether what stood before is gone from the disk too. `told`, `numbers`: what the log says of the last run (how many
    rows, persons and files), and of which deliveries."""

    runs: int = 0
    deliveries: Mapping[str, Left] = field(default_factory=dict)
    contracts: frozenset[str] = frozenset()
    is_cleared: bool = True
    told: str = ""
    numbers: str = ""


def folder() -> Path:
    """Where what is left lies, a folder a delivery."""
    return folders.data_folder() / "store" / "retained"


def _file() -> Path:
    return folders.data_folder() / "store" / "retained.json"


def read() -> Record:
    """What the file says now; nothing where there is none."""
    try:
        written = _file().stat()
    except FileNotFoundError:
        return Record()
    return _read(_file(), (written.st_mtime_ns, written.st_ino, written.st_size))


@lru_cache(maxsize=4)
def _read(path: Path, written: tuple[int, int, int]) -> Record:
    said = json.loads(path.read_text(encoding="utf-8"))
    left = {
        name: Left(each["folder"], tuple(each["runs"]), each["on"], tuple(each["was"]))
        for name, each in said["deliveries"].items()
    }
    return Record(said["runs"], left, frozenset(said["contracts"]), said["is_cleared"], said["told"], said["numbers"])


def write(record: Record) -> None:
    """Makes that what counts. To be called under the lock of deliveries, when every folder it names is in its place."""
    content = {**asdict(record), "contracts": sorted(record.contracts)}
    folders.place_text(_file(), json.dumps(content, ensure_ascii=False, indent=1))


def where(delivery_id: str) -> Path | None:
    """The folder of what is left of a delivery; None of one that stands as it came."""
    left = read().deliveries.get(delivery_id)
    return folder() / left.folder if left else None


def clear_replaced() -> None:
    """Removes from the disk what a run has replaced, and what a killed one left. Under the lock of deliveries."""
    folders.clear_staging(folders.deliveries_folder())
    record = read()
    counted = {left.folder for left in record.deliveries.values()}
    for path in folder().iterdir() if folder().is_dir() else ():
        if path.name not in counted:
            shutil.rmtree(path)
    for name in record.deliveries:
        came = folders.deliveries_folder() / name
        if came.exists():
            # Out of the list first: a folder that is half removed is no delivery.
            aside = came.with_name(f".staging-{os.getpid()}-{name}")
            folders.place(came, aside)
            shutil.rmtree(aside)


def demand_rows(file: CheckedFile) -> None:
    """Raises FileRefused (`persons_retained`) where the file has persons of a contract of which persons are gone: what
    is left of them would count for nothing, and the new ones could not be told from them."""
    contracts = read().contracts
    for table in file.tables:
        if table.kind.name in ("follow_ups", "matches", "support"):
            rows, made_up = table.rows.filter(pc.is_valid(table.rows["placement_id"])), table.rows.slice(0, 0)
        elif "participant_key" in table.rows.column_names:
            rows = table.rows.filter(pc.is_valid(table.rows["participant_key"]))
            # Nobody sends what only stands in place of somebody.
            made_up = rows.filter(pc.starts_with(rows["participant_key"], MARK))
        else:
            continue
        of_gone = [text for text in _contracts(rows) if schemas.plain_number(text) in contracts]
        if wrong := list(dict.fromkeys([*of_gone, *_contracts(made_up)])):
            named = ", ".join(wrong[:_NAMED]) + (" …" if wrong[_NAMED:] else "")
            raise FileRefused("persons_retained", {"contracts": named})


def _contracts(rows: pa.Table) -> list[str]:
    return sorted(text for text in rows["contract_id"].unique().to_pylist() if text)
