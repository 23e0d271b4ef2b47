"""What lets Utfall run on Windows and macOS, as far as it can be shown on Linux: nothing is used that they lack.

docs/decisions.md (D97) says what cannot be shown here.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl import folders

ROOT = Path(__file__).parents[2]
FLOORS = ("access", "spreadsheets", "etl", "measures", "suppliers", "reports", "pages", "server", "tools")
FILES = [ROOT / "dashboard.py", *sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))]
# Modules of the standard library that Windows has not.
LACKING = frozenset(
    {
        "crypt", "curses", "dbm.gnu", "dbm.ndbm", "fcntl", "grp", "nis", "ossaudiodev", "posix", "pty", "pwd",
        "readline", "resource", "spwd", "syslog", "termios", "tty",
    }
)  # fmt: skip
# The functions and signals that only some systems have, as Python's own documentation says ("Availability: Unix").
ONLY_UNIX = re.compile(
    r"os\.(fork\w*|wait\w*|kill|killpg|set\w*id|get(uid|gid|euid|egid|groups|loadavg|pgid|sid)|l?chown|fch\w+|lchmod"
    r"|mkfifo|mknod|nice|openpty|pread\w*|pwrite\w*|posix_\w+|readv|writev|sched_\w+|sendfile|statvfs|fstatvfs|sync"
    r"|sysconf|tcgetpgrp|ttyname|uname|O_(DIRECTORY|NOFOLLOW|NONBLOCK|SYNC|TMPFILE|CLOEXEC|PATH|DSYNC))"
    r"|signal\.(alarm|setitimer|pause|SIG(KILL|ALRM|HUP|USR1|USR2|QUIT|CHLD|PIPE|STOP|CONT)|pthread_\w+|sigwait\w*)"
    r"|time\.(tzset|clock_\w+)|socket\.(AF_UNIX|SO_REUSEPORT|fromfd)|asyncio\.\w*unix\w*"
)
# `os.rename` fails on Windows where the name is taken, `os.replace` does not. Only one place may open a folder.
PLACES = {
    "os.open": {"etl/folders.py", "etl/privacy/pseudonyms.py", "measures/__main__.py"},
    "os.replace": {"etl/folders.py", "reports/__main__.py"},
    "os.rename": set(),
    "os.system": set(),
    "os.popen": set(),
    "os.fsync": {"etl/folders.py", "etl/privacy/pseudonyms.py"},
    "FileLock": {"etl/folders.py"},
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


TREES = {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def lacking_imports(tree: ast.AST) -> list[str]:
    """The modules that are imported and that Windows lacks, but for those inside a `try` that goes on without."""
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and any("ImportError" in ast.unparse(each.type or node) for each in node.handlers)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and id(node) not in guarded:
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and id(node) not in guarded:
            names.append(node.module or "")
    return [name for name in names if name in LACKING]


def unix_names(tree: ast.AST) -> list[str]:
    """The functions and constants that only Unix has."""
    attributes = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return sorted(name for name in attributes if ONLY_UNIX.fullmatch(name))


def test_no_module_is_imported_that_windows_lacks() -> None:
    assert {name: lacking for name, tree in TREES.items() if (lacking := lacking_imports(tree))} == {}


def test_no_function_is_used_that_only_unix_has() -> None:
    # The one that installs a package asks who it is after it has found apt-get.
    only_after_apt = {"tools/set_up.py": ["os.geteuid"]}
    assert {name: used for name, tree in TREES.items() if (used := unix_names(tree))} == only_after_apt


def test_the_test_knows_what_only_unix_has() -> None:
    for name in ("os.fork", "os.fchmod", "os.getuid", "signal.SIGKILL", "signal.alarm", "os.O_DIRECTORY", "os.kill"):
        assert unix_names(ast.parse(f"{name}(1)")) == [name]
    for name in ("os.getpid", "os.umask", "os.link", "os.replace", "os.getenv", "signal.SIGTERM", "os.environ"):
        assert unix_names(ast.parse(f"{name}(1)")) == []
    assert lacking_imports(ast.parse("try:\n    import resource\nexcept ImportError:\n    pass\nimport fcntl")) == [
        "fcntl"
    ]
    assert lacking_imports(ast.parse("def f():\n    from pwd import getpwuid")) == ["pwd"]


@pytest.mark.parametrize("function", PLACES)
def test_what_differs_between_systems_has_its_place(function: str) -> None:
    users = {name for name, tree in TREES.items() if any(ast.unparse(call.func) == function for call in calls(tree))}
    assert users == PLACES[function]


def test_a_text_file_is_opened_in_the_encoding_that_it_has() -> None:
    """Without one Windows takes a code page of the country."""
    bare = []
    for name, tree in TREES.items():
        for call in calls(tree):
            function = ast.unparse(call.func)
            mode = ast.unparse(call.args[1]) if function == "open" and len(call.args) > 1 else ""
            is_text = function.endswith((".read_text", ".write_text")) or (function == "open" and "b" not in mode)
            if is_text and not any(keyword.arg == "encoding" for keyword in call.keywords):
                bare.append((name, ast.unparse(call)))
    assert bare == []


def test_no_path_and_no_command_of_one_system_is_written() -> None:
    """`tools` looks for programs and installs packages, which it does by the system that it finds."""
    texts = [
        (name, node.value)
        for name, tree in TREES.items()
        if not name.startswith("tools/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.match(r"/(tmp|dev|proc|usr|etc|var|bin)\b|(python3|sh|bash|rm|cp)$", node.value)
    ]
    assert texts == []
    arguments = {keyword.arg for tree in TREES.values() for call in calls(tree) for keyword in call.keywords}
    assert not arguments & {"shell", "preexec_fn"}


# --- one way to take locks -----------------------------------------------------------------------------------

HOLDER = "import sys, time; from pathlib import Path; from etl import folders\n"
HOLDER += "with folders.hold(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(600)\n"


@pytest.mark.builds
def test_a_lock_is_waited_for_and_is_free_when_its_holder_dies(tmp_path: Path) -> None:
    path = tmp_path / "folder" / ".some.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    waiter = None
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        waiter = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        time.sleep(1)
        assert waiter.poll() is None
        holder.kill()
        assert waiter.stdout is not None and waiter.stdout.readline() == "held\n"
        assert path.exists()
    finally:
        for process in filter(None, (holder, waiter)):
            process.kill()
            process.communicate()
    with folders.hold(path):
        pass


# --- what Windows refuses ------------------------------------------------------------------------------------


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No folder can be opened, and what is open can be neither replaced nor removed the first two times."""
    refused: list[str] = []
    real_open, real_replace, real_unlink = os.open, os.replace, Path.unlink

    def open_file(path: Path, flags: int, *more: int) -> int:
        assert not Path(path).is_dir() and flags & os.O_RDWR
        return real_open(path, flags, *more)

    def refusing(function):
        def call(*arguments, **more):
            if len(refused) < 2:
                refused.append(str(arguments[-1]))
                raise PermissionError(13, "in use")
            return function(*arguments, **more)

        return call

    monkeypatch.setattr(folders, "WINDOWS", True)
    monkeypatch.setattr(os, "open", open_file)
    monkeypatch.setattr(os, "replace", refusing(real_replace))
    monkeypatch.setattr(Path, "unlink", refusing(real_unlink))
    return refused


