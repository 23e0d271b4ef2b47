"""What every request passes on its way to Streamlit: closed addresses, compressed scripts (Streamlit sends 9 MB
uncompressed), security headers, the page's language and Streamlit's own words in it.
"""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import streamlit
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from access import open_check, sign_on
from pages.shared import signed_in
from pages.shared.frame import failed
from server import hosts
from server.media import ToldFiles
from server.return_page import ReturnPage

# The process for anybody, which has Kontrollera min fil alone, knows nobody and shows nothing of what is stored.
_IS_OPEN = open_check.access() == "only"
_SIGN_ON = sign_on.is_required() and not _IS_OPEN
DASHBOARD = Path(__file__).parents[1] / "dashboard.py"
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
_NOT_OURS = f"Utfall svarar inte under det namnet. Den som driver Utfall anger namnen i {hosts.VARIABLE}.\n"
_SIGN_IN_FIRST = "Logga in i Utfall och hämta filen på sidan.\n"
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
        self._files = ToldFiles()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            asked = Headers(scope=scope)
            if not hosts.is_ours(asked.get("host")) or not hosts.is_own_page(asked):
                await send({"type": "websocket.close", "code": 1008})
                return
            if _SIGN_ON:
                send = self._files.telling(asked, send)
        elif scope["type"] == "http" and not hosts.is_ours(Headers(scope=scope).get("host")):
            await PlainTextResponse(_NOT_OURS, 421, _HEADERS)(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if _SIGN_ON and path.startswith("/media/") and not self._files.may_fetch(path, Headers(scope=scope)):
            await PlainTextResponse(_SIGN_IN_FIRST, 403, _HEADERS)(scope, receive, send)
            return
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

# The door has looked at the name already, with those that UTFALL_HOSTS says.
config.set_option("server.allowedHosts", ["*"])

signed_in.begin(_IS_OPEN)
if _SIGN_ON:
    # Streamlit's own session cookie, in which a sign-in that is under way is kept, is signed with this one.
    config.set_option("server.cookieSecret", sign_on.cookie_secret())

app = st.App(
    DASHBOARD,
    secrets={"auth": sign_on.for_streamlit(sign_on.read())} if _SIGN_ON else None,
    middleware=[Middleware(Door), *([Middleware(ReturnPage)] if _SIGN_ON else [])],
    on_script_error=failed,
)
