"""Serves the dashboard: `python -m server [--port N] [--address A] [--workers N] [--cold] [--headless]`.

`streamlit run dashboard.py` works as well. This adds what only a server can: a socket that does not wait 40 ms before
each answer, several processes behind one address, and what `server/door.py` does to requests.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress

from starlette.types import ASGIApp

from server import hosts, workers
from server.ports import PORT, Refused, open_port, wanted_port
from server.serving import Server, configured


def _can_show_browser(headless: bool) -> bool:
    if headless or os.environ.get("CI") or not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _saying(where: str, show: bool) -> Callable[[], None]:
    """Says where the server is, and shows it in a browser."""

    def say() -> None:
        print(f"Utfall: {where}", flush=True)
        if hosts.is_own_machine_only():
            print("Ingen inloggning är inställd: Utfall svarar bara på den här datorn.", flush=True)
        if show:
            threading.Thread(target=webbrowser.open, args=(where,), daemon=True).start()

    return say


def _alone(app: ASGIApp | None, cold: bool, answers: Callable[[], None]) -> Server:
    """The server of one process: `app`, or the dashboard."""
    if app is not None:
        return Server(configured(app), answers)
    # With Streamlit, which a process that only hands connections on has no use for.
    from server.door import app as dashboard
    from server.warming import Readers, Warming

    heard = [0.0]
    return Server(configured(Readers(dashboard, heard)), answers, None if cold else Warming(heard, [0.0]).run)


def main(arguments: list[str] | None = None, app: ASGIApp | None = None) -> int:
    """Serves until it is stopped. app: something else than the dashboard, in one process."""
    parser = argparse.ArgumentParser(prog="python -m server", description="Serve Utfall.")
    parser.add_argument("--port", help=f"default UTFALL_PORT, else the first free one from {PORT}")
    parser.add_argument("--address", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    parser.add_argument("--workers", default="1", help="processes behind the address, default 1")
    parser.add_argument("--cold", action="store_true", help="open no page before somebody asks for it")
    parser.add_argument("--headless", action="store_true", help="open no browser")
    given = parser.parse_args(arguments)
    try:
        count = workers.wanted_workers(given.workers)
        hosts.answer_at(given.address)
        listener = open_port(given.address, wanted_port(given.port, os.environ.get("UTFALL_PORT", "")))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    host = "localhost" if given.address in ("127.0.0.1", "0.0.0.0", "::", "::1") else given.address
    answers = _saying(f"http://{host}:{listener.getsockname()[1]}", _can_show_browser(given.headless))
    if count > 1:
        return workers.serve(listener, count, given.cold, answers)
    with suppress(KeyboardInterrupt):
        _alone(app, given.cold, answers).run([listener])
    return 0
