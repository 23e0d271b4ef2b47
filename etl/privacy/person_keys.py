"""A participant's key for figures that are shown outside: what few persons' figures are changed by (`measures/door`).

It is an HMAC of the participant's own key, with a key of its own that is made of the store's. Nobody can reckon it
without the store's key, and it is the same for as long as that is: in every build, of every day and edition.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256

# As many bits as a sum of millions of them can be told apart by; participants practically never share one.
BITS = 48
_PURPOSE = b"person keys for figures shown outside"


def derived(key: bytes) -> bytes:
    """The key that participants' keys are made with: another than that of pseudonyms."""
    return hmac.digest(key[:64], _PURPOSE, "sha256")


def fingerprint(key: bytes) -> str:
    """What tells one store's key from another's, and nothing of either."""
    return sha256(b"fingerprint " + derived(key)).hexdigest()[:16]


def person_key(key: bytes) -> Callable[[str], int]:
    """Participant -> number, 0 up to 2 ** BITS."""
    own = derived(key)

    def number(participant: str) -> int:
        return int.from_bytes(hmac.digest(own, participant.encode("utf-8"), "sha256")[: BITS // 8], "big")

    return number
