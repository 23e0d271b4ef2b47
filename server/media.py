"""Files to fetch, where one has to sign in: only whoever was told of a file gets it, and only while they are signed in.

Streamlit gives `/media/HASH` to anybody who has the address. Each address is told to a reader over their own websocket,
so what passes there says whose it is; a request without that sign-in's cookie finds nothing.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Message, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from access import sessions
from access.viewer import NotSignedIn
from pages.shared import signed_in

_ADDRESS = re.compile(rb"/media/([0-9a-zA-Z]+)")
_KEPT_AT_MOST = 20_000


def claims_in(headers: Headers) -> Mapping[str, Any]:
    """What the provider said of whoever sends a request with those headers; nothing where no cookie of ours says it."""
    cookies = cookie_parser(headers.get("cookie", ""))

    def signed(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1", "ignore")) if value else None

    try:
        content = json.loads(get_cookie_with_chunks(signed, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


class ToldFiles:
    """Which file each sign-in has been told of, in this process: that is where the files are too."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, set[str]] = OrderedDict()

    def telling(self, headers: Headers, send: Send) -> Send:
        """`send` of a websocket opened with those headers, which notes the files that it tells of."""
        key = sessions.key_of(claims_in(headers))

        async def noting(message: Message) -> None:
            for name in _ADDRESS.findall(message.get("bytes") or b""):
                self._told.setdefault(name.decode(), set()).add(key)
                self._told.move_to_end(name.decode())
                if len(self._told) > _KEPT_AT_MOST:
                    self._told.popitem(last=False)
            await send(message)

        return noting

    def may_fetch(self, path: str, headers: Headers) -> bool:
        """Whether whoever sends a request with those headers is signed in and was told of that file."""
        claims = claims_in(headers)
        try:
            signed_in.demand_role(claims)
        except NotSignedIn:
            return False
        found = _ADDRESS.match(path.encode())
        return bool(found) and sessions.key_of(claims) in self._told.get(found[1].decode() if found else "", ())
