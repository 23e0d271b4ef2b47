"""After signing in one comes back to the page that was asked for: Streamlit itself leads everybody to the first.

The page's address lies meanwhile in a cookie of the reader's own browser, and is an address of ours or nothing.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.viewer import NotSignedIn
from pages.shared import signed_in
from server.media import claims_in

COOKIE = "utfall_return"
_SECONDS = 15 * 60
_LONGEST = 1_500
_NOT_PAGES = ("/static/", "/media/", "/component", "/oauth2callback", "/auth/", "/_stcore/")


class ReturnPage:
    """Notes the page that somebody asks for who has to sign in first, and leads there whoever has done so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_page(scope):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        noted = unquote(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))
        is_in = _is_signed_in(headers)
        if is_in and noted and scope["path"] == "/" and _is_ours(noted):
            response = RedirectResponse(noted, 302)
            response.delete_cookie(COOKIE, path="/")
            await response(scope, receive, send)
            return
        wanted = _address(scope)
        cookie = None
        if not is_in and scope["path"] != "/" and _is_ours(wanted):
            cookie = f"{COOKIE}={quote(wanted, safe='')}; Max-Age={_SECONDS}; Path=/; HttpOnly; SameSite=Lax"
        elif is_in and noted:
            cookie = f"{COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"

        async def with_cookie(message: Message) -> None:
            if cookie and message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", cookie.encode())]}
            await send(message)

        await self.app(scope, receive, with_cookie)


def _is_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and "text/html" in Headers(scope=scope).get("accept", "")
        and not scope["path"].startswith(_NOT_PAGES)
    )


def _address(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return quote(scope["path"]) + (f"?{query}" if query else "")


def _is_ours(address: str) -> bool:
    """Whether it is a page of ours: "//name" and "/\\name" would be another server."""
    is_below = address.startswith("/") and not address.startswith(("//", "/\\"))
    return is_below and len(address) <= _LONGEST and address.isascii() and address.isprintable()


def _is_signed_in(headers: Headers) -> bool:
    try:
        signed_in.demand_role(claims_in(headers))
    except NotSignedIn:
        return False
    return True
