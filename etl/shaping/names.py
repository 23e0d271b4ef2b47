"""Periods that stand in a name: of a sheet ("Mars"), of a file ("Rapport TRV 2024-1, kvartal 1 2024.xlsx")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from etl.kinds import parse_dates, parse_values
from etl.reading import ReadingResult

_WORD = rf"(?:{'|'.join(sorted(parse_dates.MONTHS, key=len, reverse=True))})"
_NO_LETTER, _NO_LETTER_AFTER = r"(?<![a-zåäöé])", r"(?![a-zåäöé])"
_YEAR = r"(?<!\d)(20\d\d)(?!\d)"
_PART = r"(?:q|kv|kvartal)\s?[1-4]|(?:h|hå|halvår)\s?[12]"
# A day is no month: 2024-04-15, 20240415, 15/4 2024, 15 april 2024.
_DAY = re.compile(
    rf"(?<!\d)20\d\d([-. ]?)(?:0\d|1[0-2])\1(?:[0-2]\d|3[01])(?!\d)"
    rf"|(?<!\d)\d{{1,2}}\s?/\s?\d{{1,2}}[-\s]+20\d\d|(?<!\d)\d{{1,2}}(?::?e|:?a)?\s+{_WORD}\s+20\d\d"
)
# The longest first: what one pattern takes, the next does not see.
_PERIODS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NO_LETTER}{_WORD}\.?\s?[-–]\s?{_WORD}{_NO_LETTER_AFTER}\.?[-,\s]*20\d\d(?!\d)",
        rf"(?<!\d)20\d\d[-\s]?(?:{_PART})(?!\d)",
        rf"{_NO_LETTER}(?:{_PART})[-,\s]*20\d\d(?!\d)",
        rf"{_NO_LETTER}{_WORD}{_NO_LETTER_AFTER}\.?[-,\s]*20\d\d(?!\d)",
        rf"(?<!\d)20\d\d[-,\s]*{_WORD}{_NO_LETTER_AFTER}",
        r"(?<![a-zåäö\d])20\d\d[-. ]?(?:0[1-9]|1[0-2])(?![-.]?\d)",
    )
)
# "May" without a year is a word of English as well.
_MONTH_ALONE = re.compile(rf"{_NO_LETTER}(?!may\b){_WORD}{_NO_LETTER_AFTER}")
_PART_ALONE = re.compile(rf"{_NO_LETTER}(?:{_PART})(?!\d)")


@dataclass(frozen=True)
class NamedMonths:
    """What a name tells: whole periods, months or quarters that lack their year, and years."""

    periods: frozenset[str]
    without_year: frozenset[str]
    years: frozenset[str]


def months_in_name(name: str, contracts: Iterable[str] = ()) -> NamedMonths:
    """What a name tells of periods. Numbers of `contracts` in it are passed over: TRV 2024-01 is no January."""
    text = f" {name.casefold().replace('_', ' ')} "
    for contract in contracts:
        letters = [re.escape(letter) for letter in contract.casefold() if letter.isalnum()]
        if len(letters) >= 4:
            text = re.sub(r"[^a-zåäö0-9]*".join(letters), " ", text)
    text = _DAY.sub(" ", text)
    periods: set[str] = set()
    for pattern in _PERIODS:
        for match in pattern.findall(text):
            written = re.sub(r"(?<=\d)[. ](?=\d)", "-", " ".join(match.split()))
            try:
                periods.add(parse_dates.parse_period(written))
            except parse_values.Unreadable:
                return NamedMonths(
                    frozenset({written, ""}), frozenset(), frozenset()
                )  # a span that is no period of ours
        text = pattern.sub(" ", text)
    alone = {f"{parse_dates.MONTHS[word]:02d}" for word in _MONTH_ALONE.findall(text)}
    for part in _PART_ALONE.findall(text):
        alone.add(("Q" if part.startswith(("q", "k")) else "H") + part[-1])
    return NamedMonths(frozenset(periods), frozenset(alone), frozenset(re.findall(_YEAR, text)))


def in_year(part: str, year: str) -> str:
    """ "03" or "Q1" with its year."""
    return f"{year}-{part}"


def are_of_one_year(parts: Sequence[str]) -> bool:
    """Whether "03", "Q1", "W14" come in the order of a year, each sort by itself: forwards, or backwards one by one."""
    for sort in {part.rstrip("0123456789") for part in parts}:
        own = [int(part.removeprefix(sort)) for part in parts if part.rstrip("0123456789") == sort]
        steps = {after - before for before, after in pairwise(own)}
        if min(steps, default=0) < 0 and steps != {-1}:
            return False
    return True


def sheets_out_of_order(readings: Iterable[ReadingResult]) -> list[str]:
    """Of sheets whose names gave the month of their rows: those whose year stands elsewhere, where they cannot all be
    of one year, as from October to January. None where they can."""
    months: dict[str, str] = {}
    for reading in readings:
        named = months_in_name(reading.sheet or "")
        if len(named.without_year) == 1 and not named.periods and not named.years:
            months[reading.sheet or ""] = min(named.without_year)
    return [] if are_of_one_year(list(months.values())) else list(months)


def contains(longer: str, shorter: str) -> bool:
    """Whether a period lies in another or is it: 2024-03 in 2024-Q1, in 2024-H1 and in 2024."""
    if longer == shorter or longer == shorter[:4]:
        return True
    if longer[:4] != shorter[:4] or "-" not in longer:
        return False
    kind, number = longer[5], longer[6:]
    if kind == "Q":
        return shorter[5:].isdigit() and (int(shorter[5:]) - 1) // 3 + 1 == int(number)
    if kind == "H":
        if shorter[5:6] == "Q":
            return (int(shorter[6]) - 1) // 2 + 1 == int(number)
        return shorter[5:].isdigit() and (int(shorter[5:]) - 1) // 6 + 1 == int(number)
    return False
