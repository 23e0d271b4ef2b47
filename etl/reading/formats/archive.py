"""A zip of files, as a system exports them or somebody has put them together: each of them, in memory alone."""

from __future__ import annotations

import io
import zipfile
import zlib

MOST_FILES = 200
MOST_BYTES = 200 << 20
_MOST_RATIO = 200
_BIG = 10 << 20
# What a damaged package makes the libraries raise.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,  # a part that is not there, or in an encoding that does not exist
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)


class ArchiveRefused(Exception):
    """The archive cannot be opened. `code` is a key of data/reference/messages.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def names_in(content: bytes) -> list[str]:
    """The names of the files in a zip, without folders and what a system puts beside files; [] of a package that is one
    file itself (a workbook, a document) and of what is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except DAMAGE:
        return []
    plain = {name.replace("\\", "/").lstrip("/").lower() for name in names}
    if "[content_types].xml" in plain or "mimetype" in plain:
        return []
    return [name for name in names if _is_file(name)]


def files_in(content: bytes) -> list[tuple[str, bytes]]:
    """The files in a zip, by name. What they declare is held against what comes out; an archive in an archive stays as
    it is, and is refused when it is read.

    Raises ArchiveRefused: archive_unsafe, archive_password, archive_damaged.
    """
    names = set(names_in(content))
    found: list[tuple[str, bytes]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename in names]
            too_dense = any(
                entry.file_size > _BIG and entry.file_size > _MOST_RATIO * max(1, entry.compress_size)
                for entry in entries
            )
            if len(entries) > MOST_FILES or too_dense or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise ArchiveRefused("archive_unsafe")
            if any(entry.flag_bits & 1 for entry in entries):
                raise ArchiveRefused("archive_password")
            for entry in entries:
                with archive.open(entry) as part:
                    read = part.read(entry.file_size + 1)
                if len(read) != entry.file_size:
                    raise ArchiveRefused("archive_damaged")
                found.append((entry.filename, read))
    except DAMAGE:
        raise ArchiveRefused("archive_damaged") from None
    return found


def _is_file(name: str) -> bool:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return bool(last) and not last.startswith(".") and not name.startswith("__MACOSX/") and last.lower() != "thumbs.db"
