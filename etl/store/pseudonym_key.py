"""The key of this store's pseudonyms. It is made once; a store that has pseudonyms and no key gets no new one."""

from __future__ import annotations

from etl import folders
from etl.mapping.place_tables import FileRefused
from etl.privacy import pseudonyms
from etl.store import deliveries


def key_of_store() -> bytes:
    """The key, made where the store has no pseudonyms yet. Raises FileRefused: pseudonym_key_damaged, and
    pseudonym_key_missing where one made now would give the same person another pseudonym."""
    path = folders.key_file()
    if not path.exists() and any(delivery.natural_persons for delivery in deliveries.all_deliveries()):
        raise FileRefused("pseudonym_key_missing")
    try:
        return pseudonyms.load_key(path)
    except ValueError:
        raise FileRefused("pseudonym_key_damaged") from None
