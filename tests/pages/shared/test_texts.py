"""Every text of a page goes through gettext, has an English translation, and none is left over."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from measures.texts import CATALOGUE

ROOT = Path(__file__).parents[3]
FILES = [ROOT / "dashboard.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "reports").rglob("*.py"))]
# What a reader sees when it is the first argument, or one of these by name.
SHOWING = {
    "title", "header", "subheader", "markdown", "write", "text", "caption", "info", "warning", "error", "success",
    "toast", "button", "download_button", "link_button", "checkbox", "toggle", "radio", "selectbox", "multiselect",
    "slider", "text_input", "text_area", "number_input", "date_input", "file_uploader", "expander", "popover", "metric",
    "badge", "spinner", "status", "progress", "dialog", "segmented_control", "pills", "TextColumn", "NumberColumn",
    "DateColumn", "LinkColumn", "CheckboxColumn",
}  # fmt: skip
NAMED = {"label", "help", "placeholder", "title", "body", "text", "alt"}


def calls(file: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


@cache
def used() -> dict[str, str | None]:
    """Swedish text -> its plural (None without) for every _() and _n() of dashboard.py, pages and reports."""
    texts: dict[str, str | None] = {}
    for file in FILES:
        for call in calls(file):
            if called(call) not in ("_", "_n"):
                continue
            wanted = call.args[: 2 if called(call) == "_n" else 1]
            for argument in wanted:
                where = f"{file.relative_to(ROOT)}:{call.lineno}"
                assert isinstance(argument, ast.Constant), f"{where}: give {called(call)} a text that stands there"
                assert isinstance(argument.value, str), where
            texts[wanted[0].value] = wanted[1].value if len(wanted) > 1 else None
    return texts


@cache
def translated() -> dict[str, tuple[str, ...]]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en", abort_invalid=True)
    found = {}
    for message in catalogue:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return found


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_every_text_has_an_english_translation():
    without = [text for text in used() if not all(translated().get(text, ("",)))]
    assert not without, f"add to {CATALOGUE.name}: {without}"


def test_no_text_is_translated_twice():
    texts = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(text for text, times in Counter(texts).items() if times > 1) == []


def test_no_translation_is_left_over():
    left_over = sorted(set(translated()) - set(used()))
    assert not left_over, f"remove from {CATALOGUE.name}: {left_over}"


def test_placeholders_are_the_same_in_both_languages():
    for swedish, plural in used().items():
        for text in translated().get(swedish, ()):
            assert placeholders(text) == placeholders(swedish), swedish
        if plural is not None:
            assert placeholders(plural) == placeholders(swedish), swedish
            assert len(translated().get(swedish, ())) == 2, f"one and many: {swedish}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_bare_text_is_shown(file: Path):
    bare = []
    for call in calls(file):
        shows = isinstance(call.func, ast.Attribute) and called(call) in SHOWING and _of_streamlit(call.func)
        if not shows:
            continue
        arguments = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg in NAMED)]
        bare += [f"line {call.lineno}: {text}" for argument in arguments for text in _letters(argument)]
    assert not bare, f"wrap in _(): {bare}"


def _of_streamlit(function: ast.Attribute) -> bool:
    node: ast.expr = function
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id == "st"


def _letters(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.Constant):
        parts = [argument.value]
    elif isinstance(argument, ast.JoinedStr):
        parts = [part.value for part in argument.values if isinstance(part, ast.Constant)]
    else:
        return []
    return [part for part in parts if isinstance(part, str) and re.search(r"[^\W\d_]{2}", part)]


def test_the_rule_for_bare_texts_sees_them():
    call = ast.parse("st.sidebar.button(f'Rensa {n}', help='Hjälp')").body[0].value
    assert _of_streamlit(call.func)
    assert _letters(call.args[0]) == ["Rensa "]
    assert _letters(call.keywords[0].value) == ["Hjälp"]
