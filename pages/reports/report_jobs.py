"""Reports made and fixed beside the pages: one at a time, and kept for a while. Draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from measures import Warehouse
from pages.shared.background_jobs import Job, Jobs, Progress
from reports import Report, Request, make
from reports.content.text import speaking
from reports.editions import edition_store, fix_edition
from reports.files.formats import FORMATS
from reports.files.pdf import pictures

# The part of the time that the figures take; the rest is for the files.
_FIGURES = 0.4
# The step in which the pages are drawn, to be looked at; what a reader calls it is the page's to say.
PICTURES = "pictures"

_pool = ThreadPoolExecutor(1, thread_name_prefix="report")
made_reports = Jobs(_pool, 12, "A report could not be made")
_fixing = Jobs(
    _pool,
    12,
    "A fixed report could not be made or checked",
    (fix_edition.CannotFix, fix_edition.CannotReproduce, edition_store.NoSuchReport, edition_store.Damaged),
)


@dataclass(frozen=True)
class MadeReport:
    """A report with its files by format, and its pages as pictures."""

    report: Report
    files: dict[str, bytes]
    pages: list[bytes]


def start(warehouse: Warehouse, request: Request) -> Job:
    """Start making a report, unless it is made or under way. `step`: a section, a format or `PICTURES`."""
    return made_reports.start((warehouse.id, request), partial(_make, warehouse, request))


def find(warehouse: Warehouse, request: Request) -> Job | None:
    """The job of that request, if it was started and is still kept; its result is a MadeReport."""
    return made_reports.find((warehouse.id, request))


def _make(warehouse: Warehouse, request: Request, progress: Progress) -> MadeReport:
    report = make(request, warehouse, lambda share, step: progress(share * _FIGURES, step))
    files = {}
    for place, (name, form) in enumerate(FORMATS.items()):
        progress(_FIGURES + (1 - _FIGURES) * place / (len(FORMATS) + 1), name.upper())
        files[name] = form.write(report)
    progress(0.9, PICTURES)
    return MadeReport(report, files, pictures(report))


def begin(key: tuple[object, ...], spoken: str, run: Callable[[Progress], Any]) -> Job:
    """Begin to fix or check a report anew, unless the same is under way for somebody.

    `spoken`: the language in which it tells how it goes.
    """

    def speak_and_run(progress: Progress) -> Any:
        with speaking(spoken):
            return run(progress)

    return _fixing.start(key, speak_and_run, stands=())
