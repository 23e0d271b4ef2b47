"""Reports made beside the pages: each once, one at a time, kept for a while, and how far it has come. Draws nothing.

What is kept is shared by all readers, as all may see the same; when they may not, what the viewer may see belongs in the
key.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from measures import Opened
from reports import Report, Request, make
from reports.pdf import pictures
from reports.writing import FORMATS

_LOG = logging.getLogger("utfall")
KEPT_AT_MOST = 12
# The part of the time that the figures take; the rest is for the files.
_FIGURES = 0.4

_lock = threading.Lock()
_jobs: OrderedDict[tuple[str, Request], Job] = OrderedDict()
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="report")


@dataclass
class Job:
    """`share` (0..1) and `step` (a section's title or a format's name) say how far it has come; `files` is whole when
    `state` is "done". "failed": see the log."""

    state: str = "waiting"
    share: float = 0.0
    step: str = ""
    report: Report | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    pages: list[bytes] = field(default_factory=list)


def find(build: Opened, request: Request) -> Job | None:
    """The job of that request, if it was started and is still kept."""
    with _lock:
        return _jobs.get((build.id, request))


def start(build: Opened, request: Request) -> Job:
    """Start making a report, unless it is made or under way."""
    with _lock:
        job = _jobs.get((build.id, request))
        if job is not None and job.state != "failed":
            _jobs.move_to_end((build.id, request))
            return job
        job = _jobs[build.id, request] = Job()
        while len(_jobs) > KEPT_AT_MOST:
            _jobs.popitem(last=False)
    _worker.submit(_run, job, build, request)
    return job


def _run(job: Job, build: Opened, request: Request) -> None:
    def told(share: float, step: str) -> None:
        job.share, job.step = share * _FIGURES, step

    try:
        job.state = "working"
        report = make(request, build, told)
        for place, (name, form) in enumerate(FORMATS.items()):
            job.share, job.step = _FIGURES + (1 - _FIGURES) * place / (len(FORMATS) + 1), name.upper()
            job.files[name] = form.write(report)
        job.share, job.step = 0.9, "PNG"
        job.pages = pictures(report)
        job.report, job.share, job.state = report, 1.0, "done"
    except Exception:
        _LOG.exception("A report could not be made")
        job.state = "failed"
