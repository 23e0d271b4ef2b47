"""Servers for the tests of pages in a browser. They are started as a user starts them, each on a port of its own."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
import urllib.request
from functools import cache

from stores import ROOT, store


def started(data: str, port: int = 0, **settings: str) -> tuple[subprocess.Popen[bytes], str]:
    """A server of its own on that port, or on a free one. `settings`: of the environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "server", "--headless", "--cold", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    # What is written in reports is the address that is configured, here the server's own.
    env = {**os.environ, "UTFALL_DATA": data, "UTFALL_ADDRESS": f"{address}/publication", **settings}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _attempt in range(200):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
            return process, address
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the server did not start")


@cache
def served(name: str) -> str:
    """The address of a server over the store of that name, for tests that change nothing in it; one for all of a
    run."""
    process, address = started(store(name))

    def stop() -> None:
        process.kill()
        process.wait(20)

    atexit.register(stop)
    return address
