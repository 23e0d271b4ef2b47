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

_PERSON = r"(?:employee|worker|participant|candidate|trainee|apprentice|intern|mentor|supervisor|staff|contact)s?"
# In Swedish, English, Norwegian, Danish, Finnish and German, as `normal` compares them: "e-post" is "e post".
_HEADERS = (
    ("email", r"\b(?:e ?post\w*|e ?mail\w*|mail|mailadress\w*|mejl\w*|sähköposti\w*)\b"),
    (
        "phone",
        r"\b(?:tel|tlf|tfn|telefon\w*|mobil(?:e|nr|nummer|telefon\w*)?|mob|(?:tele)?phones?|cell(?:ular|phone)?"
        r"|puhelin\w*|matkapuhelin\w*|gsm|handy\w*|rufnummer)\b",
    ),
    (
        "birth",
        r"\b(?:född\w*|födelse\w*|personnummer|personnr|pnr|samordningsnummer|birth\w*|dob|fødsels\w*|født|cpr"
        r"|cpr ?nr|cpr ?nummer|syntymä\w*|henkilötunnus|hetu|geburts\w*|ssn|social security (?:no|number))\b",
    ),
    (
        "address",
        r"\b(?:adress|gatuadress|bostadsadress|hemadress|postadress|address|adresse|gateadresse|postadresse"
        r"|hjemmeadresse|bopæl|anschrift|wohnort|osoite|katuosoite|kotiosoite|postiosoite)\b",
    ),
    (
        "name",
        r"\b(?:namn|förnamn|efternamn|tilltalsnamn|mellannamn|(?:deltagar|person|kandidat|medarbetar)namn"
        r"|(?:first|last|full|given|family|middle|person(?:al)?) ?names?|surname|forename"
        rf"|{_PERSON} (?:full )?names?|names? of (?:the )?{_PERSON}"
        r"|navn|fornavn|etternavn|efternavn|mellomnavn|mellemnavn|nimi|sukunimi|etunimi|etunimet"
        r"|vorname|nachname|familienname"
        r"|kontaktperson\w*|contact ?person|yhteyshenkilö|handledare|veileder|vejleder|ohjaaja)\b|^names?$",
    ),
    (
        COMMENT,
        r"\b(?:kommentar\w*|anteckning\w*|notering\w*|anmärkning\w*|anm|fritext|övriga? upplysningar|comments?"
        r"|notes?|remarks?|merknad\w*|bemærkning\w*|huomautu\w*|kommentti|bemerkung\w*|anmerkung\w*)\b",
    ),
)
# A column of persons, by name or by a key of letters and digits: the contents tell.
_OF_PERSONS = re.compile(
    rf"(?:{_PERSON}|anställd\w*|medarbetare|arbetstagare|deltagare|kandidat\w*|ansatte?|medarbeider|arbeider"
    r"|arbejder|medarbejder|deltaker|deltager|työntekijä|osallistuja|mitarbeiter(?:in)?|teilnehmer(?:in)?)"
)
_NAME_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:företag\w*|leverantör\w*|organisation\w*|avtal\w*|projekt\w*|upphandling\w*|arbetsgivar\w*|arbetsplats\w*"
    r"|avdelning\w*|enhet\w*|kommun\w*|myndighet\w*|kund\w*|bolag\w*|firma\w*|kurs\w*|yrkes?\w*"
    r"|compan(?:y|ies)|supplier|vendor|(?:sub)?contractor|employer|organi[sz]ation\w*|project|contract|department"
    r"|customer|school|site|award|grant|fund\w*|programme|program|course|product|agency|authority|municipality"
    r"|prosjekt\w*|virksomhe\w*|selskap\w*|bedrift\w*|leverandør\w*|kontrakt\w*|yrity\w*|hanke\w*|sopimu\w*)\b"
)
# Headers of what is sorted or bought: long texts below them are names of things, not free words about persons.
_OF_THINGS = re.compile(
    r"\b(?:department|award\w*|classification\w*|category|categories|type|code|studies|subject|title|programme|program"
    r"|avdelning\w*|klassificering\w*|kategori\w*|benämning\w*|rubrik|ämne\w*|program\w*|yrke\w*|upphandling\w*"
    r"|avtal\w*|projekt\w*|compan(?:y|ies)|företag\w*|bolag\w*|leverantör\w*|organisation\w*|supplier|vendor"
    r"|employer)\b"
)
_COMPANY = (
    r"(?i)(?:^|[ ,(])(?:ab|hb|kb|ek\.? ?för\.?|as|asa|a/s|aps|oy|oyj|ltd\.?|limited|llc|inc\.?|plc|gmbh|bv|nv|sa)\.?"
    r"(?:[ ,)]|$)"
)
_WORDS_ALONE = r"^\p{L}[\p{L}'’´. ,-]+$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[A-Za-zÅÄÖåäö]{2,}$"
_PHONE = r"^(?:\+|00|0)[1-9][0-9 \-()/]{5,17}$"
_WORD = r"(?:\p{Lu}[\p{L}'’´]*(?:-\p{Lu}?[\p{L}]+)?)"
_TWO_NAMES = rf"^{_WORD}(?:,? {_WORD}){{1,3}}$"
_LOOKED_AT = 2_000
_LONG_TEXT, _WORDS_OF_TEXT = 40, 5


def looks(header: str, texts: pa.ChunkedArray | pa.Array) -> str | None:
    """What a column that no field answers to seems to hold: one of PERSONAL, COMMENT, or None."""
    distinct = _distinct(texts)
    if found := _by_header(header):
        return found
    said = normal(header)
    if _OF_PERSONS.fullmatch(said) and _are_words(distinct):
        return "name"
    found = _by_contents(distinct, is_key=False)
    if found == COMMENT:  # what is said again and again is a class of something, and no free words
        is_said_again = 3 * len(distinct) <= len(texts) - texts.null_count
        return None if is_said_again or _OF_THINGS.search(said) else found
    return found


def looks_in_key(header: str, texts: pa.ChunkedArray | pa.Array) -> str | None:
    """What makes a column unfit to be a person's key; None for one that is fit. The contents decide: a header of names
    may stand over keys."""
    distinct = _distinct(texts)
    found = _by_header(header)
    return found if found in PERSONAL and _are_words(distinct) else _by_contents(distinct, is_key=True)


def says_number(header: str) -> bool:
    """Whether a header says that personal numbers or days of birth stand below it."""
    return _by_header(header) == "birth"


def _by_header(header: str) -> str | None:
    said = normal(header)
    for what, pattern in _HEADERS:
        if re.search(pattern, said) and not (what in ("name", "address") and _NAME_OF_SOMETHING_ELSE.search(said)):
            return what
    return None


def _are_words(texts: pa.Array) -> bool:
    """Whether most texts are words without digits, longer than a letter or two."""
    return (
        bool(len(texts))
        and _share(texts, _WORDS_ALONE) >= 0.8
        and statistics.median(pc.utf8_length(texts).to_pylist()) > 3
    )


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
    if not is_key and pc.any(surely).as_py():  # "Karin Lind Bygg AB" is a company
        company = pc.match_substring_regex(texts, _COMPANY)
        names, surely = (pc.and_not(each, company) for each in (names, surely))
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
