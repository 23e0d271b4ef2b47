"""The log: who signed in, read rows about persons, fetched, delivered, decided, was refused. Nothing in it is changed.

A line is a JSON object in `access/log.jsonl` of the data folder; `hash` is SHA-256 over the line before it and its own
content, so that a line that is changed, taken out or put in between is found (`verify`). No line holds anything
of a participant: `about` is the number of a contract, a delivery or a report, or what a page is called.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from access.viewer import NotSignedIn, acting
from etl import folders

# What the first line says is before it.
BEGINNING = "0" * 64
LONGEST = 200


class Event(StrEnum):
    """What is written down."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    REFUSED = "refused"
    READ_PERSONS = "read_persons"
    FETCHED = "fetched"
    EXPORTED = "exported"
    DELIVERED = "delivered"
    DECIDED = "decided"
    WITHDREW = "withdrew"
    FIXED_REPORT = "fixed_report"
    VIEWED_AS = "viewed_as"
    INVITED = "invited"
    INVITATION_ENDED = "invitation_ended"
    INVITATION_USED = "invitation_used"
    RETAINED = "retained"
    THINNED = "thinned"


@dataclass(frozen=True)
class Line:
    """`at`: ISO, with the zone. `who`, `role`: empty for whoever sits at the machine. `viewing`: the role looked as.

    `what`: more of the event, as a code. `previous`, `hash`: the chain.
    """

    at: str
    who: str
    role: str
    viewing: str
    event: str
    what: str
    about: str
    previous: str
    hash: str = ""

    def told(self) -> str:
        """The content that the hash is over."""
        content = {name: value for name, value in asdict(self).items() if name != "hash"}
        return json.dumps(content, ensure_ascii=False, sort_keys=True)

    def chained(self) -> Line:
        """The same with its hash."""
        return Line(**{**asdict(self), "hash": hashlib.sha256(self.told().encode()).hexdigest()})


class BrokenLog(Exception):
    """The log is not what was written. `row`: the first line that does not fit, from 1."""

    def __init__(self, row: int, why: str) -> None:
        super().__init__(f"Loggen, rad {row}: {why}")
        self.row = row


def file() -> Path:
    """Where it lies."""
    return folders.data_folder() / "access" / "log.jsonl"


def write(event: Event, what: str = "", about: str = "", who: str | None = None) -> None:
    """Adds a line, flushed to disk before anything else is done. who: where nobody acts yet, or no more."""
    name = role = seen_as = ""
    with suppress(NotSignedIn):
        viewer = acting()
        name, role = viewer.name, str(viewer.own_role or viewer.role) if viewer.name else ""
        seen_as = str(viewer.role) if viewer.own_role else ""
    with folders.hold(file().with_name(".log.lock")):
        line = Line(
            at=dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds"),
            who=(who if who is not None else name)[:LONGEST],
            role=role,
            viewing=seen_as,
            event=str(event),
            what=what[:LONGEST],
            about=about[:LONGEST],
            previous=_last_hash(file()),
        ).chained()
        _add(file(), line)


def _add(path: Path, line: Line) -> None:
    with open(path, "ab") as log:
        log.write((json.dumps(asdict(line), ensure_ascii=False) + "\n").encode())
    folders.flush(path)


def _last_hash(path: Path) -> str:
    """The hash of the last line, read from the end. A line that a killed process left half is ended first."""
    if not path.exists() or not (size := path.stat().st_size):
        return BEGINNING
    with open(path, "r+b") as log:
        log.seek(max(0, size - 16_384))
        rows = log.read().split(b"\n")
        if rows[-1]:
            log.truncate(size - len(rows[-1]))  # it was never whole, so nothing rests on it
        last = rows[-2] if len(rows) > 1 else b""
    try:
        return str(json.loads(last)["hash"]) if last else BEGINNING
    except (ValueError, KeyError):
        return hashlib.sha256(last).hexdigest()  # `verify` tells of it; what comes after still holds together


def lines(path: Path | None = None) -> Iterator[Line]:
    """All lines, the first first. Raises BrokenLog where one is no line."""
    where = path or file()
    if not where.exists():
        return
    names = {field.name for field in fields(Line)}
    with open(where, encoding="utf-8") as log:
        for row, text in enumerate(log, start=1):
            try:
                content = json.loads(text)
                if set(content) != names or not all(isinstance(value, str) for value in content.values()):
                    raise ValueError(text)
            except ValueError:
                raise BrokenLog(row, "raden går inte att läsa.") from None
            yield Line(**content)


def verify() -> tuple[int, str]:
    """Reads all of it. Returns how many lines there are and the hash of the last. Raises BrokenLog.

    What the log began with may be gone where a later line says so (`thin`).
    """
    count, last, begins = 0, BEGINNING, BEGINNING
    thinned: set[str] = set()
    for count, line in enumerate(lines(), start=1):
        if count == 1:
            begins = last = line.previous
        if line.previous != last:
            raise BrokenLog(count, "raden före är en annan än den som stod där, eller har tagits bort.")
        if line.chained().hash != line.hash:
            raise BrokenLog(count, "raden är ändrad.")
        if line.event == Event.THINNED:
            thinned.add(line.about)
        last = line.hash
    if begins not in (BEGINNING, *thinned):
        raise BrokenLog(1, "det som stod före är borttaget utan att loggen säger det.")
    return count, last


def thin(before: dt.date) -> int:
    """Takes out the lines from before that day, as the policy says; a line says so, and the chain holds on from the
    first that is left. Returns how many went. Raises BrokenLog where the log is not whole: then nothing is taken out.
    """
    verify()
    with folders.hold(file().with_name(".log.lock")):
        everything = list(lines())
        went = list(itertools.takewhile(lambda line: line.at[:10] < before.isoformat(), everything))
        if not went:
            return 0
        note = Line(
            dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds"), "", "", "", str(Event.THINNED),
            f"{len(went)} < {before.isoformat()}", went[-1].hash, everything[-1].hash,
        ).chained()  # fmt: skip
        _replace([*everything[len(went) :], note])
    return len(went)


def _replace(left: Sequence[Line]) -> None:
    folders.place_text(file(), "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in left))
