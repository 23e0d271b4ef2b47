"""Several processes behind one address: `python -m server --workers N`.

This process listens, reads the head of a connection's first request and hands the connection over, whole, to the
process that the reader's cookie names, or to the next one. It sends nothing and adds no header: what goes between a
reader and their process passes nobody. A process that dies is started again.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import multiprocessing
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, MutableSequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import send_handle

from server.ports import Refused
from server.reader_cookie import cookies_in, process_of

_LOG = logging.getLogger("utfall")
MOST_WORKERS = 64
_LONGEST_HEAD, _HEAD_WITHIN, _SOMEBODY_WITHIN = 64 * 1024, 60, 30
_AGAIN_AFTER, _STOPPED_WITHIN = 5, 20
_CONTEXT = multiprocessing.get_context("spawn")


def wanted_workers(option: str) -> int:
    """How many processes `--workers` says. Raises Refused."""
    if not (option.isascii() and option.isdigit() and 1 <= int(option) <= MOST_WORKERS):
        raise Refused(f"--workers ska vara ett antal processer från 1 till {MOST_WORKERS}, inte {option or 'tomt'}.")
    return int(option)


@dataclass(frozen=True)
class Common:
    """What all processes have. `secret`: what they sign cookies with, unless somebody set one. `heard`, `warming`: see
    server/warming.py; `cold`: nothing of that is done."""

    cold: bool
    secret: str
    heard: MutableSequence[float]
    warming: MutableSequence[float]


def serve(listener: socket.socket, count: int, cold: bool, answers: Callable[[], None]) -> int:
    """Serves until it is stopped; `answers` is called once all processes answer. 1: they could not be started."""
    common = Common(cold, secrets.token_hex(32), _CONTEXT.RawArray("d", count), _CONTEXT.RawArray("d", count))
    return asyncio.run(_Front(listener, count, common).run(answers))


def _process(pipe: Connection, number: int, count: int, common: Common) -> None:
    from server import worker  # with Streamlit, which this process has no use for

    worker.run(pipe, number, count, common)


class _Process:
    """One that serves: `answers` once it does, until it is `gone`."""

    def __init__(self, number: int, count: int, common: Common) -> None:
        self.number, self.answers = number, False
        self.pipe, theirs = _CONTEXT.Pipe()
        self.handing, self.gone = asyncio.Lock(), threading.Event()
        self.process: SpawnProcess = _CONTEXT.Process(
            target=_process, args=(theirs, number, count, common), name=f"utfall-{number}", daemon=True
        )
        # Ctrl+C reaches all of them. This one alone stops the others, also those that have not yet begun.
        plain = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self.process.start()
        finally:
            signal.signal(signal.SIGINT, plain)
        theirs.close()

    def hand_over(self, connection: socket.socket, head: bytes) -> None:
        """Raises OSError when the process is gone."""
        send_handle(self.pipe, connection.fileno(), self.process.pid)
        self.pipe.send_bytes(head)


class _Front:
    """Listens, hands over, and keeps the processes going."""

    def __init__(self, listener: socket.socket, count: int, common: Common) -> None:
        self._listener, self._count, self._common = listener, count, common
        self._next = itertools.count()
        self._processes: list[_Process] = []
        self._stopping = asyncio.Event()
        self._begun = self._failed = False

    async def run(self, answers: Callable[[], None]) -> int:
        """Serves until a signal says stop; then nothing of it is left."""
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: loop.call_soon_threadsafe(self._stopping.set))
        self._listener.setblocking(False)
        self._processes = [_Process(number, self._count, self._common) for number in range(self._count)]
        for process in self._processes:
            self._watch(process)
        accepting = loop.create_task(self._accept())
        try:
            while not self._stopping.is_set() and not all(process.answers for process in self._processes):
                await asyncio.sleep(0.05)
            if not self._stopping.is_set():
                self._begun = True
                answers()
            await self._stopping.wait()
        finally:
            accepting.cancel()
            self._listener.close()
            await asyncio.to_thread(self._stop)
        return 1 if self._failed else 0

    def _stop(self) -> None:
        for process in self._processes:
            process.pipe.close()  # by which it stops
        for process in self._processes:
            if not process.gone.wait(_STOPPED_WITHIN if process.answers else 0):
                process.process.kill()
                process.gone.wait()

    # --- the processes -----------------------------------------------------------------------------------

    def _watch(self, process: _Process) -> None:
        loop = asyncio.get_running_loop()

        def watch() -> None:
            if process.pipe in wait([process.pipe, process.process.sentinel]):
                with suppress(EOFError, OSError):
                    process.answers = bool(process.pipe.recv_bytes())
            process.process.join()
            process.gone.set()
            with suppress(RuntimeError):  # the loop has ended, too
                loop.call_soon_threadsafe(self._ended, process)

        threading.Thread(target=watch, daemon=True).start()

    def _ended(self, process: _Process) -> None:
        if self._stopping.is_set():
            return
        answered, process.answers = process.answers, False
        self._common.warming[process.number] = 0  # whose turn is the next one's
        code, number = process.process.exitcode, process.number
        if not answered and not self._begun:
            _LOG.error("Process %s could not be started (%s)", number + 1, code)
            self._failed = True
            self._stopping.set()
            return
        _LOG.error("Process %s ended (%s) and is started again; its readers go to another", number + 1, code)
        asyncio.get_running_loop().call_later(0 if answered else _AGAIN_AFTER, self._begin_again, number)

    def _begin_again(self, number: int) -> None:
        if not self._stopping.is_set():
            self._processes[number].pipe.close()
            self._processes[number] = _Process(number, self._count, self._common)
            self._watch(self._processes[number])

    # --- the connections ---------------------------------------------------------------------------------

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        handing: set[asyncio.Task[None]] = set()
        while True:
            try:
                connection, _address = await loop.sock_accept(self._listener)
            except OSError:  # too many files are open, or the reader is gone already
                _LOG.exception("A connection could not be taken")
                await asyncio.sleep(0.1)
                continue
            task = loop.create_task(self._hand_over(connection))
            handing.add(task)
            task.add_done_callback(handing.discard)

    async def _hand_over(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, TimeoutError):
            async with asyncio.timeout(_HEAD_WITHIN):
                head = await _head(connection)
            if head:
                await self._to_somebody(connection, head)

    async def _to_somebody(self, connection: socket.socket, head: bytes) -> None:
        """To the process that the cookie names; while that is gone, the next one; without a cookie, each in turn."""
        named = process_of(cookies_in(head), self._count)
        first = next(self._next) if named is None else named
        until = time.monotonic() + _SOMEBODY_WITHIN
        while time.monotonic() < until:
            for number in range(first, first + self._count):
                process = self._processes[number % self._count]
                if not process.answers:
                    continue
                with suppress(OSError):
                    async with process.handing:
                        await asyncio.to_thread(process.hand_over, connection, head)
                    return
            await asyncio.sleep(0.1)


async def _head(connection: socket.socket) -> bytes:
    """What a connection begins with, up to the end of the first request's head or somewhat more; nothing where it ends
    before that. A head that is too long is for the one who serves to refuse."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD:
        more = await asyncio.get_running_loop().sock_recv(connection, 16 * 1024)
        if not more:
            return b""
        head += more
    return head
