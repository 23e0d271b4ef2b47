"""Work in a process of its own, which tells how far it has come: `python -m pages.reports.own_process`.

What draws a report's charts and sets its pages keeps Python's lock for as long as it takes, up to half a second at a
time: on a thread beside the pages it holds up every reader of the process.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from access.viewer import acting, acting_as
from pages.shared.background_jobs import Progress

_ROOT = Path(__file__).parents[2]
_PROGRESS, _RESULT, _PROBLEM = "progress", "result", "problem"


def run(work: Callable[..., Any], *parts: Any, progress: Progress, tellable: tuple[type[Exception], ...] = ()) -> Any:
    """What work(*parts, progress) gives, a function of a module, done as the one who asks for it.

    Raises the `tellable` exceptions that it raises; RuntimeError for any other, whose traceback is on stderr.
    """
    command = [sys.executable, "-m", "pages.reports.own_process"]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            pickle.dump((acting(), work, parts, tellable), process.stdin)
            process.stdin.close()
            while True:
                what, value = pickle.load(process.stdout)
                if what == _PROGRESS:
                    progress(*value)
                elif what == _RESULT:
                    return value
                else:
                    kind, arguments, fields = value
                    problem = kind.__new__(kind, *arguments)
                    vars(problem).update(fields)
                    raise problem
        except (EOFError, OSError):
            raise RuntimeError(f"the process ended with {process.wait()}") from None


def main() -> None:
    """The process: reads what is to be done, and writes what comes of it."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer

    def tell(what: str, value: Any) -> None:
        pickle.dump((what, value), out)
        out.flush()

    viewer, work, parts, tellable = pickle.load(sys.stdin.buffer)
    try:
        with acting_as(viewer):
            tell(_RESULT, work(*parts, lambda share, step="": tell(_PROGRESS, (share, step))))
    except tellable as problem:
        tell(_PROBLEM, (type(problem), problem.args, vars(problem)))


if __name__ == "__main__":
    main()
