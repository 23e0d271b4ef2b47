"""Personal identity numbers, however they are written: whether a text holds one, and how sure that is.

Personnummer: lag and form after Skatteverket, YYMMDD-NNNC or YYYYMMDD-NNNC, "+" from the year one turns 100, last
digit by Luhn. Samordningsnummer: the same with 60 added to the day. Organisation numbers have a third digit of at
least 2, so they are never dates; a sole trader's organisation number is the owner's personnummer.

What is looked at is the digits alone, whatever stands between them, so that no way of writing passes for being rare.
One of ten such runs of digits that begin with a date passes the check digit by chance; so only the usual forms are sure
by themselves, and the others are judged beside what else their column holds (identity_numbers.py).
"""

from __future__ import annotations

import datetime
import html
import re
import unicodedata
import urllib.parse
from enum import IntEnum
from typing import Literal

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr, personnummer

from etl.kinds import identifiers

ColumnKind = Literal["amount", "date", "organisation_number", "reference", "personal"]
"""What a column holds. "reference": procurement_id, contract_id. "personal": all else, unmapped and free text too."""

Holder = ColumnKind | Literal["loose", "name"]
"""What a text stands in. "loose" is a cell outside tables, "name" the name of a file or sheet."""


class Sign(IntEnum):
    """How sure it is that a text holds a personal number."""

    NONE = 0
    MAY_BE = 1
    SURE = 2


# Between two digits of a number: nothing, or up to three signs that are neither letters nor digits.
_GAP = r"[\W_]{0,3}"
_WINDOWS = [
    re.compile(rf"(?<!\d)(?=((?:\d{_GAP}){{{count - 1}}}\d)(?!\d))") for count in (10, 12)
]  # from the beginning of a group of digits to the end of one
_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})[\W_]{{1,3}}(\d{{1,2}})[\W_]{{1,3}}((?:19|20)\d\d){_GAP}(\d{{4}})(?!\d)")
_USUAL = re.compile(r"(?:\d\d)?\d{6} ?[-+] ?\d{4}|\d{4}-\d\d-\d\d[-+]\d{4}")
_SPACED = re.compile(r"(?:\d\d)?\d{6} \d{4}|\d{4}-\d\d-\d\d \d{4}")
_DAY_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d \d{4}|\d{8} \d{4}")
_VAT = re.compile(r"(?<![^\W_])SE ?(\d{10})01(?!\d)", re.IGNORECASE)  # a sole trader's
_WORD_BEFORE = re.compile(r"(?:pnr|personnr|nummer)[ :]*$", re.IGNORECASE)
_CENTURIES = ("18", "19", "20")
_DECIMALS_AFTER = re.compile(r"[.,](\d{1,6})(?!\d)")
_DECIMALS_BEFORE = re.compile(r"\d[.,]$")
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .,']\d{3})+")
_PHONE = re.compile(r"0\d{1,3}[-/ ]+\d{2,3}[ -]?\d{2,3}(?:[ -]?\d{2,3})?")
_WHOLE_ORGANISATION_NUMBER = re.compile(r"(?:16|18|19|20)?\d{6} ?[-+]? ?\d{4}")
_WHOLE_NUMBER = re.compile(r"(?P<century>18|19|20)?(?P<birth>\d{6}) ?(?P<mark>[-+]?) ?(?P<last>\d{4})")
_NINE = 9
# Days, with their time, and from-to, which are not numbers of persons: a day before four digits may be one.
_DAYS = re.compile(
    r"(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?:[T ]+(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?!\d)"
    r"|(?!\d|[\W_]{0,3}\d{4}(?!\d|-\d\d-\d\d)))"
)


def plain(text: str) -> str:
    """ASCII digits, hyphens and spaces for all their relatives in Unicode and in addresses; nothing invisible."""
    if "%" in text:
        text = urllib.parse.unquote(text, errors="replace")
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf" or sign == "\u00ad")
    return identifiers.plain(text).strip()


def sign_of_number(text: str, holder: Holder) -> Sign:
    """Whether a text has an identity number in it, taken as what such a cell holds."""
    text = plain(text)
    inside = identifiers.organisation_number(text)
    if holder == "organisation_number" and _WHOLE_ORGANISATION_NUMBER.fullmatch(inside):
        return Sign.NONE
    # A spreadsheet takes the leading zero off a number: 9 digits that are one when it is put back.
    if holder == "personal" and is_nine_digits(text):
        return Sign.MAY_BE if text[5:8] != "000" and birth_date(f"0{text}") else Sign.NONE
    if any(birth_date(digits) for digits in _VAT.findall(text)):
        return Sign.SURE
    text = _DAYS.sub("§", text)
    best = Sign.NONE
    for window in _WINDOWS:
        for found in window.finditer(text):
            best = max(best, _sign(text, found.start(1), found.end(1), holder))
            if best == Sign.SURE:
                return best
    return max(best, _day_first(text, holder))


def is_nine_digits(text: str) -> bool:
    """Whether the text wholly is nine digits."""
    return len(text) == _NINE and text.isascii() and text.isdigit()


def _day_first(text: str, holder: Holder) -> Sign:
    """18/12-1981 9876."""
    for day, month, year, last in _DAY_FIRST.findall(text):
        born = birth_date(f"{year}{int(month):02}{int(day):02}{last}")
        if born and not _is_recent(born) and not (holder == "date" and is_clock(last)):
            return Sign.MAY_BE
    return Sign.NONE


