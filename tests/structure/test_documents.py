"""What the papers promise about the repository: every setting is told, every link leads somewhere, every file and
module that is named is there, one screen comes first, and what is to be read first can be read in an hour."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
NOT_THE_PRODUCT = ("tests", "tools", ".venv")


def test_every_setting_of_the_product_is_told():
    commands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    product = [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in NOT_THE_PRODUCT]
    settings = {
        name for path in product for name in re.findall(r"UTFALL_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))
    }
    assert {"UTFALL_DATA", "UTFALL_PORT", "UTFALL_NO_SAMPLES"} <= settings
    assert not {name for name in settings if f"`{name}`" not in commands}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_links_between_papers_lead_somewhere(paper):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", paper.read_text(encoding="utf-8"))
    assert not [link for link in links if not (paper.parent / link).exists()]


def test_the_readme_is_one_screen_and_begins_with_the_two_commands():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
    assert [line.split("#")[0].strip() for line in lines[2:4]] == ["make run", "make test"]


def test_decisions_are_numbered_through():
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^### D(\d+)$", text, re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {int(number) for number in re.findall(r"\bD(\d+)\b", text)} == set(numbers), "one is cited that is not there"


# --- what papers name exists ---------------------------------------------------------------------------------

NAMING = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FLOORS = ("access", "spreadsheets", "etl", "measures", "suppliers", "reports", "pages", "server", "tools", "tests")
SQL = ROOT / "etl" / "sql"
NO_PART_OF_IT = ("tests", ".venv", ".git")


def ticked(text: str) -> list[str]:
    """What stands between backticks on one line."""
    return re.findall(r"`([^`\n]+)`", text)


def is_there(path: str) -> bool:
    """Of the repository or of `etl/sql`. A part in capitals stands for any name: `etl/sql/checks/KIND/CODE.sql`."""
    pattern = "/".join(re.sub(r"\b[A-Z]{2,}\b", "*", part) for part in path.strip("/").split("/"))
    return any((base / path).exists() or any(base.glob(pattern)) for base in (ROOT, SQL))


def paths_in(text: str) -> list[str]:
    """What looks like a path of the repository: it begins with one of its folders, or is a file of code by its name."""
    tops = {path.name for base in (ROOT, SQL) for path in base.iterdir() if path.is_dir()}
    spans = [span for span in ticked(text) if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", span)]
    return [
        span for span in spans if ("/" in span and span.split("/")[0] in tops) or re.search(r"\.(py|sql|yml)$", span)
    ]


def modules_in(text: str) -> list[str]:
    """Dotted names of ours between backticks, and what `python -m` starts."""
    dotted = re.compile(rf"({'|'.join(FLOORS)})(\.[a-z_]\w*)+", re.I)
    return [span for span in ticked(text) if dotted.fullmatch(span) and not span.endswith(".yml")] + [
        name for name in re.findall(r"-m ([\w.]+)", text) if name.split(".")[0] in FLOORS
    ]


def is_named_somewhere(name: str) -> bool:
    """A path, or the bare name of a file that lies somewhere."""
    if "/" in name or is_there(name):
        return is_there(name)
    return any(path.relative_to(ROOT).parts[0] not in NO_PART_OF_IT[1:] for path in ROOT.rglob(name))


def is_module(name: str) -> bool:
    """A module, a package, or a name that such a one has."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:length])
        files = [path for path in (base.with_suffix(".py"), base / "__init__.py") if path.exists()]
        if files or base.is_dir():
            rest = parts[length:]
            return not rest or any(re.search(rf"\b{rest[0]}\b", path.read_text(encoding="utf-8")) for path in files)
    return False


@pytest.mark.parametrize("paper", NAMING, ids=lambda path: path.name)
def test_paths_and_modules_that_papers_name_are_there(paper):
    text = paper.read_text(encoding="utf-8")
    assert [name for name in paths_in(text) if not is_named_somewhere(name)] == []
    assert [name for name in modules_in(text) if not is_module(name)] == []
    # `NAME` in `path/of/a/module.py`
    named = re.findall(r"`(\w+)`\sin\s`([\w/]+\.py)`", text)
    assert [(name, path) for name, path in named if name not in (ROOT / path).read_text(encoding="utf-8")] == []


