"""All chance, days as whole numbers, and columns made of numbers: what everything else is drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zlib import crc32

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped, unused-ignore]

from etl.sample.words import FAR, MISSING, Column, Flags, Floats, Ints


class Chance:
    """Random draws about one subject, the same for the same seed, whatever is drawn about others.

    Everything is made from `uniform`: numpy promises its bit streams, not its distributions, to stay.
    """

    def __init__(self, seed: int, subject: str) -> None:
        self._generator = np.random.Generator(np.random.PCG64([seed, crc32(subject.encode())]))

    def uniform(self, size: int, low: float = 0.0, high: float = 1.0) -> Floats:
        """Numbers from low up to, not including, high."""
        return low + (high - low) * self._generator.random(size)

    def whole(self, size: int, low: int, high: int) -> Ints:
        """Whole numbers from low to high, both included."""
        return np.floor(self.uniform(size, low, high + 1)).astype(np.int64)

    def yes(self, size: int, share: float | Floats) -> Flags:
        """True in about that share of the cases."""
        return self.uniform(size) < share

    def pick(self, size: int, weights: Sequence[float]) -> Ints:
        """Codes 0, 1, ... in about the shares that the weights say."""
        limits = np.cumsum(weights)[:-1] / sum(weights)
        return np.searchsorted(limits, self.uniform(size), side="right").astype(np.int64)

    def quota(self, size: int, weights: Sequence[float]) -> Ints:
        """As `pick`, but in exactly those shares and random order: a small world has every kind too."""
        limits = np.cumsum(weights)[:-1] / sum(weights)
        even = (np.arange(size) + 0.5) / max(size, 1)
        codes = np.searchsorted(limits, even, side="right").astype(np.int64)
        return codes[np.argsort(self.uniform(size), kind="stable")]

    def exponential(self, size: int, mean: float) -> Floats:
        """Many small numbers and a few large ones."""
        return -mean * np.log1p(-self.uniform(size))


def day_of(when: date) -> int:
    """Days since 1970-01-01."""
    return int(np.datetime64(when, "D").astype(np.int64))


def month_of(days: Ints) -> Ints:
    """Months since 1970-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_day(months: Ints) -> Ints:
    """The first day of each month, as days since 1970-01-01."""
    days: Ints = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days


def add_months(days: Ints, months: Ints | int) -> Ints:
    """The same day of a later month, or that month's last day when it is shorter."""
    month = month_of(days)
    target = month + months
    same: Ints = np.minimum(first_day(target) + days - first_day(month), first_day(target + 1) - 1)
    return same


def month_time(days: Ints) -> Floats:
    """Days on a scale where every calendar month is 1.0 long: a placement's months are then a difference."""
    month = month_of(days)
    first = first_day(month)
    part: Floats = (days - first) / (first_day(month + 1) - first)
    return month + part


def on_weekday(days: Ints) -> Ints:
    """Saturdays and Sundays moved to the Monday after."""
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    return days + np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0))


def date_column(days: Ints) -> Column:
    """Days as dates; `MISSING` as an empty cell."""
    absent = (days == MISSING) | (days >= FAR)
    return pa.array(np.where(absent, 0, days).astype(np.int32), mask=absent).cast(pa.date32())


def code_column(codes: Ints, words: Sequence[str]) -> Column:
    """Codes as words; `MISSING` as an empty cell."""
    return pa.array(list(words)).take(pa.array(codes, mask=codes == MISSING))


def take_rows(column: Column, rows: Ints) -> Column:
    """The rows of a column, in that order."""
    return column.take(pa.array(rows, mask=rows == MISSING))


def number_column(values: Ints | Floats, is_known: Flags | None = None) -> Column:
    """Numbers as a column, empty where not `is_known`."""
    return pa.array(values, mask=None if is_known is None else ~is_known)


def numbered_column(prefix: str, numbers: Ints, width: int) -> Column:
    """A prefix and a number, filled with noughts to a width."""
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def invented_numbers(first_three: str, count: int) -> Column:
    """Ids in the form of an organisation number that no body can have, with a right check digit.

    Group digit 0 does not exist, and with 2 or more as third digit the third and fourth are no month.
    """
    serial = np.arange(count)
    digits = np.empty((count, 10), dtype=np.int64)
    digits[:, :3] = [int(digit) for digit in first_three]
    for place in range(6):
        digits[:, 3 + place] = serial // 10 ** (5 - place) % 10
    doubled = digits[:, 0:9:2] * 2
    total = (doubled // 10 + doubled % 10).sum(axis=1) + digits[:, 1:9:2].sum(axis=1)
    digits[:, 9] = -total % 10
    texts = np.ascontiguousarray((digits + ord("0")).astype(np.uint8)).view("S10").ravel().astype("U10")
    return pa.array([f"{text[:6]}-{text[6:]}" for text in texts.tolist()])


def participant_keys(persons: Ints, seed: int) -> Column:
    """An opaque key per person: d- and 12 hexadecimal digits.

    The number is scrambled one to one, so that no two persons share a key. The sixth digit is always a
    letter: no key then holds ten digits in a row, which a search for personal identity numbers would stop at.
    """
    mask = np.uint64(2**44 - 1)
    number = (persons.astype(np.uint64) + np.uint64(seed % 2**20) * np.uint64(2654435761)) & mask
    for factor in (0x9E3779B97F5, 0xC2B2AE3D27D, 0x165667B19E3):
        number ^= number >> np.uint64(22)
        number = number * np.uint64(factor) & mask
    number ^= number >> np.uint64(22)
    nibbles = np.empty((len(persons), 12), dtype=np.uint8)
    for place in range(12):
        if place != 5:
            shift = np.uint64(4 * (place if place < 5 else place - 1))
            nibbles[:, place] = number >> shift & np.uint64(15)
    nibbles[:, 5] = 10 + number % np.uint64(6)
    letters = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)[nibbles]
    texts = np.ascontiguousarray(letters).view("S12").ravel().astype("U12")
    return pc.binary_join_element_wise("d-", pa.array(texts), "")
