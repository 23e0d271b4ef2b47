"""The key of this store's pseudonyms. It is made once; a store that was made with a key gets no other.

Beside the deliveries lies a check value of it, which tells that it is the same and nothing else.
"""

from __future__ import annotations

from pathlib import Path

from etl import folders
from etl.mapping.place_tables import FileRefused
from etl.privacy import pseudonyms
from etl.store import deliveries


def key_of_store() -> bytes:
    """The key, made where the store has nothing that was made with one. Raises FileRefused: pseudonym_key_damaged,
    pseudonym_key_other, and pseudonym_key_missing where one made now would give the same person another pseudonym,
    and figures of persons other changes."""
    path, check = folders.key_file(), _check_file()
    stored = deliveries.all_deliveries()
    is_used = bool(stored) and (check.exists() or any(delivery.natural_persons for delivery in stored))
    if is_used and not path.exists():
        raise FileRefused("pseudonym_key_missing")
    try:
        key = pseudonyms.load_key(path)
    except ValueError:
        raise FileRefused("pseudonym_key_damaged") from None
    value, before = (
        pseudonyms.check_value(key),
        check.read_text(encoding="ascii", errors="replace") if check.exists() else "",
    )
    if is_used and before != value and len(before) >= len(value):
        raise FileRefused("pseudonym_key_other")
    if before != value:
        # Whoever is killed here leaves a part, which is written again.
        check.parent.mkdir(parents=True, exist_ok=True)
        check.write_text(value, encoding="ascii")
    return key


def _check_file() -> Path:
    return folders.deliveries_folder().parent / "pseudonym.check"
