"""A participant's key for figures that are shown outside: what few persons' figures are changed by (`measures/door`).

It is an HMAC of the participant's own key, with a key of its own that is made of the store's. Nobody can reckon it
without the store's key, and it is the same for as long as that is: in every build, of every day and edition.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

_PURPOSE = b"person keys for figures shown outside"


def derived(key: bytes) -> bytes:
    """The key that participants' keys are made with: another than that of pseudonyms."""
    return hmac.digest(key[:64], _PURPOSE, "sha256")


def number(known_by: str, derived_key: bytes) -> int:
    """A participant's number, as `macros.person_key` has it. `derived_key`: as `derived`."""
    return int(hmac.digest(derived_key, known_by.encode(), "sha256").hex()[:12], 16)


def fingerprint(key: bytes) -> str:
    """What tells one store's key from another's, and nothing of either."""
    return sha256(b"fingerprint " + derived(key)).hexdigest()[:16]


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The secret as HMAC takes it, inner and outer, for `macros.person_key`."""
    block = derived(key).ljust(64, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