def _sign(text: str, start: int, end: int, holder: Holder) -> Sign:
    """What ten or twelve digits from a group's beginning to a group's end are."""
    written, before, after = text[start:end], text[max(0, start - 12) : start], text[end : end + 8]
    digits = "".join(sign for sign in written if sign.isdigit())
    century = digits[:-10]
    if century not in ("", *_CENTURIES):
        return Sign.NONE
    born = birth_date(digits, plus="+" in written)
    if born is None or (century == "18" and written == digits):
        return Sign.NONE
    if _is_something_else(written, digits, before, after, holder) or _is_moment(written, digits, born, holder):
        return Sign.NONE
    if holder == "reference":  # contracts are numbered like this too
        return Sign.SURE if century and written == digits else Sign.MAY_BE
    is_apart = not before[-1:].isalnum() and not after[:1].isalnum() and not re.match(r"-\d", after)
    if _WORD_BEFORE.search(before):
        return Sign.SURE
    # What begins with a day of late is rather the number of a case: nobody so young is in work.
    is_usual = (bool(_USUAL.fullmatch(written)) or (bool(century) and written == digits)) and not _is_recent(born)
    if is_usual and (is_apart or holder != "amount") and not re.match(r"-\d", after):
        return Sign.SURE
    if holder in ("name", "loose"):  # no others stand beside it to judge it by; a telephone number begins with 0
        is_plain = (written == digits and digits[0] != "0") or _SPACED.fullmatch(written)
        return Sign.SURE if is_plain and is_apart else Sign.MAY_BE
    return Sign.MAY_BE


def _is_something_else(written: str, digits: str, before: str, after: str, holder: Holder) -> bool:
    """Whether the digits are those of an amount or a telephone number."""
    undecorated = written == digits
    decimals = _DECIMALS_AFTER.match(after)
    if undecorated and decimals and decimals[1].strip("0"):
        return True
    if undecorated and _DECIMALS_BEFORE.search(before):
        return True
    if holder == "amount" and not _USUAL.fullmatch(written) and not (undecorated and len(digits) > 10):
        return True
    # Nobody has the birth number 000, while round sums end so.
    if digits[-4:].startswith("000") and (undecorated or _THOUSANDS.fullmatch(written)):
        return True
    return bool(_PHONE.fullmatch(written)) and not _SPACED.fullmatch(written)


def _is_moment(written: str, digits: str, born: datetime.date, holder: Holder) -> bool:
    """Whether the digits are rather a day and a time of it, or the number of a paper of these years."""
    with_century, last = len(digits) > 10, digits[-4:]
    if with_century and _is_recent(born) and "-" not in written[-6:] and "+" not in written:
        return True
    if not is_clock(last):
        return False
    if _is_recent(born) and holder in ("date", "name"):
        return True
    return bool(_DAY_AND_TIME.fullmatch(written)) and (holder == "date" or "-" in written)


def birth_date(digits: str, plus: bool = False) -> datetime.date | None:
    """The date of birth in 10 or 12 digits of a valid personnummer or samordningsnummer, None for other digits.

    With 10 digits the century is the latest that is not in the future; `plus` is the one before.
    """
    day = int(digits[-6:-4])
    if day > 60:  # samordningsnummer; the check digit is reckoned with the 60, the date without
        as_written, digits = digits, f"{digits[:-6]}{day - 60:02}{digits[-4:]}"
    else:
        as_written = digits
    try:
        luhn.validate(as_written[-10:])
        born: datetime.date = personnummer.get_birth_date(f"{digits[:-4]}{'+' if plus else '-'}{digits[-4:]}")
    except (ValidationError, ValueError):
        return None
    today = datetime.date.today()
    if born > today:
        # stdnum looks at the year alone: this year's date to come, in 10 digits, is of a hundred years ago.
        return None if len(digits) == 12 else born.replace(year=born.year - 100, day=min(born.day, 28))
    return born


def _is_recent(born: datetime.date) -> bool:
    """Whether so late that a long number is rather a time of writing (yyyymmddhhmm) than a person in work."""
    today = datetime.date.today()
    return born > today.replace(year=today.year - 10, day=min(today.day, 28))


def is_clock(last: str) -> bool:
    """Whether four digits can be a time of day."""
    return int(last[:2]) < 24 and int(last[2:]) < 60


# -- organisation numbers and sole traders -----------------------------------------------------------------------


def natural_person_number(text: str) -> str | None:
    """The 10 digits, if the text wholly is a valid personnummer or samordningsnummer (10 or 12 digits, -, +, space)."""
    found = _WHOLE_NUMBER.fullmatch(plain(text))
    if found is None:
        return None
    digits = found["birth"] + found["last"]
    born = birth_date((found["century"] or "") + digits, plus=found["mark"] == "+")
    return None if born is None else digits


def looks_like_person(text: str) -> bool:
    """Whether the text has the form of a person's number and yet is none, such as 750231-0241 (no such day)."""
    digits = _ten_digits(text, ("16", *_CENTURIES))
    return digits is not None and digits[2] < "2" and natural_person_number(text) is None


def normalised_number(text: str) -> str | None:
    """The 10 digits of what is written as an organisation number (556036-0793, 165560360793); None for other texts."""
    return _ten_digits(text, ("16",))


def is_valid_organisation_number(text: str) -> bool:
    """Whether the text is the number of a legal person: 10 digits, third digit at least 2, Luhn."""
    digits = normalised_number(text)
    return digits is not None and digits[2] >= "2" and bool(orgnr.is_valid(digits))


def _ten_digits(text: str, prefixes: tuple[str, ...]) -> str | None:
    found = re.fullmatch(r"(\d\d)?(\d{6}) ?[-+]? ?(\d{4})", plain(text))
    if found is None or (found[1] and found[1] not in prefixes):
        return None
    return found[2] + found[3]
