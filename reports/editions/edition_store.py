"""Fixed reports on disk: each edition a folder that is never changed, there whole or not at all.

A folder `reports/NUMBER` in the data folder holds `report.json` (what was asked, what it rests on, who and when),
`figures.json` (every figure, in the one form of `reports.editions.compare`) and the files as they were made. Numbers
are given under a lock, so that two who fix at once get one each.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from access.viewer import Scope, acting
from etl import folders
from etl.privacy import identity_numbers
from etl.scope import theirs
from reports.editions import compare
from reports.editions.compare import Content

FOLDER = "reports"
_NUMBER = re.compile(r"(R-\d{4}-\d{3,})(?:-(\d+))?")
_RECORD, _FIGURES = "report.json", "figures.json"


class NoSuchReport(LookupError):
    """No fixed report has that number. `number` is what was asked for."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class Damaged(Exception):
    """What is kept is not what was fixed. `number`: of which report; `what`: the file."""

    def __init__(self, number: str, what: str) -> None:
        super().__init__(f"{number}: {what}")
        self.number, self.what = number, what


@dataclass(frozen=True)
class Edition:
    """One edition as it was fixed. Dates are ISO texts, hashes SHA-256 in hexadecimal.

    `report`: the number of the first edition, which all share; `edition`: 1, 2, ...; `replaces`: the edition before, ""
    for the first; `why`: the reason for this edition. `request`: organisations, first, last, sections, and goals where
    some were chosen. `deliveries`: all that it rests on (number, id, sha256). `files`: format -> name, sha256, bytes.
    `figures`: the hash of `figures.json`. `of`: the organisations and suppliers that it was made for, where whoever
    fixed it sees no others.
    """

    number: str
    report: str
    edition: int
    replaces: str
    why: str
    by: str
    at: str
    title: str
    subtitle: str
    language: str
    facts: Sequence[Sequence[str]]
    invented: str
    address: str
    request: Mapping[str, Any]
    as_of: str
    known_on: str | None
    last_delivery: int
    build: str
    software: Mapping[str, str]
    deliveries: Sequence[Mapping[str, Any]]
    figures: str
    files: Mapping[str, Mapping[str, Any]]
    of: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        """Whose rows it was made of."""
        limits = {register: frozenset(numbers) for register, numbers in self.of.items()}
        return Scope(organisations=limits.get("organisations"), suppliers=limits.get("suppliers"))

    @property
    def is_seen(self) -> bool:
        """Whether whoever asks sees all that it is of: made of the same rows, or about organisations of theirs."""
        scope, asked = acting().scope, self.request["organisations"]
        return not scope.is_limited or self.of == named(scope) or (bool(asked) and theirs.are_seen(asked))

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return _folder() / self.number


def spelt(text: str) -> str | None:
    """A number as it is written, however it was typed; None for what cannot be one."""
    number = text.strip().upper()
    return number if _NUMBER.fullmatch(number) else None


def named(scope: Scope) -> dict[str, list[str]]:
    """The registers that a scope is limited in, with the numbers that it names of each."""
    limits = {"organisations": scope.organisations, "suppliers": scope.suppliers}
    return {register: sorted(numbers) for register, numbers in limits.items() if numbers is not None}


def everything() -> list[Edition]:
    """All editions of all reports that whoever asks sees, by number, save those of `unreadable`."""
    return [fixed for fixed in _readable()[0] if fixed.is_seen]


def unreadable() -> list[str]:
    """Numbers of which what is kept cannot be read."""
    return _readable()[1]


def find(number: str) -> Edition:
    """The edition of that number. Raises NoSuchReport, also of one that whoever asks does not see; Damaged."""
    known = spelt(number)
    if known is None or not (_folder() / known).is_dir():
        raise NoSuchReport(number)
    fixed = _read(_folder() / known)
    if not fixed.is_seen:
        raise NoSuchReport(number)
    return fixed


def editions(report: str) -> list[Edition]:
    """All editions of the report to which that number belongs, the first one first."""
    base = find(report).report
    return sorted((fixed for fixed in everything() if fixed.report == base), key=lambda fixed: fixed.edition)


def content(fixed: Edition) -> Content:
    """Its figures. Raises Damaged when they are not those that were fixed."""
    found: Content = json.loads(_checked(fixed, _FIGURES, fixed.figures))
    return found


def file(fixed: Edition, form: str) -> bytes:
    """One of its files, as it was fixed. Raises Damaged when it is another, KeyError for a format that it is not in."""
    return _checked(fixed, fixed.files[form]["name"], fixed.files[form]["sha256"])


def holds_number(*texts: str) -> bool:
    """Whether a personal identity number stands in what somebody wrote; then none of it may be kept."""
    return identity_numbers.holds_identity_number(texts)


def user() -> str:
    """Who runs this, as the system knows them."""
    return folders.user()


@contextmanager
def writing() -> Iterator[None]:
    """Hold the lock under which numbers are given; what a killed process left half done is removed."""
    with folders.lock("reports"):
        _folder().mkdir(parents=True, exist_ok=True)
        folders.clear_staging(_folder())
        yield


def next_number(year: int) -> str:
    """The number of the next report of that year. To be called under `writing`."""
    taken = [count for of, count, _edition in map(_order, _numbers()) if of == year]
    return f"R-{year}-{max(taken, default=0) + 1:03d}"


def put(fixed: Edition, figures: bytes, files: Mapping[str, bytes]) -> None:
    """Write it beside its place, flush it, and rename it in. To be called under `writing`."""
    staged = _folder() / f".staging-{os.getpid()}-{fixed.number}"
    staged.mkdir()
    record = json.dumps({"format": 1, "report": asdict(fixed)}, ensure_ascii=False, indent=1).encode()
    named = {fixed.files[form]["name"]: data for form, data in files.items()}
    for name, data in {_RECORD: record, _FIGURES: figures, **named}.items():
        (staged / name).write_bytes(data)
    folders.place(staged, fixed.folder)
    for path in fixed.folder.iterdir():
        path.chmod(0o444)


def _folder() -> Path:
    return folders.data_folder() / FOLDER


def _readable() -> tuple[list[Edition], list[str]]:
    readable, damaged = [], []
    for number in _numbers():
        try:
            readable.append(_read(_folder() / number))
        except Damaged:
            damaged.append(number)
    return readable, damaged


def _numbers() -> list[str]:
    if not _folder().is_dir():
        return []
    return sorted((path.name for path in _folder().iterdir() if _NUMBER.fullmatch(path.name)), key=_order)


def _order(number: str) -> tuple[int, int, int]:
    """(year, number, edition), to be sorted by."""
    match = _NUMBER.fullmatch(number)
    assert match is not None
    _letter, year, count = match[1].split("-")
    return int(year), int(count), int(match[2] or 1)


def _read(path: Path) -> Edition:
    try:
        about = (path / _RECORD).stat()
        return _parsed(path / _RECORD, about.st_mtime_ns, about.st_size)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise Damaged(path.name, _RECORD) from problem


@lru_cache(maxsize=512)
def _parsed(path: Path, _changed: int, _size: int) -> Edition:
    """Kept, because a page lists them all at every run and each names all its deliveries."""
    return Edition(**json.loads(path.read_text(encoding="utf-8"))["report"])


def _checked(fixed: Edition, name: str, sha256: str) -> bytes:
    try:
        data = (fixed.folder / name).read_bytes()
    except OSError as problem:
        raise Damaged(fixed.number, name) from problem
    if compare.sha256(data) != sha256:
        raise Damaged(fixed.number, name)
    return data
