"""What stands for a sole trader: a pseudonym of the owner's number, made with this store's own key."""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

KEY_BYTES = 32


def pseudonym(number: str, key: bytes) -> str:
    """What stands for a sole trader: the same for the same 10 digits and key, and not to be reckoned back without it.

    The numbers are so few that a hash without key could be reversed by trying them all.
    """
    return "ENSKILD-" + hmac.new(key, number.encode("ascii"), sha256).hexdigest()[:10].upper()


def check_value(key: bytes) -> str:
    """What tells that a key is the same as before, and nothing of it."""
    return sha256(b"check value of a store's key " + key).hexdigest()[:32]


def load_key(path: Path) -> bytes:
    """The key of the pseudonyms; made (32 random bytes, readable by the owner only) when there is none.

    Of several processes that make it at once the first wins, and all get the same. Raises ValueError when the file
    is shorter than a key, OSError when it cannot be read or made.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(beside, path)  # unlike a rename, it fails where the name is taken
        finally:
            beside.unlink()
    key = path.read_bytes()
    if len(key) < KEY_BYTES:
        raise ValueError("The key file is too short to be a key; restore it from a backup.")
    return key
