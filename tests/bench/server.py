"""The product's server in a process of its own, and a reader that speaks its language over a websocket.

`python -m tests.bench.server SCRIPT` serves another script through the same launcher, for comparing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from etl.folders import ROOT
from tests.bench import worlds

EMPTY_PAGE = Path(__file__).parent / "empty_page.py"
Parameters = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Served:
    """A server that answers."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(data: Path, script: Path | None = None, workers: int = 1) -> Iterator[Served]:
    """The product's server on a free port of this machine, with that data folder; or the same for another script. It
    opens no page beforehand: a page that nobody has asked for is to be one."""
    module = ["server", "--workers", str(workers)] if script is None else ["tests.bench.server", str(script)]
    with open(worlds.folder() / "server.log", "a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module, "--port", "0", "--headless", "--cold"],
            cwd=ROOT,
            env={**os.environ, "UTFALL_DATA": str(data)},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        port = urlsplit(line.partition(": ")[2].strip()).port
        if port is None:
            raise RuntimeError(f"the server did not start: {line!r}")
        yield Served(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@dataclass
class Answered:
    """One run of a page, as a reader gets it."""

    seconds: float
    bytes: int
    messages: int
    errors: int


@dataclass
class Reader:
    """One browser's websocket. Like a browser it says which large messages of the last two runs it still has."""

    connection: ClientConnection
    runs: int = 0
    _had: dict[str, int] = field(default_factory=dict)

    def hear(self, message: ForwardMsg) -> None:
        """What comes, one by one; a reader who only reads looks at none of it."""

    async def ask(
        self,
        page: str,
        parameters: Parameters | None = None,
        at_most: float = 60,
        widgets: Sequence[WidgetState] = (),
    ) -> Answered:
        """Runs a page with that in its address and its widgets so, and waits for all of its answer."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = urlencode(parameters or {}, doseq=True)
        state.page_name = page
        state.widget_states.widgets.extend(widgets)
        state.cached_message_hashes.extend(self._had)
        state.context_info.locale = "sv-SE"
        state.context_info.timezone = "Europe/Stockholm"
        self.runs += 1
        size = messages = errors = 0
        started = time.perf_counter()
        until = started + at_most
        await self.connection.send(asked.SerializeToString())
        message = ForwardMsg()
        while time.perf_counter() < until:
            raw = await self.connection.recv(decode=False)
            message.ParseFromString(raw)
            self.hear(message)
            size += len(raw)
            messages += 1
            if message.metadata.cacheable:
                self._had[message.hash] = self.runs
            what = message.WhichOneof("type")
            if what == "ref_hash":
                self._had[message.ref_hash] = self.runs
            elif what == "delta":
                errors += _is_error(message)
            elif what == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
            elif what == "script_finished" and message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                errors += 1
                break
        else:
            raise TimeoutError(page)
        self._had = {name: run for name, run in self._had.items() if run >= self.runs - 2}
        return Answered(time.perf_counter() - started, size, messages, errors)


def _is_error(message: ForwardMsg) -> bool:
    element = message.delta.new_element
    kind = element.WhichOneof("type") if message.delta.HasField("new_element") else None
    return kind == "exception" or (kind == "alert" and element.alert.format == Alert.ERROR)


async def reader(served: Served) -> Reader:
    """A new reader of that server."""
    connection = await connect(
        f"ws://127.0.0.1:{served.port}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        compression=None,
        max_size=None,
        open_timeout=60,
        ping_interval=None,
    )
    return Reader(connection)


def main(arguments: Sequence[str]) -> int:
    """Serves another script through the product's launcher: the same socket, settings and headers."""
    import streamlit as st
    from starlette.middleware import Middleware

    from server import serve
    from server.door import Door

    return serve.main(list(arguments[1:]), st.App(arguments[0], middleware=[Middleware(Door)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
