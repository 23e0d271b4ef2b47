"""What a cell's text means: numbers, yes and no, code words; days and periods in etl/kinds/parse_dates.py.

Every function takes one trimmed text and returns the value, or raises `Unreadable` with a message code.
Nothing is guessed: a text that could mean two things is refused. No function here knows files or tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from etl.kinds.schemas import INVISIBLE, Field, normal, unit_fits

YES = frozenset({"ja", "j", "yes", "true", "sant", "1"})
NO = frozenset({"nej", "n", "no", "false", "falskt", "0"})
SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009]+")


class Unreadable(ValueError):
    """A text that does not mean a value of the wanted type. `code` is a key of `data/reference/messages.yml`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean(text: str) -> str:
    """The text with all kinds of space trimmed and folded to one, and without signs that cannot be seen."""
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


# --- numbers ---------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[-+]?\d+")
_EXPONENT = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eE][-+]?\d+")
_ONE_MARK = re.compile(r"([-+]?)(\d+)([.,])(\d+)")
_GROUPED = re.compile(r"([-+]?)(\d{1,3})((?:[.,]\d{3})+)(?:([.,])(\d+))?")
_SPACED = re.compile(r"[-+]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
# Larger numbers are not exact any more, and nothing that is counted here comes near.
_LARGEST = 10.0**15
_UNIT = re.compile(
    r"(?P<percent>%|procent)|(?P<money>kr\.?|kronor|sek|:-)|(?P<months>mån\.?|månader)"
    r"|(?P<hours>h|hrs|hours?|tim(?:mar)?\.?)"
    r"|(?P<count>st\.?|stycken|pers\.?|person(?:er)?|platser|deltagare)",
    re.IGNORECASE,
)
# Hours and minutes, as a timesheet has them and as a spreadsheet gives a cell that shows [h]:mm.
_DURATION = re.compile(r"(\d{1,5}):([0-5]\d)(?::([0-5]\d))?")
# The first and the last year of several, in one cell.
_YEARS = re.compile(r"\d{4} ?(?:[-–—/]|till|t\.?o\.?m\.?) ?(?:\d{4}|\d{2})", re.IGNORECASE)
_AROUND = re.compile(rf"(?:\s*(?:{re.sub(r'[?]P<[a-z]+>', '?:', _UNIT.pattern)}))+$", re.IGNORECASE)


@dataclass(frozen=True)
class NumberStyle:
    """Which decimal mark a file's numbers use: `,`, `.`, or None where the file gives no evidence or both.

    `is_chosen`: somebody said so; else it is what the file's other numbers prove.
    """

    decimal_mark: str | None
    is_chosen: bool = False


def _bare(text: str) -> str:
    """The number without unit words, with a real minus sign, and without thousands spaces."""
    bare = _AROUND.sub("", clean(text)).replace("\u2212", "-")
    return bare.replace(" ", "") if _SPACED.fullmatch(bare) else bare


def number_style(texts: Iterable[str]) -> NumberStyle:
    """The decimal mark that the texts (one file's number cells) prove. A mark followed by three digits proves
    nothing."""
    marks: set[str] = set()
    for text in texts:
        bare = _bare(text)
        if match := _ONE_MARK.fullmatch(bare):
            if len(match[4]) != 3 or len(match[2]) > 3 or match[2] == "0":
                marks.add(match[3])
        elif (match := _GROUPED.fullmatch(bare)) and match[4] and match[3][0] != match[4]:
            marks.add(match[4])
    return NumberStyle(marks.pop() if len(marks) == 1 else None)


def units(text: str) -> list[str]:
    """The kinds of unit that the words after the number name, as `schemas.unit_fits` knows them."""
    around = _AROUND.search(clean(text))
    return [match.lastgroup or "" for match in _UNIT.finditer(around[0])] if around else []


def parse_number(text: str, style: NumberStyle = NumberStyle(None), field: Field | None = None) -> float:
    """A number with decimal comma or point; thousands by space, no-break space or point.

    `1.234` is a thousand or a little over one: refused unless the rest of the file's numbers decide it. Of a field of
    which a thousand would be extraordinary (months, persons, per cent) they do not: only who says so. A comma before
    three digits is a decimal comma, as Swedes write, unless the file's numbers use the point; but no part of a krona
    or of an hour has three digits. 7:30 is seven and a half hours, and nothing else. A unit after the number has to be
    one that `field` can have: 50 % is no number of places, and 3 mån no number of persons. A word that `field` has for
    a number is that number.
    Raises Unreadable("number_unreadable" | "number_ambiguous").
    """
    if field is not None and field.words and (word := field.words.get(normal(text))) is not None:
        return word
    if field is not None and not all(unit_fits(unit, field) for unit in units(text)):
        raise Unreadable("number_unreadable")
    bare = _bare(text)
    if field is not None and unit_fits("hours", field) and (match := _DURATION.fullmatch(bare)):
        return int(match[1]) + int(match[2]) / 60 + int(match[3] or 0) / 3600
    if field is not None and not style.is_chosen and (mark := _before_three_digits(bare)):
        thousands = mark == "." and style.decimal_mark == "," and field.is_small
        decimals = (
            mark == ","
            and style.decimal_mark is None
            and (field.type == "integer" or field.name.endswith(("_sek", "hours")))
        )
        if thousands or decimals:
            raise Unreadable("number_ambiguous")
    value = _number(bare, style)
    if abs(value) > _LARGEST:
        raise Unreadable("number_unreadable")
    return value


def is_guessed(text: str, style: NumberStyle) -> bool:
    """Whether a number is read with a decimal comma for no other reason than that Swedes write so: `1,234`."""
    return style.decimal_mark is None and _before_three_digits(_bare(text)) == ","


def _before_three_digits(bare: str) -> str | None:
    """The mark of a number that could be a thousands mark as well as a decimal one; None where it could not."""
    match = _ONE_MARK.fullmatch(bare)
    return match[3] if match and len(match[4]) == 3 and len(match[2]) <= 3 and match[2] != "0" else None


def _number(bare: str, style: NumberStyle) -> float:
    if _PLAIN.fullmatch(bare):
        return float(bare)
    if _EXPONENT.fullmatch(bare):
        return float(bare.replace(",", "."))
    if match := _ONE_MARK.fullmatch(bare):
        sign, whole, mark, rest = match.groups()
        could_be_thousands = _before_three_digits(bare) is not None
        if not could_be_thousands or style.decimal_mark == mark or (mark == "," and style.decimal_mark is None):
            return float(f"{sign}{whole}.{rest}")
        if mark == "." and style.decimal_mark == ",":
            return float(f"{sign}{whole}{rest}")
        raise Unreadable("number_ambiguous")
    if match := _GROUPED.fullmatch(bare):
        sign, first, groups, mark, rest = match.groups()
        if mark is None and groups[-4] not in groups[:-4:4] and len(groups) > 4:  # 1.234,567: the last is the decimal
            groups, mark, rest = groups[:-4], groups[-4], groups[-3:]
        thousands = set(groups[::4])
        if len(thousands) == 1 and mark not in thousands:
            return float(f"{sign}{first}{re.sub('[.,]', '', groups)}.{rest or 0}")
    raise Unreadable("number_unreadable")


def parse_integer(text: str, style: NumberStyle = NumberStyle(None), field: Field | None = None) -> int:
    """A whole number; `3,0` is 3. Raises Unreadable("integer_unreadable") where decimals would be lost, "two_years" for
    2021-2025."""
    if field is not None and field.content == "date" and _YEARS.fullmatch(clean(text)):
        raise Unreadable("two_years")
    value = parse_number(text, style, field)
    if value != int(value):
        raise Unreadable("integer_unreadable")
    return int(value)


# --- words -----------------------------------------------------------------------------------------------


def parse_boolean(text: str) -> bool:
    """Yes or no. Raises Unreadable("boolean_unreadable")."""
    word = normal(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unreadable("boolean_unreadable")


@cache
def code_words(field: Field) -> Mapping[str, str]:
    """Every way to write the field's codes -> the code."""
    words: dict[str, str] = {}
    for code, texts in field.codes.items():
        for word in (code, texts["sv"], texts["en"], *texts["synonyms"]):
            words.setdefault(normal(word), code)
    return words


def parse_code(text: str, words: Mapping[str, str], unknown: str = "code_unknown") -> str:
    """The code that the word means. Raises Unreadable(`unknown`)."""
    try:
        return words[normal(text)]
    except KeyError:
        raise Unreadable(unknown) from None
