"""Work done beside the pages: each thing once however many ask, how far it has come, what came of it. Draws nothing.

What is kept is shared by all readers who may see the same: what they may see is part of every key, and what is made is
made as the one who asked for it.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Container, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from access.viewer import Scope, Viewer, acting, acting_as

_LOG = logging.getLogger("utfall")
# Takes how far it has come (0..1) and, where there are steps, what is done now.
Progress = Callable[..., None]


class Job:
    """`state`: waiting, working, done (`result` is there) or failed (`problem`, where a reader can be told of it).

    `share` (0..1) and `step`, a word for what is done, say how far it has come.
    """

    def __init__(self) -> None:
        self.state, self.share, self.step = "waiting", 0.0, ""
        self.result: Any = None
        self.problem: Exception | None = None
        self._finished = threading.Event()

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "working")

    def wait(self, seconds: float) -> None:
        """Until it is done or has failed, but no longer than that."""
        self._finished.wait(seconds)

    def run(self, make: Callable[[Progress], Any], tellable: tuple[type[Exception], ...], failure: str) -> None:
        """Do it, on the thread that calls."""
        self.state = "working"
        try:
            self.result = make(self._tell)
            self.share, self.state = 1.0, "done"
        except tellable as problem:
            self.problem, self.state = problem, "failed"
        except Exception:
            _LOG.exception(failure)
            self.state = "failed"
        finally:
            self._finished.set()

    def _tell(self, share: float, step: str = "") -> None:
        self.share, self.step = share, step


class Jobs:
    """Jobs by key, done by a pool of threads; the latest ones are kept. failure: what the log says of one that fails.

    tellable: the exceptions that a reader can be told of; they are kept and not logged.
    """

    def __init__(
        self, pool: ThreadPoolExecutor, at_most: int, failure: str, tellable: tuple[type[Exception], ...] = ()
    ) -> None:
        self._pool, self._at_most, self._failure, self._tellable = pool, at_most, failure, tellable
        self._lock = threading.Lock()
        self._jobs: OrderedDict[tuple[Scope, Hashable], Job] = OrderedDict()

    def find(self, key: Hashable) -> Job | None:
        """The job of that key, if it was started and is still kept."""
        with self._lock:
            return self._jobs.get((acting().scope, key))

    def start(self, key: Hashable, make: Callable[[Progress], Any], stands: Container[str] = ("done",)) -> Job:
        """The job that is under way, or whose state is one of `stands`; else a new one, which is begun."""
        viewer = acting()
        place = viewer.scope, key
        with self._lock:
            job = self._jobs.get(place)
            if job is not None and (job.is_under_way or job.state in stands):
                self._jobs.move_to_end(place)
                return job
            job = self._jobs[place] = Job()
            self._jobs.move_to_end(place)
            while len(self._jobs) > self._at_most:
                self._jobs.popitem(last=False)
        self._pool.submit(_run_as, viewer, job, make, self._tellable, self._failure)
        return job

    def everything(self) -> list[Job]:
        """All that are kept, the latest last."""
        with self._lock:
            return list(self._jobs.values())

    def forget(self) -> None:
        """Keep none of them; what is under way goes on."""
        with self._lock:
            self._jobs.clear()


def _run_as(viewer: Viewer, job: Job, *work: Any) -> None:
    with acting_as(viewer):
        job.run(*work)
