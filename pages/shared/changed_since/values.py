"""Values then and now, as they are read: round_as_read first and then subtracted, so that what is read adds up."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from measures.follow_up.changes_since import FollowedFigure, Value
from pages.shared.text import HIDDEN, _, missing, number, value_text

# Decimals shown, of per cent for shares. Both ends of a line are rounded to them and then subtracted, so that
# what is read adds up.
DECIMALS = {"share": 1, "count": 0, "places": 1, "months": 1, "days": 0, "sek": 0}


@dataclass(frozen=True)
class NamedFigure:
    """A figure to follow, with its name and unit on the page."""

    figure: FollowedFigure
    label: str = field(compare=False)
    unit: str = field(compare=False)


def round_as_read(value: Value, unit: str) -> Decimal | None:
    """The value as it is read: shares in per cent, and as many decimals as are shown."""
    if value.value is None:
        return None
    scaled = value.value * 100 if unit == "share" else value.value
    return scaled.quantize(Decimal(1).scaleb(-DECIMALS.get(unit, 1)), rounding=ROUND_HALF_UP)


def value_as_read(value: Value, unit: str) -> str:
    """The value for reading, round_as_read as `round_as_read` does."""
    shown = round_as_read(value, unit)
    if shown is None:
        return HIDDEN if value.hidden else missing()
    if unit == "share":
        return value_text(float(shown) / 100, "share", decimals=DECIMALS["share"])
    text = number(float(shown), DECIMALS.get(unit, 1))
    return _("{number} kr").format(number=text) if unit == "sek" else text


def change_text(before: Value, after: Value, unit: str) -> str:
    """The difference of the two as they are read; words where there is none to tell."""
    if before.hidden or after.hidden:
        return HIDDEN
    moved = movement(before, after, unit)
    if moved is not None:
        return _("ingen ändring") if before.value == after.value else change_as_read(moved, unit)
    if before.is_known:
        return _("saknas efter")
    return _("saknades före") if after.is_known else missing()


def change_as_read(change: Decimal, unit: str) -> str:
    """A round_as_read change with its sign and unit."""
    text = number(float(change), DECIMALS.get(unit, 1), sign=True)
    if unit == "share":
        return _("{number} procentenheter").format(number=text)
    return _("{number} kr").format(number=text) if unit == "sek" else text


def movement(before: Value, after: Value, unit: str) -> Decimal | None:
    first, last = round_as_read(before, unit), round_as_read(after, unit)
    return None if first is None or last is None else last - first
