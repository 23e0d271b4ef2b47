"""A zip of files as the files that it holds, each for itself."""

from __future__ import annotations

from etl.checking import check_file
from etl.mapping.place_tables import FileRefused
from etl.reading.formats import archive


def files_of(content: bytes, file_name: str) -> list[tuple[str, bytes]]:
    """The files that were delivered, by name: those in a zip, else the one that came. A name has no folder.

    Raises FileRefused where a zip cannot be opened: archive_unsafe, archive_password, archive_damaged.
    """
    if not archive.names_in(content):
        return [(file_name, content)]
    try:
        return [(check_file.printable_name(name), each) for name, each in archive.files_in(content)]
    except archive.ArchiveRefused as refusal:
        raise FileRefused(refusal.code) from None
