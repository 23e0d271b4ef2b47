"""Where things lie on disk, and the two ways in which they get there: whole by rename, and one writer at a time.

`UTFALL_DATA` names the folder for `store/` and `warehouse/`; without it, `data/`.
"""

from __future__ import annotations

import getpass
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
# There a file that somebody has open can be neither replaced nor removed, and no folder can be opened.
WINDOWS = os.name == "nt"
# What is stored is about people: no other account of the machine reads what any of our programs writes.
os.umask(0o077)
_WAITS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


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
    except (KeyError, ImportError, OSError):
        return "okänd"


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Holds the store's lock of that name, as `hold` does."""
    with hold(data_folder() / "store" / f".{name}.lock"):
        yield


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Holds the lock that a file stands for; waits for it. The system frees it when its holder dies, however."""
    from filelock import FileLock  # 50 ms, and most commands write nothing

    path.parent.mkdir(parents=True, exist_ok=True)
    # No soft lock where a disk has no real ones: a file whose being there is the lock outlives who made it.
    with FileLock(path, poll_interval=0.02, fallback_to_soft=False, preserve_lock_file=True):
        yield


def flush(path: Path) -> None:
    """Makes sure that a file's content, or a folder's list of names, is on disk."""
    if WINDOWS and path.is_dir():
        return  # it opens no folder, and writes its list of names by itself
    handle = os.open(path, os.O_RDWR if WINDOWS else os.O_RDONLY)
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
    _move(staged, final)
    flush(final.parent)


def place_text(path: Path, text: str) -> None:
    """Writes a small file whole, whoever else writes it meanwhile: the last one stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".staging-{os.getpid()}-{threading.get_ident()}-{path.name}")
    staged.write_text(text, encoding="utf-8")
    place(staged, path)


def _move(staged: Path, final: Path) -> None:
    waits = iter(_WAITS if WINDOWS else ())
    while True:
        try:
            os.replace(staged, final)
            return
        except PermissionError:  # on Windows: somebody reads what is there, or a virus scanner what is new
            seconds = next(waits, None)
            if seconds is None:
                raise
            time.sleep(seconds)


def remove(path: Path) -> None:
    """Removes a file that others may read: they go on reading it, or (Windows) it stays until a later time."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        if not WINDOWS:
            raise


def close_to_others() -> None:
    """Takes from all other accounts what an earlier version, or a copy, let them read of the store."""
    stored = [data_folder() / "store", data_folder() / "access", warehouse_folder()]
    for path in [*stored, *(path for folder in stored for path in folder.rglob("*")), key_file()]:
        mode = 0o700 if path.is_dir() else 0o600
        if path.exists() and not path.is_symlink() and path.stat().st_mode & 0o777 & ~mode:
            path.chmod(mode)


def clear_staging(folder: Path) -> None:
    """Removes what a killed process left half done. To be called under the lock that guards the folder."""
    for path in folder.glob(".staging-*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
