"""Serves the dashboard: `python -m server [--port N] [--address A] [--headless]`.

`streamlit run dashboard.py` works as well. This adds what only a server can: a socket that does not wait 40 ms before
each answer, the page's language and Streamlit's own words in it, security headers, and compressed scripts (Streamlit
sends 9 MB uncompressed).
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import gzip
import logging
import os
import socket
import sys
import threading
import webbrowser
from pathlib import Path

import streamlit
import streamlit as st
import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from pages.shared.frame import failed

DASHBOARD = Path(__file__).parents[1] / "dashboard.py"
PORT = 8501
HIGHEST_PORT = 65535
STATIC = Path(streamlit.__file__).parent / "static" / "static"
_COMPRESSED = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
# The one inline script of Streamlit's page sets a flag for search engines; it is removed below, so none is allowed.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# These answer anybody, with numbers about the server or a way to drive it. Nobody needs them from outside.
_OVERVIEW = "/overview"
_CLOSED = ("/_stcore/metrics", "/_stcore/agent")
_NO_SCRIPT = "<noscript><p>Utfall behöver JavaScript. Slå på det i webbläsaren och ladda om sidan.</p></noscript>"
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='2' fill='%23175e7a'/%3E"
    "%3Cpath d='M3 13V9h2.5v4zm3.75 0V6h2.5v7zm3.75 0V3H13v10z' fill='%23fff'/%3E%3C/svg%3E"
)


# Without the first, a page opened by its own address looks for the server below that address: two errors and 0.1 s.
_SCRIPT = "/utfall.js"
_WHERE = """const root = new URL(".", document.currentScript.src).href;
window.__streamlit = { BACKEND_BASE_URL: root, MAIN_PAGE_BASE_URL: root };
"""
_SWEDISH = (Path(__file__).parent / "swedish.js").read_text(encoding="utf-8")


def page_html(html: str) -> str:
    """Streamlit's page in Swedish: language, title, and no script, pointer or text that is not ours."""
    html = html.replace('<html lang="en">', '<html lang="sv">').replace(
        "<title>Streamlit</title>", "<title>Utfall</title>"
    )
    html = html.replace('<script type="module"', f'<script src=".{_SCRIPT}"></script>\n    <script type="module"', 1)
    html = html.replace('href="./favicon.png"', f'href="{_ICON}"')
    html = _without(html, "<noscript>", "</noscript>", _NO_SCRIPT)
    html = _without(html, '<link rel="service-desc"', "/>")
    at = html.find("window.prerenderReady =")
    if at >= 0:
        start = html.rfind("<script>", 0, at)
        html = html[:start] + html[html.index("</script>", at) + len("</script>") :]
    return html


def _without(html: str, first: str, last: str, instead: str = "") -> str:
    start = html.find(first)
    end = html.find(last, start)
    return html if start < 0 or end < 0 else html[:start] + instead + html[end + len(last) :]


