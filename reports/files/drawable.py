"""Which signs the paper has fonts for, and what stands for the others: no report stops for a name in another script."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reports.content.text import _n, number

SIGN = "□"


def undrawable(content: Any, can_be_drawn: Callable[[str], bool]) -> frozenset[str]:
    """The signs in the texts of plain data (records and lists) that cannot be drawn."""
    signs = {sign for text in _texts(content) for sign in text if not (" " <= sign <= "~" or "\u00a0" <= sign <= "ÿ")}
    return frozenset(sign for sign in signs if not can_be_drawn(sign))


def with_signs(content: Any, signs: Iterable[str]) -> Any:
    """The plain data with a sign for each of those that cannot be drawn, also in names of fields."""
    return _replaced(content, str.maketrans(dict.fromkeys(signs, SIGN)))


def note(signs: Iterable[str]) -> str:
    """Which signs are not drawn, by their numbers, since they cannot be shown; "" for none."""
    listed = sorted(signs)
    if not listed:
        return ""
    codes = ", ".join(f"U+{ord(sign):04X}" for sign in listed)
    return _n(
        "{sign} står för {count} tecken som inte går att rita här ({codes}). Som text står det i Word- och Excelfilen.",
        "{sign} står för {count} tecken som inte går att rita här ({codes}). Som text står de i Word- och Excelfilen.",
        len(listed),
    ).format(sign=SIGN, count=number(len(listed)), codes=codes)


def _texts(content: Any) -> Iterable[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for key, value in content.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for each in content:
            yield from _texts(each)


def _replaced(content: Any, signs: dict[int, str]) -> Any:
    if isinstance(content, str):
        return content.translate(signs)
    if isinstance(content, dict):
        return {_replaced(key, signs): _replaced(value, signs) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_replaced(each, signs) for each in content]
    return content
