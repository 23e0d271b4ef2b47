"""The cookie by which a reader comes back to the process that they began in."""

from __future__ import annotations

import re
from collections.abc import Iterable

COOKIE = "utfall_process"
_NAMED = re.compile(rb"(?:^|;)\s*" + COOKIE.encode() + rb"=(\d{1,3})\s*(?:;|$)")
_COOKIES = re.compile(rb"\r\ncookie:([^\r\n]*)", re.IGNORECASE)


def process_of(cookies: Iterable[bytes], count: int) -> int | None:
    """The process (0 to count - 1) that a request's cookies name; None where they name none."""
    for text in cookies:
        named = _NAMED.search(text)
        if named and int(named[1]) < count:
            return int(named[1])
    return None


def cookies_in(head: bytes) -> list[bytes]:
    """The cookies of a request that begins with those bytes."""
    return [text.strip() for text in _COOKIES.findall(head.partition(b"\r\n\r\n")[0])]
