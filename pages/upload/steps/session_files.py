"""Files on their way in: what each session holds of them, and the work done on them beside the page.

A file's bytes are in the session's memory until it is loaded or taken away, and nowhere else; of a file with a person's
number nothing is left but the places, save where all that was found may be something else, until somebody has said
whether it is. Work runs on threads of its own, so that the page can be used meanwhile.
"""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from etl.intake import archives, look, review, take
from etl.intake.look import FilePreview
from etl.intake.review import FileReview
from etl.mapping import place_tables
from etl.mapping.apply_mapping import Correction
from etl.mapping.model import FileMapping
from etl.mapping.place_tables import FileRefused
from etl.reading.read_options import AS_FOUND, Reading
from etl.store.deliveries import Delivery
from pages.shared.background_jobs import Job, Jobs
from pages.shared.deliveries import withdrawal
from pages.upload.steps import raw_grid
from pages.upload.steps.raw_grid import Grid

STEPS = ("reading", "columns", "words", "check", "done")
# A small file is ready before anybody has seen that it was not.
AT_ONCE = 2.0
_PERSONAL = ("identity_numbers_found", "identity_number_in_mapping", "identity_number_in_rows")
_STATE = "upload-files"
_checks = Jobs(ThreadPoolExecutor(2, thread_name_prefix="upload"), 100, "A file could not be worked on")
# One thread: while it builds others store, and the next build holds all of theirs.
_builds = Jobs(ThreadPoolExecutor(1, thread_name_prefix="upload-build"), 100, "A file could not be built")
_numbers = itertools.count(1)


class Cancelled(Exception):
    """Somebody took the file away while it was worked on."""


@dataclass
class Incoming:
    """One file of a session. `content` is None when it is loaded, or refused for a person's number. `raw`: the file as
    it stands, while it is looked at."""

    number: int
    name: str
    content: bytes | None
    step: str = "reading"
    stage: str = ""
    reading: Reading = AS_FOUND
    seen: FilePreview | None = None
    raw: Grid | None = None
    kind: str | None = None
    mapping: FileMapping | None = None
    corrections: Sequence[Correction] = ()
    reported_until: dt.date | None = None
    examined: FileReview | None = None
    refusal: FileRefused | None = None
    delivery: Delivery | None = None
    is_new: bool = True
    seconds: float = 0.0
    work: Job | None = field(default=None, repr=False)
    building: Job | None = field(default=None, repr=False)
    stopped: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def is_busy(self) -> bool:
        """Whether it is being worked on."""
        return any(each is not None and each.is_under_way for each in (self.work, self.building))


def all_files() -> list[Incoming]:
    """The session's files in the order in which they came."""
    found: list[Incoming] = st.session_state.setdefault(_STATE, [])
    return found


def add(name: str, content: bytes) -> Incoming:
    """A file more, or all that are in a zip; work on them begins. Returns the first."""
    try:
        files = archives.files_of(content, name)
    except FileRefused as refusal:
        file = Incoming(next(_numbers), name, None, refusal=refusal)
        all_files().append(file)
        return file
    added = [_add_one(*each) for each in files]
    return added[0]


def _add_one(name: str, content: bytes) -> Incoming:
    file = Incoming(next(_numbers), name, content)
    # One that is loaded already waits for nothing: the same file may be right again when others have come after it.
    here = [each for each in all_files() if not (each.examined and each.examined.identical)]
    same = next((each for each in here if each.content == content), None)
    all_files().append(file)
    if same is None:
        look_at(file, AS_FOUND, None)
    else:
        file.content, file.refusal = None, FileRefused("file_twice", {"other": same.name})
    return file


def remove(file: Incoming) -> None:
    """Takes the file away, and stops what is done with it."""
    file.stopped.set()
    _forget(file)
    st.session_state[_STATE] = [each for each in all_files() if each.number != file.number]


def look_at(file: Incoming, reading: Reading, kind: str | None) -> None:
    """Reads it, says what it is, and checks it at once where nothing has to be asked."""

    def work() -> None:
        file.seen = file.raw = file.examined = file.mapping = None
        file.kind, file.reading, file.corrections = kind, reading, ()
        if file.content is None:
            return
        try:
            file.seen = look.look(file.content, file.name, reading, kind, _progress(file))
            if file.seen.is_clear:
                _examine(file, None)
            elif file.seen.tables:
                file.step = "columns"
            else:
                raise place_tables.refusal_of_no_table(file.seen.sheets)
        except FileRefused as refusal:
            if refusal.code in raw_grid.OF_THE_PLACE:
                file.step, file.raw = "reading", raw_grid.opened(file.content, file.name, reading)
            raise

    _begin(file, work)


