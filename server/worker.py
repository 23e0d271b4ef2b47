"""One of several processes behind one address. It does not listen: it takes over connections that server/workers.py
accepts, and a reader comes back to it by a cookie.

What a reader's websocket leads to (the session, files on their way in, files to fetch) is in this process alone, so
uploads and media must come here too.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config as streamlit_config

from server.door import app as dashboard
from server.reader_cookie import COOKIE, cookies_in, process_of
from server.serving import Server, configured
from server.warming import Readers, Warming
from server.workers import Common


class OneOfSeveral:
    """Gives a new reader the cookie that leads back to this process.

    A connection is handed over by its first request. What comes on it later for another process is sent round again, on
    a connection of its own. A websocket decides: the session is where it is opened, also when it should have been
    opened in a process that is gone.
    """

    def __init__(self, app: ASGIApp, number: int, count: int) -> None:
        self.app, self._number, self._count = app, number, count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        named = process_of((value for name, value in scope["headers"] if name == b"cookie"), self._count)
        if scope["type"] == "http" and named not in (None, self._number, scope["state"].get("handed_over_for")):
            await _send_round(scope, receive, send)
            return
        opens = scope["type"] == "websocket" and named != self._number
        if not opens and (named is not None or scope["path"].startswith("/static/")):  # those may be kept on the way
            await self.app(scope, receive, send)
            return
        cookie = f"{COOKIE}={self._number}; Path=/; HttpOnly; SameSite=Lax".encode()

        async def with_cookie(message: Message) -> None:
            if message["type"] in ("websocket.accept", "http.response.start"):
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", cookie)]}
            await send(message)

        await self.app(scope, receive, with_cookie)


async def _send_round(scope: Scope, receive: Receive, send: Send) -> None:
    """The same address again, on another connection. A body is read first: who still sends does not hear."""
    while (await receive()).get("more_body"):
        pass
    path = "/" + scope["raw_path"].decode("latin-1").lstrip("/")  # "//name" would be another server
    query = scope["query_string"].decode("latin-1")
    headers = [
        (b"location", (path + (f"?{query}" if query else "")).encode("latin-1")),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


class _Worker(Server):
    """Serves the connections that come through `pipe`, until the pipe ends."""

    def __init__(
        self, app: ASGIApp, count: int, pipe: Connection, beside: Callable[[], Awaitable[None]] | None
    ) -> None:
        super().__init__(configured(app), self._begin, beside)
        self._count, self._pipe = count, pipe

    def _begin(self) -> None:
        threading.Thread(target=self._take, args=(asyncio.get_running_loop(),), daemon=True).start()
        self._pipe.send_bytes(b"answers")

    def _take(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(EOFError, OSError, RuntimeError):  # the end of the pipe, or of the loop
            while True:
                connection = socket.socket(fileno=recv_handle(self._pipe))
                head = self._pipe.recv_bytes()
                loop.call_soon_threadsafe(self._serve_one, connection, head)
        self.should_exit = True

    def _serve_one(self, connection: socket.socket, head: bytes) -> None:
        loop = asyncio.get_running_loop()
        named = process_of(cookies_in(head), self._count)
        make: Any = self.config.http_protocol_class
        protocol = make(
            config=self.config,
            server_state=self.server_state,
            app_state={**self.lifespan.state, "handed_over_for": named},
            _loop=loop,
        )
        plain = protocol.connection_made

        def made(transport: asyncio.BaseTransport) -> None:
            plain(transport)
            protocol.data_received(head)  # before anything more is read

        protocol.connection_made = made
        connection.setblocking(False)
        task = loop.create_task(_connect(loop, protocol, connection))
        self.server_state.tasks.add(task)
        task.add_done_callback(self.server_state.tasks.discard)


async def _connect(loop: asyncio.AbstractEventLoop, protocol: asyncio.Protocol, connection: socket.socket) -> None:
    with suppress(OSError):  # the reader is gone
        await loop.connect_accepted_socket(lambda: protocol, connection)


def run(pipe: Connection, number: int, count: int, common: Common) -> None:
    """The process: until the pipe ends or it is told to stop."""
    if not streamlit_config.is_manually_set("server.cookieSecret"):
        streamlit_config.set_option("server.cookieSecret", common.secret)
    with suppress(KeyboardInterrupt):
        app = Readers(OneOfSeveral(dashboard, number, count), common.heard, number)
        warming = Warming(common.heard, common.warming, number)
        _Worker(app, count, pipe, None if common.cold else warming.run).run([])
