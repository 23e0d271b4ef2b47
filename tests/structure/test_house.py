"""The house: a room per subject, small files, an entrance that a room names itself, and words that a newcomer knows.

A room is a folder with modules. Its `__init__` says in words what it is, and in two lists what a machine reads:
`MAY_IMPORT`, the other rooms that it uses, and `ENTRANCE`, its modules that others use. Both are exact: what is listed
is used, what is used is listed. The reasons stand in docs/architecture.md.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("access", "spreadsheets", "etl", "measures", "suppliers", "reports", "pages", "server")
# Files that are no module of another: started by a command, by Streamlit or in a process of their own.
STARTED = re.compile(r"/__main__\.py$|^dashboard\.py$")
MOST_MODULES, MOST_SHARED = 12, 20
MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_COLUMNS = 400, 60, 120
# Participles and half-words that have each meant several things here; the thing's own noun stands instead.
BANNED_PARAMETERS = frozenset(
    {
        "as_read", "asked", "entered", "found", "given", "given_back", "gone", "held", "holding", "keeping", "kept",
        "known", "made", "mapped", "opened", "seen", "shown", "standing", "stuff", "taken", "told", "wanted",
    }
)  # fmt: skip


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


PRODUCT = [ROOT / "dashboard.py", *python_files(*FLOORS)]
TESTS = python_files("tests")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def names_of(paths: list[Path]) -> list[str]:
    return [name_of(path) for path in paths]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {dotted(path): path for path in PRODUCT}
ROOMS = sorted({name_of(path.parent) for path in PRODUCT if path.parent != ROOT})


def imports(path: Path) -> Iterator[str]:
    """The modules and packages of the product that a file imports, by their full names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                if full in MODULES:
                    yield full
                elif node.module in MODULES:
                    yield node.module


def room_of(path: Path) -> str:
    return name_of(path.parent)


def is_inside(path: Path, room: str) -> bool:
    return name_of(path).startswith(f"{room}/")


@cache
def users() -> dict[Path, set[Path]]:
    """Module -> the modules of the product that import it."""
    out: dict[Path, set[Path]] = defaultdict(set)
    for path in PRODUCT:
        for module in imports(path):
            out[MODULES[module]].add(path)
    return out


def stated(room: str, name: str) -> tuple[str, ...]:
    """What a room's `__init__` says in its list of that name."""
    for node in tree(ROOT / room / "__init__.py").body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets):
            value = ast.literal_eval(node.value)
            assert isinstance(value, tuple), f"{room}: {name} is a tuple of texts"
            return value
    raise AssertionError(f"{room}/__init__.py does not say {name}")


def of_room(room: str) -> list[Path]:
    return [path for path in PRODUCT if room_of(path) == room]


def test_a_room_says_what_it_is():
    faces = [ROOT / room / "__init__.py" for room in ROOMS]
    assert [name_of(path) for path in faces if not path.exists() or not ast.get_docstring(tree(path))] == []


def test_the_entrance_of_a_room_is_what_others_use():
    used = {
        room: {
            path.stem
            for path in of_room(room)
            if path.name != "__init__.py" and any(not is_inside(user, room) for user in users()[path])
        }
        for room in ROOMS
    }
    assert {room: set(stated(room, "ENTRANCE")) for room in ROOMS} == used


def test_a_room_imports_the_rooms_that_it_names():
    used = {
        room: {
            room_of(MODULES[module]).replace("/", ".")
            for path in of_room(room)
            for module in imports(path)
            if room_of(MODULES[module]) != room
        }
        for room in ROOMS
    }
    assert {room: set(stated(room, "MAY_IMPORT")) for room in ROOMS} == used


def test_no_room_uses_itself_through_others():
    uses = {room: {name.replace(".", "/") for name in stated(room, "MAY_IMPORT")} for room in ROOMS}
    # A package's face (etl, measures, reports) stands for its rooms; it is no room of its own in a circle.
    for package in FLOORS:
        uses.pop(package, None)
    left = dict(uses)
    while left:
        free = [room for room, others in left.items() if not others & left.keys()]
        assert free, f"a circle among {sorted(left)}"
        for room in free:
            del left[room]


def test_a_module_lies_where_it_is_used():
    """In the room of its only user; what two rooms use lies in `shared`, and what lies there has users in two rooms."""
    modules = [path for path in PRODUCT if path.name != "__init__.py"]
    assert {name_of(path): fault for path in modules if (fault := misplaced(path))} == {}


def misplaced(path: Path) -> str:
    """Why a module does not lie where it is used; nothing where it does."""
    subject = "/".join(name_of(path).split("/")[:2])
    rooms = {room_of(user) for user in users()[path]}
    if STARTED.search(name_of(path)) or name_of(path) in dashboard_pages():
        return f"{rooms} import what is started" if rooms else ""
    if not rooms:
        return "nobody uses it"
    if subject == "pages/shared":
        fits = len(rooms) > 1 or room_of(path) in rooms
    elif subject.startswith("pages/"):
        fits = all(is_inside(user, subject) or user.parent == ROOT for user in users()[path])
    else:
        fits = path.stem in stated(room_of(path), "ENTRANCE") or any(
            is_inside(user, room_of(path)) for user in users()[path]
        )
    return "" if fits else f"used by {sorted(rooms)}"


