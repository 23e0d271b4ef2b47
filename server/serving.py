"""How requests are served: uvicorn, with what Streamlit needs of it."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.types import ASGIApp

# A reader who takes nothing more must not keep the server from stopping.
_LAST_ANSWERS = 5


def configured(app: ASGIApp) -> uvicorn.Config:
    """uvicorn's settings. No header of a request says who sends it or how: nothing here asks, so nobody can lie."""
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_ping_interval=30,
        ws_ping_timeout=30,
        ws_max_size=200 * 1024 * 1024,
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )


def settle() -> None:
    """Takes away what nobody needs, and what is left out of later collections: they hold all readers up while they look
    through everything, 30 ms after the start and 200 once much is kept. What is freed otherwise is freed as before."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Server(uvicorn.Server):
    """uvicorn, which says so once it answers, and then does something beside."""

    def __init__(
        self,
        config: uvicorn.Config,
        answers: Callable[[], None],
        beside: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(config)
        self._answers, self._beside = answers, beside
        self._task: asyncio.Future[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            logging.getLogger("uvicorn.access").disabled = True  # Streamlit turns it on again while it starts
            logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
            settle()
            self._answers()
            if self._beside:
                self._task = asyncio.ensure_future(self._beside())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._task:
            self._task.cancel()
        await super().shutdown(sockets)
