"""What a text means as a day, a month or another period.

As etl/kinds/parse_values.py: one trimmed text in, the value out, or `Unreadable`; nothing is guessed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from etl.kinds.parse_values import Unreadable

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            # In Swedish, English, Norwegian, Danish, German and Finnish.
            ("januari", "jan", "january", "januar", "tammikuu"),
            ("februari", "feb", "febr", "february", "februar", "helmikuu"),
            ("mars", "mar", "march", "marts", "märz", "maaliskuu"), ("april", "apr", "huhtikuu"),
            ("maj", "may", "mai", "toukokuu"), ("juni", "jun", "june", "kesäkuu"), ("juli", "jul", "july", "heinäkuu"),
            ("augusti", "aug", "august", "elokuu"), ("september", "sep", "sept", "syyskuu"),
            ("oktober", "okt", "october", "oct", "lokakuu"), ("november", "nov", "marraskuu"),
            ("december", "dec", "desember", "dezember", "dez", "joulukuu"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_TIME = (
    r"(?:(?:,? |T)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>Z|UTC|[-+]\d{2}:?\d{2}))?)?Z?"
)
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[./-](\d{{1,2}})[./ -]+(\d{{4}}){_TIME}")
# What systems write for an end that is not set.
_NO_END = re.compile(rf"(?:9999[-/.]?12[-/.]?31|31[./-]12[./ -]9999|0000[-/.]?00[-/.]?00|00[./-]00[./ -]0000){_TIME}")
_STOCKHOLM = ZoneInfo("Europe/Stockholm")
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


def _day(year: str, month: str, day: str, match: re.Match[str]) -> dt.date:
    """The day, in Sweden where the text says the zone of its time: 2024-03-31T22:00Z is midnight, 1 April."""
    value = _date(year, month, day)
    if not match["zone"]:
        return value
    zone = match["zone"].replace(":", "")
    hours, minutes = (int(zone[1:3]), int(zone[3:])) if zone[0] in "+-" else (0, 0)
    ahead = dt.timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    try:
        at = dt.datetime(value.year, value.month, value.day, _hour(match), int(match["minute"]), tzinfo=dt.UTC) - ahead
    except ValueError:
        raise Unreadable("date_unreadable") from None
    return at.astimezone(_STOCKHOLM).date()


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"])
    return hour if not match["half"] else hour % 12 + (12 if match["half"] in "Pp" else 0)


def is_no_end(text: str) -> bool:
    """Whether the text is what systems write for an end that is not set: 9999-12-31, 0000-00-00."""
    return _NO_END.fullmatch(text) is not None


def near_midnight(texts: Iterable[str]) -> frozenset[str]:
    """Those of a column's dates with a time of 22 or 23 o'clock sharp, or in the day's last minute, and no zone:
    Swedish midnights as a program in another zone writes them. None where the column has other times too."""
    found: set[str] = set()
    for text in texts:
        match = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)
        if match is None or not match["hour"] or match["zone"] or not _hour(match) + int(match["minute"]):
            continue
        if (_hour(match), int(match["minute"])) not in ((22, 0), (23, 0), (23, 59)):
            return frozenset()
        found.add(text)
    return frozenset(found)


def month_first(texts: Iterable[str]) -> bool:
    """Whether the texts (one column's dates) prove that the writer put the month before the day: 3/31/2024."""
    for text in texts:
        match = _DAY_FIRST.fullmatch(text)
        if match and int(match[1]) <= 12 < int(match[2]) <= 31:
            return True
    return False


def parse_date(text: str, from_workbook: bool = False, other_order_seen: bool = False) -> dt.date:
    """A day, from `2024-03-31`, `20240331`, `2024/03/31`, `31/3 2024`, `31.3.2024`, `31 mars 2024`, `31-mar-2024`.

    A time of day is left out; where its zone is said, the day is the one that it was in Sweden. Day comes before month,
    as Swedes write it. In a workbook a number is Excel's count of days. Where the column has a date with the month
    first (`other_order_seen`), 3/4/2024 could be either.
    Raises Unreadable("date_unreadable" | "date_impossible" | "date_ambiguous").
    """
    lowered = text.casefold()
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[2], match[3], match)
    if match := _COMPACT.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(text):
        if other_order_seen and int(match[1]) <= 12 and int(match[2]) <= 12 and int(match[1]) != int(match[2]):
            raise Unreadable("date_ambiguous")
        return _day(match[3], match[2], match[1], match)
    if (match := _WORDS.fullmatch(lowered)) and match[2] in MONTHS:
        return _date(match[3], MONTHS[match[2]], match[1])
    if from_workbook and re.fullmatch(r"\d{5}(\.\d+e0)?", text) and int(text[:5]) in _EXCEL_SERIALS:
        return _EXCEL_DAY_ZERO + dt.timedelta(days=int(text[:5]))
    raise Unreadable("date_unreadable")


