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
