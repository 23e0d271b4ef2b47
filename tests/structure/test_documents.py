"""What the papers promise about the repository: every setting is told, every link leads somewhere, one screen comes
first."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
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
