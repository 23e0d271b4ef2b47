"""After a publish each page is opened before anybody asks for it: hardly any reader is the first.

A reader of our own, without a browser, opens the menu's pages in an ordinary session, then those that are limited by
organisation, one page after the other, for each organisation, most contracts first. So what is kept is just what pages
ask and draw, and no list of it can be forgotten. It is one script at a time, and waits while readers are there. It ends
when half of what can be kept is full: readers' own questions are not pushed out by what nobody has asked.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import Iterator, MutableSequence, Sequence
from contextlib import contextmanager, suppress
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.session_manager import SessionClient

import measures
from measures import NoWarehouse, Warehouse
from pages.shared import cache, signed_in
from server.serving import settle

_LOG = logging.getLogger("utfall")
LOOKED_FOR_EVERY = 1.0  # seconds, for a build that is new
MOST = cache.CACHED_AT_MOST // 2
_QUIET, _LONGEST_WAIT, _LONGEST_PAGE = 1.0, 10.0, 120.0
_LIMITED = "filter-organisation"
Seconds = MutableSequence[float]


class Readers:
    """Passes everything on, and notes when a reader was last heard. `heard`: by process, shared by all of them."""

    def __init__(self, app: ASGIApp, heard: Seconds, number: int = 0) -> None:
        self.app, self._heard, self._number = app, heard, number

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def hearing() -> Message:
            message = await receive()
            self._heard[self._number] = time.monotonic()
            return message

        await self.app(scope, hearing, send)


class _Nobody(SessionClient):
    """A reader without a browser: remembers the menu, and whether the page can be limited by organisation."""

    def __init__(self) -> None:
        self.done = asyncio.Event()
        self.menu: list[str] = []
        self.is_limited = False

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        kind = msg.WhichOneof("type")
        if kind == "navigation":
            self.menu = [page.url_pathname for page in msg.navigation.app_pages if not page.is_hidden]
        elif kind == "delta" and msg.delta.new_element.multiselect.id.endswith(_LIMITED):
            self.is_limited = True
        elif kind == "script_finished" and msg.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.done.set()

    async def open(self, session: str, page: str, query: str) -> None:
        """Runs the page to its end."""
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = page, query
        self.done.clear()
        self.is_limited = False
        runtime.get_instance().handle_backmsg(session, asked)
        async with asyncio.timeout(_LONGEST_PAGE):
            await self.done.wait()


class Warming:
    """The work of one process. `heard`, `warming`: when each process last heard a reader, and which of them warm."""

    def __init__(self, heard: Seconds, warming: Seconds, number: int = 0) -> None:
        self._heard, self._warming, self._number = heard, warming, number

    async def run(self) -> None:
        """Until it is cancelled: warms for each build that is published."""
        warmed = ""
        while True:
            await asyncio.sleep(LOOKED_FOR_EVERY)
            with suppress(NoWarehouse):
                if (warehouse := measures.current()).id == warmed or any(self._warming[: self._number]):
                    continue  # one process after the other
                warmed = warehouse.id
                self._warming[self._number] = 1
                try:
                    await self._warm(warehouse)
                    settle()
                except Exception:
                    _LOG.exception("Pages could not be opened beforehand")
                finally:
                    self._warming[self._number] = 0

    async def _warm(self, warehouse: Warehouse) -> None:
        organisations = await asyncio.to_thread(_most_contracts_first, warehouse)
        began = cache.made()
        limited: list[str] = []
        reader = _Nobody()
        with _session(reader) as session:
            await reader.open(session, "", "")
            for page in reader.menu:
                if not await self._may_go_on(warehouse, began):
                    return
                await reader.open(session, page, "")
                if reader.is_limited:
                    limited.append(page)
        for page, organisation in itertools.product(limited, organisations):
            if not await self._may_go_on(warehouse, began):
                return
            with _session(reader) as session:
                await reader.open(session, page, urlencode({"organisation": organisation}))

    async def _may_go_on(self, warehouse: Warehouse, began: int) -> bool:
        """Whether there is room, and no newer build; once no reader is there, or has been for long."""
        until = time.monotonic() + _LONGEST_WAIT
        while (now := time.monotonic()) < until and now - max(self._heard) < _QUIET:
            await asyncio.sleep(_QUIET / 4)
        return cache.made() - began < MOST and measures.current().id == warehouse.id


@contextmanager
def _session(reader: _Nobody) -> Iterator[str]:
    session = runtime.get_instance().connect_session(reader, dict(signed_in.claims_of_own_session()))
    try:
        yield session
    finally:
        runtime.get_instance().close_session(session)


def _most_contracts_first(warehouse: Warehouse) -> Sequence[str]:
    found = measures.ask(["contracts"], ["organisation"], warehouse=warehouse).rows
    known = [row for row in found if row["organisation"] == row["organisation"] and row["value"]]
    return [str(row["organisation"]) for row in sorted(known, key=lambda row: -row["value"])]
