"""The port that is listened on: which one, and why not."""

from __future__ import annotations

import errno
import os
import socket
import sys

PORT = 8501
HIGHEST_PORT = 65535


class Refused(Exception):
    """A port that is none or cannot be had, a number of processes that is none; its text says so in Swedish."""


def wanted_port(option: str | None, variable: str) -> int | None:
    """The port of --port, else of UTFALL_PORT; None where neither says one. 0 is any free one. Raises Refused."""
    name, text = ("--port", option) if option is not None else ("UTFALL_PORT", variable.strip())
    if not text and option is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise Refused(f"{name} ska vara ett portnummer från 1 till {HIGHEST_PORT}, inte {text or 'tomt'}.")
    return int(text)


def why_not(address: str, port: int, problem: OSError) -> str:
    """Why nothing can be served there, in a sentence."""
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} är upptagen, kanske av ett Utfall som redan är igång. "
            "Avsluta det med Ctrl+C, eller välj en annan port med --port eller UTFALL_PORT."
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} får du inte öppna på den här datorn. Välj en över 1023 med --port eller UTFALL_PORT."
    return (
        f"{address} är ingen adress som den här datorn kan svara på ({problem.strerror}). Välj en annan med --address."
    )


def listen(address: str, port: int, tries: int = 1) -> socket.socket:
    """A listening socket without Nagle's delay, on `port` or, with more tries, the next free one after it.

    The protocol number must be given: asyncio turns the delay off only on sockets that say they are TCP.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for attempt in range(tries):
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listener.bind((address, port + attempt))
            listener.listen(2048)
            return listener
        except OSError:
            listener.close()
            if attempt + 1 == tries:
                raise
    raise OSError("no free port")


def open_port(address: str, port: int | None) -> socket.socket:
    """Listens on the port, or where none is wanted on the first free one, and says where another is passed over."""
    first = PORT if port is None else port
    try:
        listener = listen(address, first, tries=20 if port is None else 1)
    except OSError as problem:
        raise Refused(why_not(address, first, problem)) from None
    taken = listener.getsockname()[1]
    if port is None and taken != PORT:
        print(
            f"Port {PORT} är upptagen, kanske av ett Utfall som redan är igång. Det här svarar på port {taken}.",
            file=sys.stderr,
        )
    return listener