class Door:
    """What every request passes: closed addresses, compressed scripts, security headers, the page's language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._packed: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path.startswith(_CLOSED):
            await PlainTextResponse("Not found", 404, _HEADERS)(scope, receive, send)
            return
        if path == _OVERVIEW:
            # Streamlit serves the first page at the root alone; its name in the address means the same.
            query = scope.get("query_string", b"").decode("latin-1")
            to = "./" + (f"?{query}" if query else "")
            await RedirectResponse(to, headers=_HEADERS)(scope, receive, send)
            return
        if path == _SCRIPT:
            await Response(_WHERE + _SWEDISH, headers=_HEADERS, media_type="text/javascript")(scope, receive, send)
            return
        packed = await self._static(scope, path)
        if packed:
            await packed(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "text/html" in headers.get("accept", ""):
            # A page must come uncompressed to be put into Swedish; it is small.
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        await self.app(scope, receive, _Rewriting(send))

    async def _static(self, scope: Scope, path: str) -> Response | None:
        """A script or style sheet, compressed once and then kept (some 3 MB in all)."""
        folder, _slash, name = path.removeprefix("/static/").rpartition("/")
        kind = _COMPRESSED.get(Path(name).suffix)
        asked = Headers(scope=scope)
        if (
            not path.startswith("/static/")
            or not kind
            or folder not in ("js", "css", "media")
            or scope["method"] != "GET"
            or "gzip" not in asked.get("accept-encoding", "")
            or "range" in asked
        ):
            return None
        if path not in self._packed:
            file = STATIC / folder / name
            if not file.is_file():
                return None
            self._packed[path] = await asyncio.to_thread(lambda: gzip.compress(file.read_bytes(), 6, mtime=0))
        return Response(
            self._packed[path],
            headers={
                **_HEADERS,
                "Content-Encoding": "gzip",
                "Vary": "Accept-Encoding",
                "Cache-Control": "public, max-age=31536000, immutable",
            },
            media_type=kind,
        )


class _Rewriting:
    """Sends an answer on with our headers; a page of HTML is held until it is whole, and put into Swedish."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in _HEADERS.items():
                headers[name] = value
            if headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers:
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            start, self._start = self._start, None
            body = page_html(self._body.decode()).encode() if self._body else b""
            headers = MutableHeaders(raw=start["headers"])
            if body:
                headers["content-length"] = str(len(body))
                del headers["etag"], headers["last-modified"]
            await self._send(start)
            await self._send({"type": "http.response.body", "body": body})
            return
        await self._send(message)


# The pages stand in st.navigation alone. Streamlit would first look for scripts in pages/ itself, find no page of the
# name that the first visitor after a start asks for, and tell them so.
PagesManager.uses_pages_directory = False

app = st.App(DASHBOARD, middleware=[Middleware(Door)], on_script_error=failed)


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


def _can_show_browser(headless: bool) -> bool:
    if headless or os.environ.get("CI") or not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_port(address: str, port: int | None) -> socket.socket:
    """Listens on the port, or where none is wanted on the first free one, and says where another is passed over."""
    first = PORT if port is None else port
    try:
        listener = listen(address, first, tries=20 if port is None else 1)
    except OSError as problem:
        raise PortRefused(why_not(address, first, problem)) from None
    taken = listener.getsockname()[1]
    if port is None and taken != PORT:
        print(
            f"Port {PORT} är upptagen, kanske av ett Utfall som redan är igång. Det här svarar på port {taken}.",
            file=sys.stderr,
        )
    return listener


class _Server(uvicorn.Server):
    """Says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, where: str, show: bool) -> None:
        super().__init__(config)
        self._where, self._show = where, show

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            logging.getLogger("uvicorn.access").disabled = True  # Streamlit turns it on again while it starts
            logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
            print(f"Utfall: {self._where}", flush=True)
            if self._show:
                threading.Thread(target=webbrowser.open, args=(self._where,), daemon=True).start()


class PortRefused(Exception):
    """A port that is none, or that cannot be had; its text says so in Swedish."""


def wanted_port(option: str | None, variable: str) -> int | None:
    """The port of --port, else of UTFALL_PORT; None where neither says one. 0 is any free one. Raises PortRefused."""
    name, text = ("--port", option) if option is not None else ("UTFALL_PORT", variable.strip())
    if not text and option is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise PortRefused(f"{name} ska vara ett portnummer från 1 till {HIGHEST_PORT}, inte {text or 'tomt'}.")
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


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m server", description="Serve Utfall.")
    parser.add_argument("--port", help=f"default UTFALL_PORT, else the first free one from {PORT}")
    parser.add_argument("--address", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    parser.add_argument("--headless", action="store_true", help="open no browser")
    given = parser.parse_args(arguments)
    try:
        listener = open_port(given.address, wanted_port(given.port, os.environ.get("UTFALL_PORT", "")))
    except PortRefused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    host = "localhost" if given.address in ("127.0.0.1", "0.0.0.0", "::", "::1") else given.address
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_ping_interval=30,
        ws_ping_timeout=30,
        ws_max_size=200 * 1024 * 1024,
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    _Server(config, f"http://{host}:{listener.getsockname()[1]}", _can_show_browser(given.headless)).run([listener])
    return 0