def month_in_year(text: str) -> str | None:
    """A month without its year, "mars", "3" or "03", as "03"; None for other texts."""
    number = MONTHS.get(text.casefold().rstrip("."), int(text) if re.fullmatch(r"\d{1,2}", text) else 0)
    return f"{number:02d}" if 1 <= number <= 12 else None


_PERIODS = (
    (re.compile(r"(?:år )?(?P<y>\d{4})"), "y"),
    (re.compile(r"(?P<y>\d{4})[-/. ]?(?:q|kv|kvartal) ?(?P<q>[1-4])"), "q"),
    (re.compile(r"(?:q|kv|kvartal) ?(?P<q>[1-4])[-/., ]*(?P<y>\d{4})"), "q"),
    (re.compile(r"(?P<q>[1-4])(?::[ae])? ?(?:kv|kvartal(?:et)?)[-/., ]*(?P<y>\d{4})"), "q"),
    (re.compile(r"(?P<y>\d{4})[-/. ]?(?:h|hå|halvår) ?(?P<h>[12])"), "h"),
    (re.compile(r"(?:h|hå|halvår) ?(?P<h>[12])[-/., ]*(?P<y>\d{4})"), "h"),
    (re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})"), "m"),
    (re.compile(r"(?P<y>\d{4})(?P<m>0[1-9]|1[0-2])"), "m"),
    (re.compile(r"(?P<m>\d{1,2})[./](?P<y>\d{4})"), "m"),
    (re.compile(r"(?P<y>\d{4})m(?P<m>\d{1,2})"), "m"),
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


_WEEK = r"(?:v(?:\.|ecka(?: nr)?)?|w(?:\.|eek|k)?|uke|uge|vko|viikko|kw|woche) ?(?P<n>\d{1,2})"
_WEEKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<y>\d{{4}})[-/.,: ]*{_WEEK}",
        rf"{_WEEK}[-/.,: ]*(?:år )?(?P<y>\d{{4}})",
    )
)
_WEEK_SPAN = re.compile(
    r"(?P<first>\S.*?\d)(?: ?[–—] ?| - | ?-- ?| / |(?<=-\d\d)/(?=\d{4}-)| till | to | t\.?o\.?m\.? )(?P<last>\d.*\S)"
)


_SUNDAY_WEEK = re.compile(r"(\d{4}-\d{2}-\d{2})/[Pp]7[Dd]")
_WEEK_OF_DAY = re.compile(r"(?:v\.?|vecka|week(?: of)?) (\d{4}-\d{2}-\d{2})")


def parse_week(text: str) -> str | None:
    """The week that "2024-W14", "vecka 14 2024", "v.14, 2024" or its Monday and Sunday ("2024-04-01 – 2024-04-07")
    name, as `2024-W14` (ISO 8601); one from Sunday to Saturday as `2024-03-31/P7D`. None for other texts. Raises
    Unreadable where the year has no such week ("period_unreadable"), or of "vecka 2024-03-31", a Sunday, which may be
    its first day or its last ("week_unclear")."""
    lowered = text.casefold()
    if match := _SUNDAY_WEEK.fullmatch(text):
        first = parse_date(match[1])
        return week_from(first) if first.isoweekday() == 7 else None
    if match := _WEEK_OF_DAY.fullmatch(lowered):
        day = parse_date(match[1])
        if day.isoweekday() == 7:
            raise Unreadable("week_unclear")
        return week_of_day(day)
    for pattern in _WEEKS:
        if match := pattern.fullmatch(lowered):
            return _week_of(int(match["y"]), int(match["n"]))
    if match := _WEEK_SPAN.fullmatch(text):
        try:
            first, last = parse_date(match["first"]), parse_date(match["last"])
        except Unreadable:
            return None
        if first.isoweekday() in (1, 7) and last - first == dt.timedelta(days=6):
            return week_from(first)
    return None


def week_of_day(day: dt.date) -> str:
    """The week, from Monday to Sunday, that a day lies in, as `2024-W14`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_from(first: dt.date) -> str:
    """The week that begins on a Monday, or as some do on a Sunday: that one as ISO 8601 writes seven days from a
    day, `2024-03-31/P7D`."""
    return week_of_day(first) if first.isoweekday() == 1 else f"{first:%Y-%m-%d}/P7D"


def _week_of(year: int, week: int) -> str:
    try:
        dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        raise Unreadable("period_unreadable") from None
    if not 1950 <= year <= 2100:
        raise Unreadable("period_unreadable")
    return f"{year}-W{week:02d}"


def parse_period(text: str, from_workbook: bool = False, takes_weeks: bool = False) -> str:
    """A period in its one form: `2024-03`, `2024-Q1`, `2024-H1` or `2024`; a week (`2024-W14`) where they are taken.

    Takes months as words ("mars 2024", "mar-24"), "kvartal 1 2024", "halvår 1 2024", a span that is a whole quarter,
    half-year or year ("jan-mars 2024"), and a whole date that is the first or last day of its month, as Excel makes of
    a month. Raises Unreadable("period_unreadable").
    """
    if takes_weeks and (week := parse_week(text)):
        return week
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