def leave_out(file: Incoming, columns: Sequence[str]) -> None:
    """Reads it without those columns, which look like personal numbers and are something else."""
    look_at(file, replace(file.reading, leave_out=(*(file.reading.leave_out or ()), *columns)), file.kind)


def show_raw(file: Incoming) -> None:
    """Opens it to be looked at as it stands, in step 1; what was found of it stays."""
    refusal = file.refusal
    file.step = "reading"

    def work() -> None:
        if file.content is not None:
            _progress(file)("reading")
            file.raw = raw_grid.opened(file.content, file.name, file.seen.opened.reading if file.seen else AS_FOUND)
        file.refusal = refusal

    _begin(file, work)


def hide_raw(file: Incoming) -> None:
    """Closes it again."""
    file.raw = None


def examine(file: Incoming, mapping: FileMapping | None, corrections: Sequence[Correction] = ()) -> None:
    """Checks it with that mapping and those corrections, and says what it would change."""

    def work() -> None:
        file.corrections = tuple(corrections)
        _examine(file, mapping)

    _begin(file, work)


def tell_until(file: Incoming, day: dt.date | None) -> None:
    """Up to when the file's placements tell of their contracts, as the sender says; and checks it anew with that."""
    file.reported_until = day
    examine(file, file.mapping, file.corrections)


def load(file: Incoming, by: str, reason: str) -> None:
    """Stores it; then builds and publishes, together with what others have stored meanwhile."""

    def build() -> None:
        withdrawal.rebuild()
        file.step = "done"
        file.content = file.seen = file.raw = None

    def work() -> None:
        if file.examined is None or file.content is None:
            return
        _progress(file)("storing")
        file.delivery, file.is_new = take.take(file.examined, file.content, by, reason)
        file.stage = "building"
        file.building = _builds.start(object(), lambda _progress: _guarded(file, build))

    _begin(file, work)


def _examine(file: Incoming, mapping: FileMapping | None) -> None:
    if file.seen is None:
        return
    file.mapping = mapping
    file.examined = review.review_file(
        file.seen.opened,
        file.kind,
        mapping,
        file.corrections,
        make_key=True,
        as_of=withdrawal.as_of(),
        progress=_progress(file),
        reported_until=file.reported_until,
    )
    file.step = "check"


def _progress(file: Incoming) -> Callable[[str], None]:
    def told(stage: str) -> None:
        if file.stopped.is_set():
            raise Cancelled
        file.stage = stage

    return told


def _begin(file: Incoming, work: Callable[[], None]) -> None:
    file.refusal = None
    file.stage = "waiting"
    file.work = _checks.start(object(), lambda _progress: _guarded(file, work))
    file.work.wait(AT_ONCE)
    if file.building is not None:
        file.building.wait(AT_ONCE)


def _guarded(file: Incoming, work: Callable[[], None]) -> None:
    """What goes wrong is kept as words alone: an exception holds on to all that was in memory when it was raised."""
    try:
        work()
    except FileRefused as refusal:
        if refusal.code in _PERSONAL and not refusal.columns_to_leave_out:
            _forget(file)
        file.refusal = FileRefused(refusal.code, refusal.arguments, refusal.places)
    except take.Stopped as stopped:
        # Something else came in since it was examined: it is shown anew, with what it stops for now.
        file.examined = stopped.review
    except Cancelled:
        _forget(file)
    except Exception as problem:  # said on the page; the words of an unknown error may hold a value, so not those
        file.refusal = FileRefused("not_worked", {"what": type(problem).__name__})


def _forget(file: Incoming) -> None:
    file.content = file.seen = file.raw = file.examined = file.mapping = None
    file.corrections = ()


def field_of(file: Incoming, name: str) -> Any:
    """The key of a widget that belongs to the file."""
    return f"upload-{file.number}-{name}"


def drop_server_copy(chosen: UploadedFile) -> None:
    """Takes an uploaded file out of the server's memory at once, not when the session ends."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, chosen.file_id)
