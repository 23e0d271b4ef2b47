"""How long somebody is signed in: until the provider's own time is out, they sign out, or somebody ends it for them.

What is ended stands in `access/ended.json` of the data folder, so that a cookie that is kept somewhere else is no
longer taken: neither by another window, another process nor after a restart.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from access.viewer import NotSignedIn
from etl import folders

# Longer than any cookie lives (30 days): what is older could not come back.
_KEPT_SECONDS = 40 * 24 * 3600
# Clocks of two machines are never the same.
_CLOCKS_DIFFER = 5


class Expired(NotSignedIn):
    """Somebody was signed in, and is no more."""


def file() -> Path:
    """Where it is said what is ended."""
    return folders.data_folder() / "access" / "ended.json"


def key_of(claims: Mapping[str, Any]) -> str:
    """One sign-in, told from every other by what the provider signed; says nothing of who it is."""
    of = [str(claims.get(name, "")) for name in ("iss", "sub", "iat", "nonce", "sid", "jti")]
    return hashlib.sha256("\0".join(of).encode()).hexdigest()


def demand_open(claims: Mapping[str, Any], name: str) -> None:
    """Raises Expired where the provider's time is out, or the sign-in or all of that person's are ended."""
    until, since = (_seconds(claims.get(key)) for key in ("exp", "iat"))
    if until is None or until <= time.time():
        raise Expired
    sessions, persons = _ended()
    if key_of(claims) in sessions:
        raise Expired
    before = persons.get(name.casefold())
    if before is not None and (since is None or since <= before + _CLOCKS_DIFFER):
        raise Expired


def end(claims: Mapping[str, Any]) -> None:
    """Ends this sign-in, everywhere."""
    _write(sessions={key_of(claims): time.time()})


def end_all(name: str) -> None:
    """Ends all sign-ins of that person until now; they may sign in again unless the provider says no."""
    _write(persons={name.casefold(): time.time()})


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _ended() -> tuple[Mapping[str, float], Mapping[str, float]]:
    try:
        written = file().stat()
    except OSError:
        return {}, {}
    return _read(file(), (written.st_mtime_ns, written.st_ino, written.st_size))


@lru_cache(maxsize=4)
def _read(path: Path, written: tuple[int, int, int]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return content["sessions"], content["persons"]


def _write(sessions: Mapping[str, float] | None = None, persons: Mapping[str, float] | None = None) -> None:
    path = file()
    with folders.hold(path.with_name(".ended.lock")):
        since = time.time() - _KEPT_SECONDS
        content = {
            name: {key: at for key, at in ({**there, **(new or {})}).items() if at > since}
            for name, there, new in zip(("sessions", "persons"), _ended(), (sessions, persons), strict=True)
        }
        folders.place_text(path, json.dumps(content))
