"""A participant's key for figures that are shown outside: what few persons' figures are changed by (`measures/door`).

It is an HMAC of the participant's own key, with a key of its own that is made of the store's. Nobody can reckon it
without the store's key, and it is the same for as long as that is: in every build, of every day and edition.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

import duckdb

_PURPOSE = b"person keys for figures shown outside"


def derived(key: bytes) -> bytes:
    """The key that participants' keys are made with: another than that of pseudonyms."""
    return hmac.digest(key[:64], _PURPOSE, "sha256")


def fingerprint(key: bytes) -> str:
    """What tells one store's key from another's, and nothing of either."""
    return sha256(b"fingerprint " + derived(key)).hexdigest()[:16]


def use(connection: duckdb.DuckDBPyConnection, key: bytes | None) -> None:
    """Has `core/participants` reckon with the store's key, on this connection alone: no file gets it."""
    block = derived(key).ljust(64, b"\0") if key is not None else None
    pads = [bytes(byte ^ pad for byte in block) if block else None for pad in (0x36, 0x5C)]
    connection.execute("CREATE OR REPLACE TEMP TABLE person_secret (inner_pad BLOB, outer_pad BLOB)")
    connection.execute("INSERT INTO person_secret VALUES (?, ?)", pads)
