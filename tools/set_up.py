"""`python3 -m tools.set_up run|check|test`: puts in place what `make run`, `make check` or `make test` needs and lacks.

A Python that is new enough, .venv, the packages, and for `test` a browser. Where nothing is lacking it takes a tenth of
a second. Exit 0: all is there (a missing browser is said and is no error, save where `CI` is set); 1: something could
not be installed; 2: this machine lacks something that only its owner can install.

Annotations stand in quotation marks and newer calls are left out, since Python 3.6 must be able to read this and say
so.
"""

import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.chromium import NO_CHROMIUM, find_chromium

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# Asked in this order where the Python that runs this is too old. On Windows `py` knows those that are installed.
OTHERS = (
    ("python3.13",), ("python3.12",), ("python3.11",), ("py", "-3.13"), ("py", "-3.12"), ("py", "-3.11"),
    ("python3",), ("python",),
)  # fmt: skip
REQUIREMENTS = {
    "run": ("requirements.txt",),
    "check": ("requirements.txt", "requirements-test.txt"),
    "test": ("requirements.txt", "requirements-test.txt"),
}
BROWSER_PACKAGES = ("chromium", "fonts-liberation", "fonts-dejavu-core")


class NotPossible(Exception):
    """What is lacking, in a Swedish sentence for whoever ran the command, and the exit code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


def main(arguments: "list[str]") -> int:
    if len(arguments) != 1 or arguments[0] not in REQUIREMENTS:
        say("Skriv vad som ska gå att köra: python3 -m tools.set_up " + "|".join(REQUIREMENTS))
        return 2
    purpose = arguments[0]
    try:
        if not new_enough(sys.version_info[:2]):
            return subprocess.call([another_python(), "-m", "tools.set_up", purpose], cwd=str(ROOT))
        python = environment(ROOT / ".venv")
        packages(ROOT, python, purpose)
        if purpose == "test" and not a_browser(python):
            raise NotPossible(
                f"Ingen webbläsare finns att pröva sidorna i. {NO_CHROMIUM}", 1 if os.environ.get("CI") else 0
            )
    except NotPossible as lack:
        say(str(lack))
        return lack.code
    return 0


def new_enough(version: "tuple[int, ...]") -> bool:
    return tuple(version[:2]) >= OLDEST


def another_python() -> str:
    """The path of a Python on this machine that is new enough: that of .venv, or one that it can be made with."""
    for command in ((str(python_of(ROOT / ".venv")),), *OTHERS):
        version, path = ask_version(command)
        if new_enough(version):
            return path
    raise NotPossible(
        "Utfall behöver Python {} eller nyare; här finns {}. Installera en nyare, eller ange den: "
        "make run PYTHON=/sökväg/till/python3.".format(".".join(map(str, OLDEST)), this_python()),
        2,
    )


def ask_version(command: "tuple[str, ...]") -> "tuple[tuple[int, ...], str]":
    """Version and path of a Python, or (0,) of what is none. A name on PATH may be a stand-in that runs nothing."""
    question = "import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)"
    try:
        answer = subprocess.check_output([*command, "-c", question], stderr=subprocess.DEVNULL, timeout=60)
        major, minor, path = answer.decode().strip().split(" ", 2)
        return (int(major), int(minor)), path
    except (OSError, subprocess.SubprocessError, ValueError):
        return (0,), ""


def this_python() -> str:
    return "Python {}.{}".format(*sys.version_info[:2])


def python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment(venv: Path) -> str:
    """The Python of .venv, which is made where it is lacking, or made anew where its Python is gone or too old."""
    python = python_of(venv)
    if new_enough(ask_version((str(python),))[0]) and subprocess.call([str(python), "-c", "import pip"]) == 0:
        return str(python)
    if not can_make_environments():
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        debian(package)
        if not can_make_environments():
            raise NotPossible(
                f"{this_python()} på den här datorn saknar venv. Installera det (i Debian paketet {package}) och "
                f"kör igen.",
                2,
            )
    say("Gör en egen Pythonmiljö i .venv.")
    anew = [] if venv.is_symlink() else ["--clear"]  # another folder's environment is not ours to empty
    if subprocess.call([sys.executable, "-m", "venv", *anew, str(venv)]):
        raise NotPossible("Mappen .venv kunde inte göras; skälet står ovan.", 1)
    return str(python)


def can_make_environments() -> bool:
    """Debian's Python comes without the half of venv that brings pip."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def packages(root: Path, python: str, purpose: str) -> None:
    """Installs the packages of the purpose, unless .venv holds a note that just these files have been installed."""
    files = REQUIREMENTS[purpose]
    venv = root / ".venv"
    if all(noted(venv, name) == digest(root / name) for name in files):
        return
    say(f"Installerar Pythonpaket ({files[-1]}). Första gången tar det någon minut.")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", files[-1]]
    if subprocess.call(command, cwd=str(root)):
        raise NotPossible("Paketen kunde inte installeras; skälet står ovan. Utan nät: se docs/commands.md.", 1)
    for name in files:
        note(venv, name).write_text(digest(root / name), encoding="utf-8")


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def note(venv: Path, name: str) -> Path:
    return venv / f"installed-{name}"


def noted(venv: Path, name: str) -> str:
    file = note(venv, name)
    return file.read_text(encoding="utf-8") if file.exists() else ""


def a_browser(python: str) -> bool:
    """What is there, else Debian's package, else Playwright's own."""
    if find_chromium(python):
        return True
    if debian(*BROWSER_PACKAGES) and find_chromium(python):
        return True
    say("Hämtar Playwrights egen webbläsare.")
    subprocess.call([python, "-m", "playwright", "install", "chromium"])
    return find_chromium(python) is not None


def debian(*names: str) -> bool:
    """Installs Debian's packages where this user may without being asked for a password. False where not, or it
    failed."""
    rights = rights_to_install()
    if rights is None:
        return False
    say("Installerar Debians paket {}.".format(", ".join(names)))
    quiet = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.call(
        [*quiet, "update"]
    )  # fails where one source of several does; what is wanted may be there all the same
    return subprocess.call([*quiet, "install", "-y", *names], stdout=subprocess.DEVNULL) == 0


def rights_to_install() -> "list[str] | None":
    """What to write before apt-get; None where there is none or one may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
