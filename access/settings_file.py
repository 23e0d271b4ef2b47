"""A small YAML file that whoever runs Utfall has written: its texts, and the line of each, to say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Steps = tuple[str | int, ...]


class WrongSettings(Exception):
    """A file that cannot be followed. `problems`: a Swedish sentence each, with file and line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class SettingsFile:
    """`content`: mappings, lists and texts (never numbers or dates: 002000-0006 is what stands there)."""

    path: Path
    content: Any
    lines: dict[Steps, int]

    def wrong(self, text: str, *steps: str | int) -> str:
        """A sentence about what stands there: "access.yml, rad 7: ..."."""
        at = next((self.lines[steps[:n]] for n in range(len(steps), -1, -1) if steps[:n] in self.lines), 1)
        return f"{self.path.name}, rad {at}: {text}"


def read_settings(path: Path) -> SettingsFile:
    """Reads the file. Raises WrongSettings where it cannot be read, is no YAML, or says a key twice."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except OSError as problem:
        raise WrongSettings([f"{path}: filen kan inte läsas ({problem.strerror})."]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        at = f", rad {mark.line + 1}" if mark else ""
        raise WrongSettings(
            [f"{path.name}{at}: filen går inte att läsa som YAML. Se efter indrag, kolon och citattecken."]
        ) from None
    lines: dict[Steps, int] = {}
    twice: list[str] = []
    content = _plain(node, (), lines, twice) if node is not None else {}
    if twice:
        raise WrongSettings([f"{path.name}, {text}" for text in twice])
    return SettingsFile(path, content, lines)


def _plain(node: yaml.Node, steps: Steps, lines: dict[Steps, int], twice: list[str]) -> Any:
    lines.setdefault(steps, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(part, (*steps, n), lines, twice) for n, part in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    content: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in content:
            twice.append(f"rad {key.start_mark.line + 1}: {name} står två gånger.")
        lines[*steps, name] = key.start_mark.line + 1
        content[name] = _plain(value, (*steps, name), lines, twice)
    return content


def texts(content: Any) -> Iterator[str]:
    """A text, or each of a list of texts."""
    yield from (content if isinstance(content, list) else [content])
