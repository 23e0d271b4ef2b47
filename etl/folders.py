"""Where things lie on disk, and the two ways in which they get there: whole by rename, and one writer at a time.

`UTFALL_DATA` names the folder for `store/` and `warehouse/`; without it, `data/`.
"""

from __future__ import annotations

import fcntl
import getpass
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def data_folder() -> Path:
    """The folder that holds `store/` and `warehouse/`."""
    return Path(os.environ.get("UTFALL_DATA") or ROOT / "data")


def deliveries_folder() -> Path:
    """One folder per delivery, none ever changed."""
    return data_folder() / "store" / "deliveries"


def warehouse_folder() -> Path:
    """One DuckDB file per build, and the pointer to the published one."""
    return data_folder() / "warehouse"


def key_file() -> Path:
    """The key of the pseudonyms: beside the store, never in a delivery."""
    return data_folder() / "pseudonym.key"


def user() -> str:
    """Who runs this, as the system knows them; written where nobody has given a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "okänd"


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Holds the lock of that name; waits for it. The system frees it when its holder dies, however it dies."""
    folder = data_folder() / "store"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f".{name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def flush(path: Path) -> None:
    """Makes sure that a file's content, or a folder's list of names, is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def place(staged: Path, final: Path) -> None:
    """Moves a finished folder or file to its place in one step, after flushing all of it. What is half stays staged."""
    if staged.is_dir():
        for path in staged.rglob("*"):
            flush(path)
    flush(staged)
    os.replace(staged, final)
    flush(final.parent)


def clear_staging(folder: Path) -> None:
    """Removes what a killed process left half done. To be called under the lock that guards the folder."""
    for path in folder.glob(".staging-*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
