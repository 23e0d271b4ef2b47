"""Columns that hold names, e-mail addresses, telephone numbers or free words about people: pointed out, and left out.

Looked for in headers and in contents, and only where they do no good: in columns that no field answers to, and in those
that are to be the key of a placement or of a participant. A key must not be a name.
"""

from __future__ import annotations

import re
import statistics
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from etl import folders
from etl.kinds.schemas import normal

PERSONAL = frozenset({"name", "email", "phone", "address", "birth"})
COMMENT = "comment"

_HEADERS = (
    ("email", r"\b(?:e ?post\w*|e ?mail\w*|mail|mejl\w*)\b"),
    ("phone", r"\b(?:tel|tfn|telefon\w*|mobil\w*|phone)\b"),
    ("birth", r"\b(?:född\w*|födelse\w*|personnummer|personnr|pnr|samordningsnummer|birth\w*)\b"),
    ("address", r"\b(?:adress|gatuadress|bostadsadress|postadress|address)\b"),
    ("name", r"\b(?:namn|förnamn|efternamn|fullständigt namn|(?:first|last|full) ?name|kontaktperson|handledare)\b"),
    (
        COMMENT,
        r"\b(?:kommentar\w*|anteckning\w*|notering\w*|anmärkning\w*|anm|fritext|övriga? upplysningar|comments?"
        r"|notes?)\b",
    ),
)
_NAME_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:företag\w*|leverantör\w*|organisation\w*|avtal\w*|projekt\w*|upphandling\w*)\b"
)
_EMAIL = r"^[^@\s]+@[^@\s]+\.[A-Za-zÅÄÖåäö]{2,}$"
_PHONE = r"^(?:\+|00|0)[1-9][0-9 \-()/]{5,17}$"
_WORD = r"(?:\p{Lu}[\p{L}'’´]*(?:-\p{Lu}?[\p{L}]+)?)"
_TWO_NAMES = rf"^{_WORD}(?:,? {_WORD}){{1,3}}$"
_LOOKED_AT = 2_000
_LONG_TEXT, _WORDS_OF_TEXT = 40, 5


def looks(header: str, texts: pa.ChunkedArray | pa.Array) -> str | None:
    """What a column that no field answers to seems to hold: one of PERSONAL, COMMENT, or None."""
    said = normal(header)
    for what, pattern in _HEADERS:
        if re.search(pattern, said) and not (what == "name" and _NAME_OF_SOMETHING_ELSE.search(said)):
            return what
    return _by_contents(_distinct(texts), is_key=False)


def looks_in_key(header: str, texts: pa.ChunkedArray | pa.Array) -> str | None:
    """What makes a column unfit to be a person's key; None for one that is fit. The contents alone decide."""
    return _by_contents(_distinct(texts), is_key=True)


def names_persons(texts: pa.ChunkedArray | pa.Array) -> bool:
    """Whether a column holds names or e-mail addresses of persons by its contents, whatever its header says."""
    return _by_contents(_distinct(texts), is_key=False) in ("name", "email")


def _distinct(texts: pa.ChunkedArray | pa.Array) -> pa.Array:
    column = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    # The beginning says enough of a column, and a million texts would be slow.
    return pc.utf8_trim_whitespace(pc.drop_null(pc.unique(column.slice(0, 20 * _LOOKED_AT)))).slice(0, _LOOKED_AT)


def _by_contents(texts: pa.Array, is_key: bool) -> str | None:
    if not len(texts):
        return None
    if _share(texts, _EMAIL) >= (0.05 if is_key else 0.3):
        return "email"
    if _share(texts, _PHONE) >= 0.5:
        return "phone"
    has_space = pc.match_substring(texts, " ")
    # Two names have a space between them. The pattern is dear to make, and a file can have thousands of columns.
    names = pc.match_substring_regex(texts, _TWO_NAMES) if pc.any(has_space).as_py() else has_space
    first = pc.replace_substring_regex(pc.utf8_lower(texts), r"^(?:[^,]*, *)?([^ ,]+).*$", r"\1")
    known = pc.is_in(first, _first_names())
    # Two capitalised words may be anything; with a first name that people have, they are a person's.
    surely = pc.and_(known, pc.or_(names, pc.invert(has_space)))
    if is_key:
        if _part(names) >= 0.5 or _part(surely) >= 0.3:
            return "name"
    elif _part(surely) >= 0.3 and _part(pc.or_(names, surely)) >= 0.6:
        return "name"
    lengths = pc.utf8_length(texts).to_pylist()
    spaces = pc.count_substring(texts, " ").to_pylist()
    if not is_key and statistics.median(lengths) >= _LONG_TEXT and statistics.median(spaces) >= _WORDS_OF_TEXT:
        return COMMENT
    return None


def _share(texts: pa.Array, pattern: str) -> float:
    return _part(pc.match_substring_regex(texts, pattern))


def _part(hits: pa.Array) -> float:
    return float(pc.mean(pc.cast(hits, pa.float64())).as_py())


@cache
def _first_names() -> pa.Array:
    """First names that are common in Sweden, small letters."""
    path = folders.ROOT / "data" / "reference" / "first_names.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return pa.array(sorted({name for line in lines if not line.startswith("#") for name in line.split()}))
