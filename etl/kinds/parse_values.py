"""What a cell's text means: dates, months, numbers, yes and no, code words.

Every function takes one trimmed text and returns the value, or raises `Unreadable` with a message code.
Nothing is guessed: a text that could mean two things is refused. No function here knows files or tables.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from etl.kinds.schemas import INVISIBLE, Field, normal, unit_fits

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan"), ("februari", "feb", "febr"), ("mars", "mar"), ("april", "apr"), ("maj",),
            ("juni", "jun"), ("juli", "jul"), ("augusti", "aug"), ("september", "sep", "sept"),
            ("oktober", "okt"), ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
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


# --- dates and periods -----------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?Z?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./ -]+(\d{4})")
_WORDS = re.compile(r"(?:den )?(\d{1,2})(?:[:.]?[ae])?[ -.]*([a-zåäö]+)\.?[ -]+(\d{4})")
# Excel counts days from here (1900 is wrongly a leap year there, hence the 30th); only serials of 1955-2090 are dates.
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
_EXCEL_SERIALS = range(20_000, 70_000)


def _date(year: str, month: str | int, day: str) -> dt.date:
    try:
        value = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("date_impossible") from None
    if not 1950 <= value.year <= 2100:
        raise Unreadable("date_impossible")
    return value


def month_first(texts: Iterable[str]) -> bool:
    """Whether the texts (one column's dates) prove that the writer put the month before the day: 3/31/2024."""
    for text in texts:
        match = _DAY_FIRST.fullmatch(text)
        if match and int(match[1]) <= 12 < int(match[2]) <= 31:
            return True
    return False


def parse_date(text: str, from_workbook: bool = False, other_order_seen: bool = False) -> dt.date:
    """A day, from `2024-03-31`, `20240331`, `2024/03/31`, `31/3 2024`, `31.3.2024`, `31 mars 2024`, `31-mar-2024`.

    Day comes before month, as Swedes write it. In a workbook a number is Excel's count of days. Where the column has a
    date with the month first (`other_order_seen`), 3/4/2024 could be either.
    Raises Unreadable("date_unreadable" | "date_impossible" | "date_ambiguous").
    """
    lowered = text.casefold()
    for pattern in (_ISO, _COMPACT):
        if match := pattern.fullmatch(text):
            return _date(match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(text):
        if other_order_seen and int(match[1]) <= 12 and int(match[2]) <= 12 and int(match[1]) != int(match[2]):
            raise Unreadable("date_ambiguous")
        return _date(match[3], match[2], match[1])
    if (match := _WORDS.fullmatch(lowered)) and match[2] in MONTHS:
        return _date(match[3], MONTHS[match[2]], match[1])
    if from_workbook and re.fullmatch(r"\d{5}(\.\d+e0)?", text) and int(text[:5]) in _EXCEL_SERIALS:
        return _EXCEL_DAY_ZERO + dt.timedelta(days=int(text[:5]))
    raise Unreadable("date_unreadable")


_PERIODS = (
    (re.compile(r"(?:år )?(?P<y>\d{4})"), "y"),
    (re.compile(r"(?P<y>\d{4})[-/. ]?(?:q|kv|kvartal) ?(?P<q>[1-4])"), "q"),
    (re.compile(r"(?:q|kv|kvartal) ?(?P<q>[1-4])[-/., ]*(?P<y>\d{4})"), "q"),
    (re.compile(r"(?P<y>\d{4})[-/. ]?(?:h|hå|halvår) ?(?P<h>[12])"), "h"),
    (re.compile(r"(?:h|hå|halvår) ?(?P<h>[12])[-/., ]*(?P<y>\d{4})"), "h"),
    (re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})"), "m"),
    (re.compile(r"(?P<y>\d{4})(?P<m>0[1-9]|1[0-2])"), "m"),
    (re.compile(r"(?P<m>\d{1,2})/(?P<y>\d{4})"), "m"),
    (re.compile(r"(?P<w>[a-zåäö]+)\.?[-/., ]*(?P<y>\d{4})"), "w"),
    (re.compile(r"(?P<w>[a-zåäö]+)\.?[-/., ]*'?(?P<y2>\d{2})"), "w"),
    (re.compile(r"(?P<y>\d{4})[-/., ]+(?P<w>[a-zåäö]+)\.?"), "w"),
)


# A whole quarter, half-year or year by its first and last month.
_SPANS = {(1, 3): "Q1", (4, 6): "Q2", (7, 9): "Q3", (10, 12): "Q4", (1, 6): "H1", (7, 12): "H2"}
_WORD_SPAN = re.compile(r"([a-zåäö]+)\.? ?(?:[-–—]|till|t\.?o\.?m\.?) ?([a-zåäö]+)\.?[-/., ]*(\d{4})")
_MONTH_SPAN = re.compile(r"(\d{4})-(\d{1,2})(?: ?[–—] ?| - | till | t\.?o\.?m\.? )(\d{4})-(\d{1,2})")
_DAY_SPAN = re.compile(r"(\d{4})-(\d{2})-01(?: ?[–—/] ?| - | till | t\.?o\.?m\.? )(\d{4})-(\d{2})-(\d{2})")


def _span(lowered: str) -> str | None:
    """The period that "jan-mars 2024", "2024-01 – 2024-03" or "2024-01-01 – 2024-03-31" names; None for other texts."""
    if match := _WORD_SPAN.fullmatch(lowered):
        first, last, year = MONTHS.get(match[1], 0), MONTHS.get(match[2], 0), match[3]
    elif match := _MONTH_SPAN.fullmatch(lowered):
        first, last, year = int(match[2]), int(match[4]), match[1] if match[1] == match[3] else ""
    elif match := _DAY_SPAN.fullmatch(lowered):
        first, last, year = int(match[2]), int(match[4]), match[1] if match[1] == match[3] else ""
        if not year or not 1 <= last <= 12 or int(match[5]) != calendar.monthrange(int(year), last)[1]:
            return None
    else:
        return None
    if not year or not 1950 <= int(year) <= 2100 or not 1 <= first <= last <= 12:
        return None
    if first == last:
        return f"{year}-{first:02d}"
    if (first, last) == (1, 12):
        return year
    return f"{year}-{_SPANS[first, last]}" if (first, last) in _SPANS else None


def parse_period(text: str, from_workbook: bool = False) -> str:
    """A period in its one form: `2024-03`, `2024-Q1`, `2024-H1` or `2024`.

    Takes months as words ("mars 2024", "mar-24"), "kvartal 1 2024", "halvår 1 2024", a span that is a whole quarter,
    half-year or year ("jan-mars 2024"), and a whole date that is the first or last day of its month, as Excel makes of
    a month. Raises Unreadable("period_unreadable").
    """
    lowered = text.casefold()
    for pattern, unit in _PERIODS:
        match = pattern.fullmatch(lowered)
        if match is None:
            continue
        groups = match.groupdict()
        year = int(groups.get("y") or f"20{groups.get('y2')}")
        month = MONTHS.get(groups["w"]) if unit == "w" else int(groups.get("m") or 1)
        if month is None or not 1 <= month <= 12 or not 1950 <= year <= 2100:
            raise Unreadable("period_unreadable")
        return {
            "q": f"{year}-Q{groups.get('q')}",
            "h": f"{year}-H{groups.get('h')}",
            "y": f"{year}",
        }.get(unit, f"{year}-{month:02d}")
    if span := _span(lowered):
        return span
    try:
        day = parse_date(text, from_workbook)
    except Unreadable:
        raise Unreadable("period_unreadable") from None
    if day.day in (1, calendar.monthrange(day.year, day.month)[1]):
        return f"{day:%Y-%m}"
    raise Unreadable("period_unreadable")


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
    r"|(?P<count>st\.?|stycken|pers\.?|person(?:er)?|platser|deltagare)",
    re.IGNORECASE,
)
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
    has three digits. A unit after the number has to be one that `field` can have: 50 % is no number of places, and
    3 mån no number of persons. A word that `field` has for a number is that number.
    Raises Unreadable("number_unreadable" | "number_ambiguous").
    """
    if field is not None and field.words and (word := field.words.get(normal(text))) is not None:
        return word
    if field is not None and not all(unit_fits(unit, field) for unit in units(text)):
        raise Unreadable("number_unreadable")
    bare = _bare(text)
    if field is not None and not style.is_chosen and (mark := _before_three_digits(bare)):
        thousands = mark == "." and style.decimal_mark == "," and field.is_small
        decimals = (
            mark == "," and style.decimal_mark is None and (field.type == "integer" or field.name.endswith("_sek"))
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
