"""Builds of a day and lists of what changed, made beside the pages: each once however many ask. Draws nothing.

What is kept is shared by all readers, as all may see the same; when they may not, what the viewer may see belongs in the
key.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import measures
from measures import Warehouse
from measures.follow_up import changes_since
from measures.follow_up.changes_since import Account, FollowedFigure

_LOG = logging.getLogger("utfall")
KEPT_AT_MOST = 100

_lock = threading.Lock()
_jobs: OrderedDict[tuple[Any, ...], Job] = OrderedDict()
_days: OrderedDict[tuple[str, dt.date], Warehouse] = OrderedDict()
# A day that somebody waits for is not to stand behind a list of what changed.
_for_days = ThreadPoolExecutor(max_workers=1, thread_name_prefix="known-day")
_for_changes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="what-changed")


@dataclass
class Job:
    """`state`: waiting, working, done (`result` is there) or failed (see the log). `share` (0..1): how far it has come."""

    state: str = "waiting"
    share: float = 0.0
    result: Any = None

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "working")


def ready(now: Warehouse, day: dt.date) -> Warehouse | None:
    """The build as known on that day and looked at on it, if it is made. Waits for nobody. `now`: the published build.

    Invented data are looked at on their own day at the latest (`measures.day_looked_at`).
    """
    key = (now.path, day)
    with _lock:
        found = _days.get(key)
    if found is not None and measures.in_use(found):
        return found
    found = measures.known_already(measures.day_looked_at(day), day)
    with _lock:
        if found is None:
            _days.pop(key, None)
        else:
            _days[key] = found
            while len(_days) > KEPT_AT_MOST:
                _days.popitem(last=False)
    return found


def day_job(now: Warehouse, day: dt.date, again: bool = False) -> Job:
    """The making of that day's build: started now unless it is under way, or failed and is not asked for `again`."""

    def make(told: Callable[[float], None]) -> Warehouse:
        return measures.known_at(measures.day_looked_at(day), day, told=told)

    return _job(("day", now.path, day), _for_days, make, again, keep_done=False)


def find_changes(
    then: Warehouse, now: Warehouse, figures: tuple[FollowedFigure, ...], opened: frozenset[tuple[int, int]]
) -> Job | None:
    """The list that `changes_job` made or makes, if it was asked for and is still kept."""
    with _lock:
        return _jobs.get(("changes", then.path, now.path, figures, opened))


def changes_job(
    then: Warehouse, now: Warehouse, figures: tuple[FollowedFigure, ...], opened: frozenset[tuple[int, int]]
) -> Job:
    """The making of what changed from one build to another; its result is figure -> Account."""

    def make(told: Callable[[float], None]) -> dict[FollowedFigure, Account]:
        return changes_since.changes(figures, then, now, opened, told)

    return _job(("changes", then.path, now.path, figures, opened), _for_changes, make, again=True, keep_done=True)


def _job(
    key: tuple[Any, ...],
    worker: ThreadPoolExecutor,
    make: Callable[[Callable[[float], None]], Any],
    again: bool,
    keep_done: bool,
) -> Job:
    with _lock:
        job = _jobs.get(key)
        if job is not None and (
            job.is_under_way or (job.state == "done" and keep_done) or (job.state == "failed" and not again)
        ):
            return job
        job = _jobs[key] = Job()
        while len(_jobs) > KEPT_AT_MOST:
            _jobs.popitem(last=False)
    worker.submit(_run, job, make)
    return job


def _run(job: Job, make: Callable[[Callable[[float], None]], Any]) -> None:
    def told(share: float) -> None:
        job.share = share

    job.state = "working"
    try:
        job.result = make(told)
        job.share, job.state = 1.0, "done"
    except Exception:
        _LOG.exception("A build of a day, or what changed since, could not be made")
        job.state = "failed"
