"""Columns of numbers that no field answers to though they seem to hold what decides what counts: hours, extent,
persons.

A file can be taken without them and be wrong by half: who works twenty hours a week counts as full time where the
column of hours is not read. Pointed out, and never decided here.
"""

from __future__ import annotations

import re
from collections.abc import Set

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds.schemas import normal

# Kinds in which such a column changes a figure about persons and their time.
_KINDS = frozenset({"placements", "reports"})
_HEADERS = re.compile(
    r"\b(?:tim|timmar|arbetstid|arbetade|\w*timmar|hours?|omfattning\w*|\w*grad|deltid|procent|percent|fte"
    r"|årsarbet\w*|personer|antal|deltagare|anställda|praktikanter|lärlingar|platser|månader|mån|heltid\w*"
    r"|veckor|dagar|tid|övertid\w*|mertid\w*|overtime|ot|minuter|minutes|min|days|weeks|months|\w*månader"
    r"|persons|employees|headcount|workers)\b|%"
)
_NUMBER = (
    r"^[-+]?\d[\d \x{00a0}\x{202f}]*(?:[.,]\d+)?(?:e[-+]?\d+)?"
    r"(?:\s*(?:%|h|tim\w*|st|pers\w*|mån\w*|dgr|dagar|veckor)\.?)?$"
)
# Numbers of another sort than what was done in the row's period: a plan, a mean, a sum so far, a part, absence.
_ANOTHER = re.compile(
    r"\b(?:plan\w*|mål(?:et|en|värden?)?|budget\w*|prognos\w*|förvänt\w*|krav\w*|ack|ackum\w*|kumul\w*|hittills"
    r"|varav|därav|tidigare|föregående|förra|återstå\w*|rest(?:en|erande)?|avvik\w*|diff\w*|snitt\w*|medel\w*"
    r"|target\w*|goal\w*|forecast|expected|previous|cumulative|accum\w*|ytd|to date|remaining|average|mean|of which"
    r"|per (?:person|deltagare|anställd|head|employee)|(?:frånvaro|sjuk|semester)\w*)\b"
)
# What says of hours that they are of absence; and not that a trade is ("Sjuksköterska", "Semestervikarie").
ABSENCE = (
    r"\b(?:sjuk(?:frånvaro|lön\w*|dag\w*|skriv\w*|tid|tim\w*)?|semester(?:lön|dag\w*|tid|tim\w*|uttag)?|frånvaro\w*"
    r"|föräldra(?:ledig\w*|penning)|tjänstledig\w*|ledig(?:het\w*|t)?|vab|vård av barn|absence|absent"
    r"|sick(?: leave| pay)?|vacation|annual leave|parental leave|unpaid leave|holiday|pto"
    r"|fravær|ferie|sygdom|sykdom|sykefravær"
    r"|sairausloma\w*|poissaolo\w*|vuosiloma\w*|krank\w*|urlaub\w*)\b"
)
# What extents are written as; numbers that count rows or persons are not these alone.
_EXTENTS = frozenset({"10", "20", "25", "30", "40", "50", "60", "70", "75", "80", "90", "100"})
_MOST_NUMBERS = 0.8
_LOOKED_AT = 2_000


def are_numbers(texts: pa.ChunkedArray) -> bool:
    """Whether a column holds numbers."""
    return _are_numbers(_distinct(texts))


def _distinct(texts: pa.ChunkedArray) -> pa.Array:
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    return pc.utf8_trim_whitespace(pc.drop_null(pc.unique(whole.slice(0, 20 * _LOOKED_AT)))).slice(0, _LOOKED_AT)


def _are_numbers(distinct: pa.Array) -> bool:
    if not len(distinct):
        return False
    numbers = pc.match_substring_regex(pc.utf8_lower(distinct), _NUMBER)
    return bool(pc.mean(pc.cast(numbers, pa.float64())).as_py() >= _MOST_NUMBERS)


def is_another(kind: str, header: str) -> bool:
    """Whether a header says of its numbers that they are not what was done in the period of their row."""
    return kind in _KINDS and bool(_ANOTHER.search(normal(header)) or re.search(ABSENCE, normal(header)))


def tell_absence(texts: pa.ChunkedArray) -> bool:
    """Whether a column of words says of some rows that they are of absence, and of others that they are not."""
    found = _distinct(texts)
    absent = pc.sum(pc.match_substring_regex(pc.utf8_lower(found), ABSENCE)).as_py() or 0
    return 0 < absent < len(found)


def looks(kind: str, fields: Set[str], header: str, texts: pa.ChunkedArray) -> bool:
    """Whether a column that is not read seems to decide what counts. `fields`: those of the kind that the file has."""
    if kind not in _KINDS:
        return False
    found = _distinct(texts)
    if not _are_numbers(found):
        return False
    if _HEADERS.search(normal(header)):
        return True
    plain = {re.sub(r"(?:\.0+)?(?:e0)?\s*%?$", "", text) for text in found.to_pylist()}
    return (
        "extent_pct" not in fields and kind == "placements" and len(plain) > 1 and "100" in plain and plain <= _EXTENTS
    )
