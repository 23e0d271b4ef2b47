"""A server as a user starts it, and a reader who speaks its language over a real websocket, for tests."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

BOUNDARY = "a-file"
ROOT = Path(__file__).parents[2]
WAIT = 60  # seconds; for a machine that does other things, too


@dataclass
class Served:
    """A server that answers."""

    process: subprocess.Popen[str]
    port: int

    def workers(self) -> list[psutil.Process]:
        """Its processes that serve."""
        return [child for child in psutil.Process(self.process.pid).children() if "spawn_main" in str(child.cmdline())]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stops it, and gives the exit code."""
        self.process.send_signal(how)
        return self.process.wait(WAIT)


@contextmanager
def serving(data: Path | str, log: Path, *options: str, module: Sequence[str] = ("server",)) -> Iterator[Served]:
    """`python -m server` with those options, on a free port, until the end of the block. log: what it writes there."""
    command = [sys.executable, "-m", *module, "--port", "0", "--headless", *options]
    environment = {**os.environ, "UTFALL_DATA": str(data)}
    with open(log, "w", encoding="utf-8") as written:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=written, text=True, encoding="utf-8"
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Utfall: http://localhost:"), log.read_text(encoding="utf-8")
        yield Served(process, urlsplit(line.split(": ", 1)[1].strip()).port or 0)
    finally:
        process.terminate()
        process.wait(WAIT)


def ask(
    port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, Mapping[str, str], bytes]:
    """One request on a connection of its own: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def texts(page: list[ForwardMsg]) -> str:
    """What a page sent, to look for words in."""
    return "\n".join(str(message.delta) for message in page if message.WhichOneof("type") == "delta")


def put(port: int, path: str, content: bytes, cookies: str) -> tuple[int, str]:
    """A file on its way in, as Streamlit's page sends it: status and where else to go."""
    token = (
        ask(port, "/_stcore/health", Cookie=cookies)[1]["set-cookie"].partition("_streamlit_xsrf=")[2].partition(";")[0]
    )
    body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'.encode()
    body += content + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {
        "Content_Type": f"multipart/form-data; boundary={BOUNDARY}",
        "X_Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}; {cookies}",
    }
    status, told, _body = ask(port, path, "PUT", body, **headers)
    return status, told.get("location", "")


def etl(data: Path, *arguments: str, **more: str) -> None:
    """`python -m etl ...` with that data folder."""
    environment = {**os.environ, "UTFALL_DATA": str(data), **more}
    subprocess.run([sys.executable, "-m", "etl", *arguments], cwd=ROOT, env=environment, check=True, timeout=WAIT)


def process_in(cookie: str) -> int:
    """The process that an answer's cookie leads to."""
    found = re.search(r"utfall_process=(\d+)", cookie)
    assert found, cookie
    return int(found[1])


class Reader:
    """One browser's websocket, opened with a cookie that names a process, or with none."""

    def __init__(self, port: int, process: int | None = None) -> None:
        cookie = {} if process is None else {"Cookie": f"utfall_process={process}"}
        self.connection: ClientConnection = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=cookie,
            max_size=None,
            open_timeout=WAIT,
        )
        assert self.connection.response is not None
        told = self.connection.response.headers.get("set-cookie")
        self.process = process_in(told) if told else process
        self.session = ""

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *problem: object) -> None:
        self.connection.close()

    def run(self, page: str, **parameters: str) -> list[ForwardMsg]:
        """What the page sends until it is done."""
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(parameters)
        asked.rerun_script.page_name = page
        self.connection.send(asked.SerializeToString())
        heard = []
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            heard.append(self._hear())
            if heard[-1].WhichOneof("type") == "script_finished":
                return heard
        raise TimeoutError(page)

    def address_of_download(self, page: list[ForwardMsg]) -> str:
        """Where the first file that a page offers is to be had, once somebody asks for it."""
        buttons = [
            message.delta.new_element.download_button
            for message in page
            if message.WhichOneof("type") == "delta"
            and message.delta.new_element.WhichOneof("type") == "download_button"
        ]
        asked = BackMsg()
        asked.backend_operation_request.request_id = "1"
        asked.backend_operation_request.session_id = self.session
        asked.backend_operation_request.deferred_file.file_id = buttons[0].deferred_file_id
        self.connection.send(asked.SerializeToString())
        while True:
            heard = self._hear()
            if heard.WhichOneof("type") == "backend_operation_response":
                return heard.backend_operation_response.deferred_file.url

    def upload_address(self, name: str) -> str:
        """Where a file of that name is to be put."""
        asked = BackMsg()
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self.session
        self.connection.send(asked.SerializeToString())
        while True:
            heard = self._hear()
            if heard.WhichOneof("type") == "file_urls_response":
                return heard.file_urls_response.file_urls[0].upload_url

    def _hear(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(self.connection.recv(WAIT))  # type: ignore[arg-type]
        if message.WhichOneof("type") == "new_session":
            self.session = message.new_session.initialize.session_id
        return message
