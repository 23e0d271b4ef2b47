"""What is said to people of a problem, a step or a refusal: `data/reference/messages.yml`, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

MESSAGES = Path(__file__).parents[2] / "data" / "reference" / "messages.yml"


def message(code: str, arguments: Mapping[str, str] | None = None, language: str = "sv") -> str:
    """What is wrong and what to do, in one text. An unknown code gives the code itself, never an error."""
    texts = read_messages().get(code)
    if texts is None:
        return code
    text = f"{texts[language]} {texts.get(f'action_{language}', '')}".strip()
    for name, value in (arguments or {}).items():
        text = text.replace("{" + name + "}", value)
    return text


@lru_cache(maxsize=1)
def read_messages() -> Mapping[str, Mapping[str, str]]:
    """All messages by code."""
    texts: Mapping[str, Mapping[str, str]] = yaml.load(MESSAGES.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return texts
