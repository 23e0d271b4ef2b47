"""Who may use whom, downwards only: pages -> reports -> measures -> etl. As docs/architecture.md says, read out of the
imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("server", "pages", "reports", "measures", "etl", "spreadsheets", "access")
FILES = [ROOT / "dashboard.py", *sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Full names of all that a module imports, wherever in the file it does: `etl.build.builder`, `streamlit`."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            raise AssertionError(f"{path}: an import that cannot be read")


def users_of(package: str) -> set[str]:
    """The files that import the package or something in it."""
    return {
        name
        for name, path in zip(NAMES, FILES)
        if any(found == package or found.startswith(f"{package}.") for found in imported(path))
    }


def in_room(names: set[str], *rooms: str) -> set[str]:
    return {name for name in names if name.startswith(tuple(f"{room}/" for room in rooms))}


def test_etl_uses_nothing_above_it():
    for above in ("measures", "reports", "pages", "server", "dashboard", "tests"):
        assert not in_room(users_of(above), "etl"), above


def test_measures_uses_etl_for_one_thing_and_pages_for_nothing():
    for above in ("reports", "pages", "dashboard", "tests"):
        assert not in_room(users_of(above), "measures"), above
    used = {
        found
        for name, path in zip(NAMES, FILES)
        if name.startswith("measures/")
        for found in imported(path)
        if found.split(".")[0] == "etl"
    }
    assert used == {"etl.build.builder", "etl.scope.scoped_views.cursors_of"}
    assert in_room(users_of("etl"), "measures") == {"measures/door/open_warehouse.py"}


def test_reports_use_measures_and_keep_as_the_store_keeps():
    for other in ("pages", "dashboard", "tests"):
        assert not in_room(users_of(other), "reports"), other
    assert in_room(users_of("etl"), "reports") == {"reports/editions/edition_store.py", "reports/sending/alerts.py"}
    assert {
        module for module in imported(ROOT / "reports" / "sending" / "alerts.py") if module.split(".")[0] == "etl"
    } == {"etl.folders"}
    used = {
        found for found in imported(ROOT / "reports" / "editions" / "edition_store.py") if found.split(".")[0] == "etl"
    }
    assert used == {"etl.folders", "etl.privacy.identity_numbers", "etl.scope.theirs"}


def test_only_three_modules_of_the_pages_make_reports():
    names = ("fixed_reports", "make_report", "report_jobs")
    assert in_room(users_of("reports"), "pages") == {f"pages/reports/{name}.py" for name in names}


@pytest.mark.parametrize(
    ("package", "module"),
    [
        ("typst", "reports/files/pdf.py"),
        ("vl_convert", "reports/files/drawing.py"),
        ("docx", "reports/files/word.py"),
        ("smtplib", "reports/sending/mail.py"),
    ],
)
def test_each_library_of_the_report_has_one_place(package, module):
    assert in_room(users_of(package), "reports") == {module}
    assert users_of(package) <= {module, "pages/shared/word_file.py"}


def test_files_for_a_spreadsheet_are_written_in_one_room():
    """Save the sender's own workbook, whose looks are kept."""
    assert users_of("xlsxwriter") == {"spreadsheets/write_xlsx.py"}
    assert users_of("openpyxl") == {"etl/outgoing/annotate_original.py"}
    assert in_room(users_of("spreadsheets"), "spreadsheets") == {
        "spreadsheets/write_csv.py",
        "spreadsheets/write_xlsx.py",
    }
    for other in ("etl", "measures", "reports", "pages", "server", "dashboard", "tests"):
        assert not in_room(users_of(other), "spreadsheets"), other


def test_only_the_pages_about_deliveries_use_etl():
    rooms = (
        "pages/deliveries/",
        "pages/entry/",
        "pages/forms/",
        "pages/upload/",
        "pages/shared/deliveries/",
        "pages/goals/goal_delivery.py",
        "pages/procuring/clause_templates.py",
        "pages/procuring/first_delivery.py",
    )
    assert all(name.startswith(rooms) for name in in_room(users_of("etl"), "pages"))
    assert "dashboard.py" not in users_of("etl")


def test_nothing_uses_the_frame():
    assert not users_of("dashboard")


def test_streamlit_stays_above():
    assert all(name == "dashboard.py" or name.startswith(("pages/", "server/")) for name in users_of("streamlit"))


def test_only_etl_and_the_module_that_opens_the_warehouse_know_duckdb():
    users = users_of("duckdb")
    assert users - in_room(users, "etl") == {"measures/door/open_warehouse.py"}


@pytest.mark.parametrize("package", ["sqlite3", "requests", "urllib.request", "http.client", "socket"])
def test_nothing_calls_out(package):
    """Nothing is fetched over a network; the server takes connections, and mail knows what a host not found is
    called."""
    takes = {f"server/{name}.py" for name in ("ports", "serving", "worker", "workers")}
    assert users_of(package) <= ({*takes, "reports/sending/mail.py"} if package == "socket" else set())


def test_no_module_lies_directly_in_pages():
    """Streamlit runs such a file once without the frame."""
    assert not list((ROOT / "pages").glob("*.py"))


def test_data_holds_files_only():
    assert not list((ROOT / "data").rglob("*.py"))


def test_the_test_sees_what_it_should():
    assert "etl.build.builder" in set(imported(ROOT / "measures" / "door" / "open_warehouse.py"))
    assert len(FILES) > 20
