"""Reports made and fixed beside the pages, each in a process of its own, and kept for a while. Draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from measures import Warehouse
from pages.reports import own_process
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
_TELLABLE = (
    fix_edition.CannotFix,
    fix_edition.CannotReproduce,
    edition_store.NoSuchReport,
    edition_store.Damaged,
)
_fixing = Jobs(_pool, 12, "A fixed report could not be made or checked", _TELLABLE)


@dataclass(frozen=True)
class MadeReport:
    """A report with its files by format, and its pages as pictures."""

    report: Report
    files: dict[str, bytes]
    pages: list[bytes]


def start(warehouse: Warehouse, request: Request) -> Job:
    """Start making a report, unless it is made or under way. `step`: a section, a format or `PICTURES`."""
    return made_reports.start(
        (warehouse.key, request),
        lambda progress: own_process.run(make_files, warehouse, request, progress=progress),
    )


def find(warehouse: Warehouse, request: Request) -> Job | None:
    """The job of that request, if it was started and is still kept; its result is a MadeReport."""
    return made_reports.find((warehouse.key, request))


def make_files(warehouse: Warehouse, request: Request, progress: Progress) -> MadeReport:
    """Makes it, on the thread that calls."""
    report = make(request, warehouse, lambda share, step: progress(share * _FIGURES, step))
    files = {}
    for place, (name, form) in enumerate(FORMATS.items()):
        progress(_FIGURES + (1 - _FIGURES) * place / (len(FORMATS) + 1), name.upper())
        files[name] = form.write(report)
    progress(0.9, PICTURES)
    return MadeReport(report, files, pictures(report))


def begin(key: tuple[object, ...], spoken: str, work: Callable[..., Any], *parts: Any) -> Job:
    """Begin work(*parts, progress), which fixes or checks a report anew, unless the same is under way for somebody.

    `spoken`: the language in which it tells how it goes.
    """
    return _fixing.start(
        key,
        lambda progress: own_process.run(speak_and_work, spoken, work, parts, progress=progress, tellable=_TELLABLE),
        stands=(),
    )


def speak_and_work(spoken: str, work: Callable[..., Any], parts: tuple[Any, ...], progress: Progress) -> Any:
    """work(*parts, progress), in that language."""
    with speaking(spoken):
        return work(*parts, progress)
