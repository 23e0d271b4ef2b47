"""Reports made beside the pages: each once, one at a time, kept for a while, and how far it has come. Draws nothing.

What is kept is shared by all readers, as all may see the same; when they may not, what the viewer may see belongs in the
key.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from measures import Warehouse
from reports import Report, Request, make
from reports.content.text import speaking
from reports.editions import edition_store, fix_edition
from reports.editions.fix_edition import Progress
from reports.files.formats import FORMATS
from reports.files.pdf import pictures

_LOG = logging.getLogger("utfall")
KEPT_AT_MOST = 12
# The part of the time that the figures take; the rest is for the files.
_FIGURES = 0.4
# The step in which the pages are drawn, to be looked at; what a reader calls it is the page's to say.
PICTURES = "pictures"

_lock = threading.Lock()
_jobs: OrderedDict[tuple[str, Request], Job] = OrderedDict()
_tasks: OrderedDict[tuple[object, ...], Task] = OrderedDict()
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="report")


@dataclass
class Job:
    """`share` (0..1) and `step` (a section's title, a format's name or `PICTURES`) say how far it has come; `files` is whole when
    `state` is "done". "failed": see the log."""

    state: str = "waiting"
    share: float = 0.0
    step: str = ""
    report: Report | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    pages: list[bytes] = field(default_factory=list)


@dataclass
class Task:
    """Something done with fixed reports. `result` is there when `state` is "done". "failed": `problem` says why, where it
    is one that a reader can be told of; else see the log."""

    state: str = "waiting"
    share: float = 0.0
    step: str = ""
    result: Any = None
    problem: Exception | None = None


def begin(key: tuple[object, ...], spoken: str, run: Callable[[Progress], Any]) -> Task:
    """Begin it anew, unless the same is under way for somebody. `spoken`: the language in which it tells how it goes."""
    with _lock:
        task = _tasks.get(key)
        if task is not None and task.state in ("waiting", "working"):
            return task
        task = _tasks[key] = Task()
        while len(_tasks) > KEPT_AT_MOST:
            _tasks.popitem(last=False)
    _worker.submit(_run_task, task, spoken, run)
    return task


def _run_task(task: Task, spoken: str, run: Callable[[Progress], Any]) -> None:
    def told(share: float, step: str) -> None:
        task.share, task.step = share, step

    try:
        task.state = "working"
        with speaking(spoken):
            task.result = run(told)
        task.state = "done"
    except (
        fix_edition.CannotFix,
        fix_edition.CannotReproduce,
        edition_store.NoSuchReport,
        edition_store.Damaged,
    ) as problem:
        task.problem, task.state = problem, "failed"
    except Exception:
        _LOG.exception("A fixed report could not be made or checked")
        task.state = "failed"


def find(warehouse: Warehouse, request: Request) -> Job | None:
    """The job of that request, if it was started and is still kept."""
    with _lock:
        return _jobs.get((warehouse.id, request))


def start(warehouse: Warehouse, request: Request) -> Job:
    """Start making a report, unless it is made or under way."""
    with _lock:
        job = _jobs.get((warehouse.id, request))
        if job is not None and job.state != "failed":
            _jobs.move_to_end((warehouse.id, request))
            return job
        job = _jobs[warehouse.id, request] = Job()
        while len(_jobs) > KEPT_AT_MOST:
            _jobs.popitem(last=False)
    _worker.submit(_run, job, warehouse, request)
    return job


def _run(job: Job, warehouse: Warehouse, request: Request) -> None:
    def told(share: float, step: str) -> None:
        job.share, job.step = share * _FIGURES, step

    try:
        job.state = "working"
        report = make(request, warehouse, told)
        for place, (name, form) in enumerate(FORMATS.items()):
            job.share, job.step = _FIGURES + (1 - _FIGURES) * place / (len(FORMATS) + 1), name.upper()
            job.files[name] = form.write(report)
        job.share, job.step = 0.9, PICTURES
        job.pages = pictures(report)
        job.report, job.share, job.state = report, 1.0, "done"
    except Exception:
        _LOG.exception("A report could not be made")
        job.state = "failed"
