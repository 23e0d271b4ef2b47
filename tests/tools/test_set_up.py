"""What the set-up decides: which Python, what to install and when, which browser, and what it says where it cannot."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import chromium, set_up

TOOLS = Path(set_up.__file__).parent


def program(folder: Path, name: str, lines: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)


# --- Python


@pytest.mark.parametrize("path", sorted(TOOLS.glob("*.py")), ids=lambda path: path.name)
def test_an_older_python_can_read_it(path):
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 6))
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.ImportFrom) and node.module == "__future__"), "3.6 has no such annotations"
        if isinstance(node, ast.arg | ast.AnnAssign | ast.FunctionDef):
            said = node.returns if isinstance(node, ast.FunctionDef) else node.annotation
            assert said is None or isinstance(said, ast.Name | ast.Constant), f"line {node.lineno}: in quotation marks"


@pytest.mark.parametrize(
    ("version", "enough"), [((3, 11), True), ((3, 14), True), ((3, 10), False), ((2, 99), False), ((0,), False)]
)
def test_new_enough_is_three_eleven(version, enough):
    assert set_up.new_enough(version) is enough


def test_a_newer_python_is_looked_for(monkeypatch):
    found = {("python3.12",): ((3, 12), "/there/python3.12"), ("python3.11",): ((3, 11), "/there/python3.11")}
    monkeypatch.setattr(set_up, "ask_version", lambda command: found.get(command, ((0,), "")))
    assert set_up.another_python() == "/there/python3.12"
    found[(str(set_up.python_of(set_up.ROOT / ".venv")),)] = ((3, 11), "/here/.venv/bin/python")
    assert set_up.another_python() == "/here/.venv/bin/python"


def test_without_a_newer_python_one_sentence_and_exit_2(monkeypatch, capfd):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(set_up, "ask_version", lambda command: ((3, 9), "/usr/bin/python3"))
    assert set_up.main(["run"]) == 2
    said = capfd.readouterr().err
    assert said.startswith("Utfall behöver Python 3.11 eller nyare; här finns Python 3.9.") and said.count("\n") == 1


def test_a_name_that_runs_nothing_is_no_python(tmp_path):
    program(tmp_path, "stand-in", "echo 'command not found' >&2; exit 127")
    program(tmp_path, "silent", "exit 0")
    assert set_up.ask_version((str(tmp_path / "stand-in"),)) == ((0,), "")
    assert set_up.ask_version((str(tmp_path / "silent"),)) == ((0,), "")
    assert set_up.ask_version((str(tmp_path / "not there"),)) == ((0,), "")
    assert set_up.ask_version((sys.executable,)) == (tuple(sys.version_info[:2]), sys.executable)


# --- .venv and packages


def test_without_venv_debians_package_else_one_sentence(monkeypatch, tmp_path):
    wanted = []
    monkeypatch.setattr(set_up, "can_make_environments", lambda: False)
    monkeypatch.setattr(set_up, "debian", lambda *names: wanted.extend(names))
    with pytest.raises(set_up.NotPossible, match="saknar venv") as lack:
        set_up.environment(tmp_path / ".venv")
    package = "python{}.{}-venv".format(*sys.version_info)
    assert wanted == [package] and package in str(lack.value) and lack.value.code == 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.txt").write_text("streamlit==1\n")
    (tmp_path / "requirements-test.txt").write_text("-r requirements.txt\npytest==1\n")
    return tmp_path


def test_packages_are_installed_once_and_again_when_a_file_changed(folder, monkeypatch):
    installed = []
    monkeypatch.setattr(set_up.subprocess, "call", lambda command, cwd: installed.append(command[-1]))
    set_up.packages(folder, "python", "test")
    set_up.packages(folder, "python", "test")
    set_up.packages(folder, "python", "run")
    assert installed == ["requirements-test.txt"]
    (folder / "requirements.txt").write_text("streamlit==2\n")
    set_up.packages(folder, "python", "run")
    (folder / "requirements-test.txt").write_text("-r requirements.txt\npytest==2\n")
    set_up.packages(folder, "python", "run")
    set_up.packages(folder, "python", "check")
    assert installed == ["requirements-test.txt", "requirements.txt", "requirements-test.txt"]


def test_what_was_not_installed_is_not_noted(folder, monkeypatch):
    monkeypatch.setattr(set_up.subprocess, "call", lambda command, cwd: 1)
    for _again in range(2):
        with pytest.raises(set_up.NotPossible) as lack:
            set_up.packages(folder, "python", "run")
        assert lack.value.code == 1


# --- Debian's packages and the browser


@pytest.mark.parametrize(
    ("programs", "user", "refused", "rights"),
    [
        ((), 0, False, None),
        (("apt-get",), 0, False, []),
        (("apt-get",), 1000, False, None),
        (("apt-get", "sudo"), 1000, False, ["sudo", "-n"]),
        (("apt-get", "sudo"), 1000, True, None),
    ],
)
def test_debians_packages_are_installed_where_nobody_must_be_asked(programs, user, refused, rights, monkeypatch):
    monkeypatch.setattr(set_up.shutil, "which", lambda name: name if name in programs else None)
    monkeypatch.setattr(set_up.os, "geteuid", lambda: user)
    monkeypatch.setattr(set_up.subprocess, "call", lambda command, stderr: int(refused))
    assert set_up.rights_to_install() == rights


@pytest.mark.parametrize(
    ("comes_with", "tried"),
    [
        ("nothing", []),
        ("debian", ["debian"]),
        ("playwright", ["debian", "playwright"]),
        (None, ["debian", "playwright"]),
    ],
)
def test_a_browser_is_what_is_there_then_debians_then_playwrights(comes_with, tried, monkeypatch):
    done = ["nothing"]
    monkeypatch.setattr(set_up, "find_chromium", lambda python: "chromium" if comes_with in done else None)
    monkeypatch.setattr(set_up, "debian", lambda *names: done.append("debian") is None)
    monkeypatch.setattr(set_up.subprocess, "call", lambda command: done.append(command[2]))
    assert set_up.a_browser("python") is (comes_with is not None)
    assert done[1:] == tried


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_a_missing_browser_is_told_and_fails_in_ci_alone(ci, code, monkeypatch, capfd):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(set_up, "environment", lambda venv: "python")
    monkeypatch.setattr(set_up, "packages", lambda *_given: None)
    monkeypatch.setattr(set_up, "a_browser", lambda python: False)
    assert set_up.main(["test"]) == code
    assert "installera Chromium" in capfd.readouterr().err
    assert set_up.main(["check"]) == 0


def test_the_first_chromium_that_starts_is_taken(tmp_path, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "ELSEWHERE", ())
    monkeypatch.setattr(chromium, "_playwrights_own", lambda python: None)
    assert chromium.find_chromium() is None
    program(tmp_path, "chromium-browser", "echo 'needs a snap' >&2; exit 1")
    assert chromium.find_chromium() is None
    program(tmp_path, "google-chrome", "exit 0")
    assert chromium.find_chromium() == str(tmp_path / "google-chrome")
    monkeypatch.setenv("CHROMIUM", "/my/own")
    assert chromium.find_chromium() == "/my/own"


def test_playwrights_own_is_asked_last_and_must_be_there(tmp_path, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(chromium, "ELSEWHERE", ())
    program(tmp_path, "python", f"echo {tmp_path}/fetched")
    assert chromium.find_chromium(str(tmp_path / "python")) is None
    program(tmp_path, "fetched", "exit 0")
    assert chromium.find_chromium(str(tmp_path / "python")) == str(tmp_path / "fetched")


# --- A run without a browser


def test_a_run_without_a_browser_says_so_in_its_last_line():
    """Of tests that are put aside, as of the conftest that does it: in a process of its own, with a PATH without
    any."""
    root = TOOLS.parent
    env = {**os.environ, "PATH": "", "CHROMIUM": "", "CI": ""}
    command = "from tools import chromium; chromium.ELSEWHERE = (); chromium._playwrights_own = lambda python: None;"
    command += (
        "import pytest, sys; sys.exit(pytest.main(['-p', 'no:cacheprovider', "
        "'tests/pages/browser/test_goal_browser.py']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", command], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
    last = ran.stdout.strip().splitlines()[-1]
    assert last.startswith("Provet är inte helt:") and "tests/pages/browser/test_goal_browser.py" in last
