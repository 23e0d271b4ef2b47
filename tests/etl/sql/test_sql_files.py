"""Every SQL file can be read in one go: how long it is, what it says of itself, and when it is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.kinds import messages, schemas

SQL = Path(__file__).parents[3] / "etl" / "sql"
FILES = sorted(SQL.rglob("*.sql"))
LINES = 120
COLUMNS = 120
# Schemas, whose files a build runs in the order of ORDER; and folders whose files are asked by their names.
BUILT = {"macros", "core", "steps", "mart"}
ASKED = {"changes", "checks", "consequences", "contract_checks"}


def _name(path: Path) -> str:
    return path.relative_to(SQL).as_posix()


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_fits_on_two_screens(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LINES
    assert {number: len(line) for number, line in enumerate(lines, 1) if len(line) > COLUMNS} == {}


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_begins_with_what_one_row_is(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    said = "-- One value: " if path.parent.name == "macros" else "-- One row: "
    assert first.startswith(said) and len(first) > 30


def test_a_file_is_in_the_order_or_asked_by_its_name() -> None:
    lines = (SQL / "ORDER").read_text(encoding="utf-8").splitlines()
    order = [line for line in lines if line and not line.startswith("#")]
    folders = {path: path.relative_to(SQL).parts[0] for path in FILES}
    assert set(folders.values()) == BUILT | ASKED
    assert sorted(order) == sorted(_name(path) for path in FILES if folders[path] in BUILT)


@pytest.mark.parametrize("folder", ["checks", "contract_checks"])
def test_a_check_is_of_a_kind_and_called_as_its_message_is(folder: str) -> None:
    checks = sorted((SQL / folder).rglob("*.sql"))
    assert checks
    assert {path.parent.name for path in checks} <= set(schemas.kinds())
    assert {path.stem for path in checks} - set(messages.read_messages()) == set()