def test_the_test_sees_what_is_not_there():
    text = "`etl/no_such.py`, `core/no_such.sql`, `no_such.yml`, `etl/sql/checks/KIND/no_such.sql`, `etl/build/`, `a/b`"
    assert [name for name in paths_in(text) if not is_named_somewhere(name)] == [
        "etl/no_such.py",
        "core/no_such.sql",
        "no_such.yml",
        "etl/sql/checks/KIND/no_such.sql",
    ]
    names = "`measures.ask`, `measures.no_such`, `etl.no_such`, `python -m pages.upload`, `python -m reports.no_such`"
    assert [name for name in modules_in(names) if not is_module(name)] == [
        "measures.no_such",
        "etl.no_such",
        "reports.no_such",
    ]
    assert is_there("etl/sql/checks/KIND/CODE.sql") and is_named_somewhere("measures.yml")


def rows_of(paper: Path, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = re.split(r"^#+ ", paper.read_text(encoding="utf-8").split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.M)
    lines = [line for line in section[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_the_architecture_tells_of_every_room_and_of_no_other_module():
    """In the tables of rooms: the room, then its modules by their names."""
    paper = ROOT / "docs" / "architecture.md"
    told: dict[str, list[str]] = {}
    for floor in ("etl", "measures", "reports", "pages"):
        told |= {ticked(row[0])[0]: ticked(row[1]) for row in rows_of(paper, floor)}
    product = [path for floor in FLOORS[:8] for path in (ROOT / floor).rglob("*.py")]
    rooms = {path.parent.relative_to(ROOT).as_posix() for path in product}
    assert set(told) == rooms
    for room, names in told.items():
        files = list((ROOT / room).glob("*.py"))
        face = next((path.read_text(encoding="utf-8") for path in files if path.name == "__init__.py"), "")
        handed_on = re.findall(r'"(\w+)"', face.split("__all__ =", 1)[-1].split("]")[0]) if "__all__ =" in face else []
        there = {*(path.stem for path in files), *handed_on, *FLOORS}
        assert [name for name in names if re.fullmatch(r"\w+", name) and name not in there] == [], room


# --- the first hour ------------------------------------------------------------------------------------------

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
SPINE_LINES = 4000


def test_the_spine_is_short_enough_for_an_hour():
    """What the table says of a file's length is about right, and all of it is no more than can be read."""
    rows = rows_of(CONTRIBUTING, "The spine")
    lengths = {}
    for name, said, text in ((ticked(row[0])[0], int(row[1]), row[2]) for row in rows):
        part = re.search(r"\bfirst (\d+) lines", text)
        whole = len((ROOT / name).read_text(encoding="utf-8").splitlines())
        lengths[name] = min(whole, int(part[1])) if part else whole
        assert abs(lengths[name] - said) <= max(10, lengths[name] / 5), f"{name} has {lengths[name]} lines"
    assert 15 <= len(lengths) == len(rows)
    assert sum(lengths.values()) <= SPINE_LINES


def test_the_map_of_pages_is_the_menu():
    """Each page of dashboard.py: its address, its file, and its name where it has one of its own."""
    rows = rows_of(CONTRIBUTING, "Pages")
    menu = {}
    for call in ast.walk(ast.parse((ROOT / "dashboard.py").read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "Page":
            named = {keyword.arg: keyword.value for keyword in call.keywords}
            file = ast.literal_eval(call.args[0])
            title = named["title"]
            name = ast.literal_eval(title.args[0]) if isinstance(title, ast.Call) and title.args else None
            menu[file] = ("/" if "default" in named else f"/{Path(file).stem}", name)
    told = {ticked(row[2])[0]: (ticked(row[1])[0], row[0]) for row in rows}
    assert len(told) == len(rows) and set(told) == set(menu)
    for file, (address, name) in menu.items():
        assert told[file] == (address, name or told[file][1]), file