def test_a_file_that_is_read_is_replaced_when_it_can_be(tmp_path: Path, windows: list[str]) -> None:
    (tmp_path / "pointer").write_text("old", encoding="utf-8")
    (tmp_path / "staged").write_text("new", encoding="utf-8")
    folders.place(tmp_path / "staged", tmp_path / "pointer")
    assert (tmp_path / "pointer").read_text(encoding="utf-8") == "new"
    assert len(windows) == 2


def test_a_folder_comes_to_its_place_without_being_opened(tmp_path: Path, windows: list[str]) -> None:
    windows += ["", ""]
    (tmp_path / "staged" / "inner").mkdir(parents=True)
    (tmp_path / "staged" / "inner" / "file").write_bytes(b"x")
    folders.place(tmp_path / "staged", tmp_path / "final")
    assert (tmp_path / "final" / "inner" / "file").read_bytes() == b"x"


def test_a_build_that_is_read_is_removed_later(tmp_path: Path, windows: list[str]) -> None:
    path = tmp_path / "build.duckdb"
    path.write_bytes(b"")
    folders.remove(path)
    assert path.exists()
    folders.remove(path)
    folders.remove(path)
    assert not path.exists()


def test_elsewhere_what_may_not_be_done_is_said(tmp_path: Path, windows: list[str], monkeypatch) -> None:
    monkeypatch.setattr(folders, "WINDOWS", False)
    with pytest.raises(PermissionError):
        folders.remove(tmp_path / "file")