@cache
def dashboard_pages() -> frozenset[str]:
    return frozenset(
        str(call.args[0].value)
        for call in ast.walk(tree(ROOT / "dashboard.py"))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", "") == "Page"
        and isinstance(call.args[0], ast.Constant)
    )


def folders() -> list[str]:
    return sorted({name_of(path.parent) for path in [*PRODUCT, *TESTS] if path.parent != ROOT})


def test_a_folder_is_no_drawer():
    sizes = {folder: len([p for p in (ROOT / folder).glob("*.py") if p.name != "__init__.py"]) for folder in folders()}
    most = {folder: MOST_SHARED if folder.endswith("shared") else MOST_MODULES for folder in sizes}
    assert {folder: size for folder, size in sizes.items() if size > most[folder]} == {}


def test_a_file_can_be_read_at_a_sitting():
    lines = {name_of(path): path.read_text(encoding="utf-8").splitlines() for path in [*PRODUCT, *TESTS]}
    assert {name: len(of_file) for name, of_file in lines.items() if len(of_file) > MOST_LINES} == {}
    wide = {
        name: [n for n, line in enumerate(of_file, 1) if len(line) > MOST_COLUMNS] for name, of_file in lines.items()
    }
    assert {name: numbers for name, numbers in wide.items() if numbers} == {}


def test_a_function_can_be_seen_at_once():
    lengths = {
        f"{name_of(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in [*PRODUCT, *TESTS]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def test_nothing_private_is_taken_from_another_module():
    """`_` and `_n` are gettext's own names, and no secret."""
    assert {name_of(path): names for path in [*PRODUCT, *TESTS] if (names := private_names(path))} == {}


def private_names(path: Path) -> list[str]:
    """What a module takes of ours that begins with an underscore."""
    ours = {*FLOORS, "tests"} | {other.stem for other in TESTS}
    bound: set[str] = set()
    names: list[str] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ours:
            names += [alias.name for alias in node.names if is_private(alias.name)]
            bound |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            aliases = [alias for alias in node.names if alias.name.split(".")[0] in ours]
            bound |= {alias.asname or alias.name.split(".")[0] for alias in aliases}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            base = node.value
            while isinstance(base, ast.Attribute):
                base = base.value
            if isinstance(base, ast.Name) and base.id in bound:
                names.append(ast.unparse(node))
    return names


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in ("_", "_n")


def test_names_are_the_fields_nouns():
    assert {name_of(path): names for path in PRODUCT if (names := ill_chosen(path))} == {}


def ill_chosen(path: Path) -> set[str]:
    """Parameters that say nothing, and names that hide a builtin."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parameters = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            names |= {f"{node.name}({one})" for one in parameters if one in BANNED_PARAMETERS or one in vars(builtins)}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in vars(builtins):
            names.add(node.id)
    return names - fields_of_records(path)


@pytest.mark.parametrize("name", ["Figure", "Question", "Warehouse"])
def test_one_type_has_the_name(name):
    places = [
        name_of(path)
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and node.name == name
    ]
    assert len(places) == 1, places


def fields_of_records(path: Path) -> set[str]:
    """Fields of classes: `id` of a build hides nothing, as it is read as `build.id`."""
    return {
        statement.target.id
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    }


def texts_of_sql(path: Path) -> Iterator[tuple[int, str]]:
    """The texts in a module that are SQL, or pieces of it."""
    joined = [node for node in ast.walk(tree(path)) if isinstance(node, ast.JoinedStr)]
    pieces = {part for node in joined for part in node.values}
    for node in joined:
        yield node.lineno, "".join(str(part.value) if isinstance(part, ast.Constant) else " ? " for part in node.values)
    for constant in ast.walk(tree(path)):
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and constant not in pieces:
            yield constant.lineno, constant.value


# The door adds up the columns that the catalogue names, and the keys of whom one counts. That is all it may.
ADDS_UP = re.compile(r"^SUM\((DISTINCT )?fact\. \? \)( FILTER \(fact\. \?   \? \))?$")
DEFINES = re.compile(r"\b(CASE|SUM|GREATEST|LEAST|AVG|MEDIAN)\b\s*(\(|WHEN)")


def test_no_figure_is_defined_outside_etl_sql():
    defined = [
        (name_of(path), line, text)
        for path in python_files("measures", "pages")
        for line, text in texts_of_sql(path)
        if DEFINES.search(text) and not (name_of(path) == "measures/door/measure_query.py" and ADDS_UP.match(text))
    ]
    assert defined == []
