"""Invented deliveries of any size: a world of contracts that could be, and what its people would send in.

Nothing here may resemble a real body or person. Names say themselves that they are invented, contract,
procurement and placement ids begin with PAHITT-, and organisation numbers begin with 00: no group of
legal entities has the number 0, and digits three and four can never be a month, so no such number can be
a personal identity number either.

First a true world is drawn (who was placed where, and when). Then what reaches the buyer is written from it:
some contracts send every placement, some only sums, some nothing; reports are late, missing, wrong or sent
again. The same arguments give the same bytes: all chance comes from `Chance.uniform`, with one stream per
subject, so that a new column in one file leaves the others as they were.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from csv import DictReader
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped, unused-ignore]
import pyarrow.csv as pacsv  # type: ignore[import-untyped, unused-ignore]

from etl import sample_goals

Style = Literal["plain", "excel"]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Column = Any  # a pyarrow array; pyarrow carries no types

MISSING = -1
"""A day or a code that is not known, in the integer columns below. Written as an empty cell."""
FAR = 10**6
"""A day that never comes (in the year 4707): the end of what has no end."""

EXCEL_UP_TO = 1_000
"""Worlds of at most so many contracts are written as people's spreadsheets look, larger ones plainly."""
REPORT_BLOCK = 50_000
"""How many contract periods are expanded to report rows at a time, to bound memory."""

MUNICIPALITIES = Path(__file__).parents[1] / "data" / "reference" / "municipalities.csv"

FORMS = (
    "permanent", "fixed_term", "subsidised", "apprenticeship", "internship",
    "work_training", "trainee", "summer_job", "education", "other",
)  # fmt: skip
PERMANENT, FIXED_TERM, SUBSIDISED, _, INTERNSHIP, WORK_TRAINING, _, SUMMER_JOB, _, _ = range(10)
FORM_SHARES = (
    (0.07, 0.22, 0.15, 0.12, 0.20, 0.06, 0.05, 0.07, 0.04, 0.02),  # works
    (0.08, 0.18, 0.20, 0.03, 0.24, 0.09, 0.03, 0.09, 0.04, 0.02),  # services
    (0.06, 0.20, 0.18, 0.02, 0.28, 0.12, 0.02, 0.06, 0.04, 0.02),  # goods
)
# Three usual lengths of each form, in months. A permanent job has none; a summer job is counted in weeks.
FORM_MONTHS = (
    (0, 0, 0), (3, 6, 12), (6, 6, 12), (6, 12, 12), (1, 3, 6),
    (2, 3, 3), (6, 6, 9), (1, 1, 1), (2, 3, 4), (1, 2, 3),
)  # fmt: skip

NATURES = ("works", "services", "goods")
REQUIREMENTS = ("none", "dialogue", "numeric", "combined")
NO_REQUIREMENT, DIALOGUE, NUMERIC, COMBINED = range(4)
FREQUENCIES = ("monthly", "quarterly", "half_yearly", "yearly", "final")
FINAL = 4
PERIOD_MONTHS = (1, 3, 6, 12, 0)

TARGET_GROUPS = (
    "newly_arrived", "youth", "long_term_unemployed", "foreign_born",
    "disability", "social_assistance", "student", "other",
)  # fmt: skip
SUBSIDIES = ("introduktionsjobb", "nystartsjobb", "yrkesintroduktion", "lönebidrag", "etableringsjobb")
AGE_BANDS = ("16-19", "20-24", "25-29", "30-54", "55-66")
SEXES = ("K", "M", "X")
END_REASONS = (
    "completed", "own_request", "objective_grounds", "dismissed", "replaced", "other", "contract_ended",
)  # fmt: skip
COMPLETED, CONTRACT_ENDED = 0, 6
NIL_REASONS = ("not_started", "recruiting", "no_candidates", "no_need", "holiday", "other")
POINTS = ("exit", "28d", "90d", "6m", "12m")
STATUSES = (
    "employed", "employed_subsidised", "self_employed", "studying",
    "programme", "unemployed", "other", "unknown",
)  # fmt: skip
SOURCES = ("supplier", "matching", "survey")
EXCLUSIONS = ("under_6_months", "under_5_full_time", "framework", "call_off", "direct", "goods")
AGREEMENTS = ("contract", "framework", "call_off", "direct")
PROCEDURES = (
    "Öppet förfarande", "Selektivt förfarande", "Förhandlat förfarande", "Förenklat förfarande",
)  # fmt: skip
OWNERS = (
    "Avtalscontroller Nord", "Avtalscontroller Syd", "Enheten för avtalsuppföljning",
    "Projektledning bygg", "Inköpscentralen", "Fastighetsförvaltningen",
)  # fmt: skip
INVENTED_WORDS = ("Påhittade", "Fiktiva", "Exempel", "Uppdiktade", "Låtsas")
# Trades, the nature of what each is hired for, and two contracts that each could have (title, CPV code).
TRADES = (
    ("Städ", 1, (("Lokalvård i skolor", "90910000"), ("Lokalvård i äldreboenden", "90910000"))),
    ("Bygg", 0, (("Ombyggnad av skola", "45214200"), ("Nybyggnad av bostäder", "45211000"))),
    ("Anläggning", 0, (("Underhåll av vägar", "45233141"), ("Ny gång- och cykelbro", "45221000"))),
    ("Vård", 1, (("Hemtjänst", "85300000"), ("Boende med särskild service", "85311000"))),
    ("Möbler", 2, (("Möbler till skolor", "39100000"), ("Återbrukade möbler", "39100000"))),
    ("Park", 1, (("Skötsel av grönytor", "77310000"), ("Vinterväghållning", "90620000"))),
    ("Måleri", 0, (("Renovering av flerbostadshus", "45453000"), ("Målning av skolor", "45442100"))),
    ("Måltid", 1, (("Måltider till förskolor", "55500000"), ("Restaurang i stadshus", "55300000"))),
    ("Mark", 0, (("Ny idrottsplats", "45212200"), ("Sanering av hamnområde", "45112000"))),
    ("Transport", 1, (("Skolskjuts", "60100000"), ("Avfallshämtning", "90511000"))),
    ("Livsmedel", 2, (("Livsmedel", "15000000"), ("Frukt till skolor", "15300000"))),
    ("Konsult", 1, (("Projektering av väg", "71300000"), ("Byggledning", "71500000"))),
    ("VVS", 0, (("Stambyte i bostäder", "45330000"), ("Ventilation i skolor", "45331000"))),
    ("Kontor", 2, (("Arbetskläder", "18100000"), ("Kontorsmaterial", "30190000"))),
)
TRADE_NATURE = np.array([nature for _, nature, _ in TRADES])
TITLES = tuple(f"{title} (påhittad)" for _, _, pair in TRADES for title, _ in pair)
CPV_CODES = tuple(cpv for _, _, pair in TRADES for _, cpv in pair)
TOWNS = (
    "Exempelstads", "Påhittsunda", "Fiktivköpings", "Låtsasberga", "Uppdiktarps", "Exempelviks",
    "Påhittåsens", "Fiktivhamns", "Låtsasmåla", "Sagolunda",
)  # fmt: skip
COMPANIES = ("Bostads AB", "Fastighets AB", "Energi AB")

# As a Swedish system would name the columns of a list of placements.
PLACEMENT_HEADER_SV = {
    "placement_id": "Placerings-ID",
    "contract_id": "Avtalsnummer",
    "participant_key": "Deltagarnyckel",
    "form": "Form",
    "subsidy": "Stöd",
    "sex": "Kön",
    "age_band": "Åldersgrupp",
    "target_groups": "Målgrupper",
    "offered_date": "Erbjuden",
    "start_date": "Startdag",
    "planned_end_date": "Planerat slut",
    "end_date": "Slutdag",
    "extent_pct": "Omfattning, %",
    "end_reason": "Slutorsak",
}

BAD, EXCELLENT = 0, 1
"""Two suppliers that stand out in every world: one that delivers and reports badly, one that does both well."""


# Chance -------------------------------------------------------------------------------------------------


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


# Days, as whole days since 1970-01-01 ---------------------------------------------------------------------


def _day(when: date) -> int:
    return int(np.datetime64(when, "D").astype(np.int64))


def _month(days: Ints) -> Ints:
    """Months since 1970-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first_day(months: Ints) -> Ints:
    days: Ints = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days


def _add_months(days: Ints, months: Ints | int) -> Ints:
    """The same day of a later month, or that month's last day when it is shorter."""
    month = _month(days)
    target = month + months
    same: Ints = np.minimum(_first_day(target) + days - _first_day(month), _first_day(target + 1) - 1)
    return same


def _month_time(days: Ints) -> Floats:
    """Days on a scale where every calendar month is 1.0 long: a placement's months are then a difference."""
    month = _month(days)
    first = _first_day(month)
    part: Floats = (days - first) / (_first_day(month + 1) - first)
    return month + part


def _on_weekday(days: Ints) -> Ints:
    """Saturdays and Sundays moved to the Monday after."""
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    return days + np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0))


# Columns ------------------------------------------------------------------------------------------------


def _dates(days: Ints) -> Column:
    absent = (days == MISSING) | (days >= FAR)
    return pa.array(np.where(absent, 0, days).astype(np.int32), mask=absent).cast(pa.date32())


def _codes(codes: Ints, words: Sequence[str]) -> Column:
    return pa.array(list(words)).take(pa.array(codes, mask=codes == MISSING))


def _take(column: Column, rows: Ints) -> Column:
    return column.take(pa.array(rows, mask=rows == MISSING))


def _numbers(values: Ints | Floats, known: Flags | None = None) -> Column:
    return pa.array(values, mask=None if known is None else ~known)


def _numbered(prefix: str, numbers: Ints, width: int) -> Column:
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def _invented_numbers(first_three: str, count: int) -> Column:
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


def _participant_keys(persons: Ints, seed: int) -> Column:
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


# The world ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suppliers:
    """Who delivers. `delivers` is the share of what is due that it tends to deliver."""

    ids: Column
    names: Column
    trade: Ints
    delivers: Floats
    misses: Floats
    late: Floats


@dataclass(frozen=True)
class Contracts:
    """The register of contracts, and what it does not say: how much is done and who tells the buyer.

    `end` is FAR where the register has no end date; `last` is the day on which the work ends all the same.
    `aim` is the number of places that the supplier works towards, agreed or not.
    """

    ids: Column
    organisation: Ints
    supplier: Ints
    procurement: Ints
    nature: Ints
    title: Ints
    value_sek: Ints
    award: Ints
    start: Ints
    end: Ints
    last: Ints
    requirement: Ints
    places: Floats
    in_months: Flags
    agreed: Flags
    aim: Floats
    frequency: Ints
    due_days: Ints
    sends_placements: Flags
    sends_reports: Flags

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class Placements:
    """Everyone who was placed, also where the buyer is only told sums. `known_end` is MISSING when not told."""

    contract: Ints
    person: Ints
    form: Ints
    start: Ints
    planned: Ints
    known_end: Ints
    reason: Ints
    extent_pct: Ints

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class ReportPeriods:
    """One row per contract and period whose report has come: first and last day, and when it came."""

    contract: Ints
    first: Ints
    last: Ints
    received: Ints

    def __len__(self) -> int:
        return len(self.first)


def _invented_name(number: int, trade: str) -> str:
    again, word = divmod(number, len(INVENTED_WORDS))
    places = ("", " Nord", " Syd", " Väst")
    place = places[again] if again < len(places) else f" {again + 1}"
    return f"{INVENTED_WORDS[word]} {trade}{place} AB"


def _draw_suppliers(count: int, seed: int) -> Suppliers:
    chance = Chance(seed, "suppliers")
    trade = np.arange(count) % len(TRADES)
    names = [
        _invented_name(row // len(TRADES) + row % len(TRADES), TRADES[kind][0])
        for row, kind in enumerate(trade.tolist())
    ]
    delivers = chance.uniform(count, 0.45, 1.1)
    misses = chance.uniform(count, 0.0, 0.18)
    late = chance.uniform(count, 0.02, 0.3)
    # Most send all that is due; some forget now and then.
    misses = np.where(chance.yes(count, 0.6), 0.0, misses)
    delivers[BAD], misses[BAD], late[BAD] = 0.25, 0.5, 0.6
    delivers[EXCELLENT], misses[EXCELLENT], late[EXCELLENT] = 1.2, 0.0, 0.0
    return Suppliers(_invented_numbers("005", count), pa.array(names), trade, delivers, misses, late)


def _organisation_table(count: int, seed: int) -> pa.Table:
    """A state authority, a region, then municipalities and their companies, spread over the country.

    The municipality codes are real, so that a map can be shown; the bodies are not.
    """
    chance = Chance(seed, "organisations")
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in DictReader(file)]
    order = np.argsort(chance.uniform(len(codes)), kind="stable")
    ids = _invented_numbers("002", count).to_pylist()
    rows: list[tuple[str, str, str | None, str | None]] = [
        ("Fiktiva trafikmyndigheten", "state", None, None),
        ("Påhittade regionen", "region", None, None),
    ]
    towns = 0
    while len(rows) < count:
        again = towns // len(TOWNS)
        town = TOWNS[towns % len(TOWNS)] + (f" {again + 1}" if again else "")
        code = codes[order[towns % len(codes)]]
        parent = ids[len(rows)]
        rows.append((f"{town} kommun (påhittad)", "municipality", code, None))
        for company in COMPANIES[: (1, 0, 2, 0)[towns % 4]]:
            rows.append((f"{town} {company} (påhittat)", "municipal_company", code, parent))
        towns += 1
    names, types, places, parents = zip(*rows[:count], strict=True)
    return pa.table(
        {
            "organisation_id": ids,
            "name": list(names),
            "type": list(types),
            "municipality_code": pa.array(places, pa.string()),
            "parent_organisation_id": pa.array(parents, pa.string()),
        }
    )


def _contract_ids(years: Ints) -> Column:
    return pc.binary_join_element_wise(
        "PAHITT", pa.array(years).cast(pa.string()), _numbered("", np.arange(1, len(years) + 1), 4), "-"
    )


def _draw_contracts(
    count: int, organisations: int, suppliers: Suppliers, seed: int, as_of: int, dense: bool
) -> Contracts:
    """Contracts from some four years before as_of to two months after it.

    A dense world, for measuring how the software scales, has longer contracts and only monthly reports.
    """
    chance = Chance(seed, "contracts")
    when = (np.argsort(chance.uniform(count), kind="stable") + chance.uniform(count)) / count
    if dense:
        when = when**2
    month = _month(np.array([as_of]))[0] - 45 + np.floor(when * 48).astype(np.int64)
    start = np.sort(_first_day(month) + np.where(chance.yes(count, 0.3), 14, 0))
    lengths = np.array([36, 48] if dense else [12, 18, 24, 30, 36, 48])
    length = lengths[chance.quota(count, [1, 1] if dense else [2, 1, 4, 1, 3, 1])]
    last = _add_months(start, length) - 1
    end = np.where(chance.quota(count, [0.94, 0.06]) == 1, FAR, last)

    # The two suppliers that stand out have enough contracts to be seen; the rest share by chance.
    supplier = chance.whole(count, EXCELLENT + 1, len(suppliers.trade) - 1)
    special = chance.quota(count, [0.08, 0.08, 0.84])
    supplier = np.where(special < 2, special, supplier)
    nature = TRADE_NATURE[suppliers.trade[supplier]]
    requirement = chance.quota(count, [0.12, 0.24, 0.46, 0.18])
    # Who stands out does so in what was promised.
    requirement = np.where((special < 2) & (requirement == NO_REQUIREMENT), NUMERIC, requirement)

    mean = 9.5 if count <= EXCEL_UP_TO else 18.5
    places = 1 + np.floor(np.minimum(chance.exponential(count, mean), 90) * np.array([1, 1, 0.4])[nature])
    places += np.where(chance.quota(count, [0.92, 0.08]) == 1, 0.5, 0)
    # The usual norm is a place for 50 million kronor of works and 25 of services; contracts vary around it.
    norm = np.array([50, 25, 25])[nature] * 1_000_000
    value = np.minimum(places * norm * chance.uniform(count, 0.7, 1.6), 950_000_000)
    agreed = (requirement >= NUMERIC) | ((requirement == DIALOGUE) & (chance.quota(count, [0.55, 0.45]) == 0))
    aim = np.where(agreed, places, np.minimum(places, 3))
    some_anyway = chance.yes(count, 0.25)
    aim = np.where(requirement == NO_REQUIREMENT, np.where(some_anyway, np.minimum(places, 2), 0), aim)

    frequency = chance.quota(count, [0.46, 0.28, 0.10, 0.06, 0.10])
    frequency = np.where((frequency == FINAL) & (end == FAR), 0, frequency)
    if dense:
        frequency = np.zeros_like(frequency)
    # Persons and sums; persons only; sums only; nothing at all.
    channel = chance.quota(count, [0.72, 0.07, 0.12, 0.09])
    silent = (requirement == NO_REQUIREMENT) & (aim == 0)
    channel = np.where(silent, 3, np.where(special < 2, 0, channel))
    reports = (channel == 0) | (channel == 2)

    award = start - chance.whole(count, 25, 95)
    return Contracts(
        ids=_contract_ids(start.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970),
        organisation=np.where(chance.yes(count, 0.12), 0, chance.whole(count, 0, organisations - 1)),
        supplier=supplier,
        procurement=np.where(chance.quota(count, [0.9, 0.1]) == 1, MISSING, np.arange(count)),
        nature=nature,
        title=2 * suppliers.trade[supplier] + chance.whole(count, 0, 1),
        value_sek=np.round(value / 100_000).astype(np.int64) * 100_000,
        award=award,
        start=start,
        end=end,
        last=last,
        requirement=requirement,
        places=places,
        in_months=chance.quota(count, [0.86, 0.14]) == 1,
        agreed=agreed,
        aim=aim,
        frequency=frequency if dense else np.where(silent, MISSING, frequency),
        due_days=np.where(
            chance.quota(count, [0.9, 0.1]) == 1, np.array([10, 30, 45])[chance.pick(count, [1, 2, 1])], MISSING
        ),
        sends_placements=(channel == 0) | (channel == 1),
        sends_reports=reports | (channel == 3) if dense else reports,
    )


def _seasonal_starts(chance: Chance, first: Ints, last: Ints) -> Ints:
    """Start days between first and last: many after the summer, few in July and around the new year."""
    season = np.array([0.8, 1.0, 1.1, 1.1, 1.0, 0.8, 0.2, 1.5, 1.6, 1.2, 0.8, 0.3])
    size = len(first)
    window = np.maximum(last - first, 0)
    chosen: Ints = first + np.floor(chance.uniform(size) * (window + 1)).astype(np.int64)
    for _ in range(3):
        again = chance.uniform(size) > season[_month(chosen) % 12] / 1.6
        other = first + np.floor(chance.uniform(size) * (window + 1)).astype(np.int64)
        chosen = np.where(again, other, chosen)
    return chosen


def _draw_placements(contracts: Contracts, suppliers: Suppliers, seed: int, as_of: int) -> Placements:
    """Who was placed in each contract up to as_of, and how it went."""
    chance = Chance(seed, "placements")
    until = np.minimum(contracts.last - 14, as_of)
    elapsed = np.clip((as_of - contracts.start) / (contracts.last - contracts.start), 0, 1)
    drive = suppliers.delivers[contracts.supplier] * chance.uniform(len(contracts), 0.65, 1.35)
    people = contracts.aim * 3.3 * drive * elapsed
    counts = np.floor(people + chance.uniform(len(contracts))).astype(np.int64)
    counts = np.where(until > contracts.start, counts, 0)
    contract = np.repeat(np.arange(len(contracts)), counts)
    size = len(contract)
    opening, closing = contracts.start[contract], contracts.last[contract]

    shares = [chance.quota(size, weights) for weights in FORM_SHARES]
    form = np.choose(contracts.nature[contract], shares)
    start = _seasonal_starts(chance, opening, until[contract])
    # Summer jobs start in June; where no June has come in the contract yet, the person is an intern instead.
    june = _first_day(_month(start) // 12 * 12 + 5) + 7 + chance.whole(size, 0, 20)
    fits = (june >= opening) & (june <= until[contract])
    form = np.where((form == SUMMER_JOB) & ~fits, INTERNSHIP, form)
    start = np.where(form == SUMMER_JOB, june, start)
    start = np.minimum(_on_weekday(start), as_of)
    early = chance.yes(size, 0.025)
    start = np.where(early & (form != SUMMER_JOB), opening - chance.whole(size, 5, 70), start)

    order = np.lexsort((start, contract))
    form, start, early = form[order], start[order], early[order]

    # Some have two placements in one contract: after an internship a job, or two at the same time.
    second = np.zeros(size, dtype=np.bool_)
    second[1:] = chance.yes(size, 0.16)[1:] & (contract[1:] == contract[:-1])
    second[1:] &= ~second[:-1]
    second &= ~early & (form != SUMMER_JOB)
    before = np.maximum(np.arange(size) - 1, 0)
    overlapping = second & chance.yes(size, 0.25)
    following = second & ~overlapping
    after_practice = following & np.isin(form[before], (INTERNSHIP, WORK_TRAINING))
    job = np.array([PERMANENT, FIXED_TERM, SUBSIDISED])[chance.pick(size, [2, 4, 3])]
    form = np.where(after_practice, job, form)

    usual = np.array(FORM_MONTHS)[form, chance.pick(size, [1, 1, 1])]
    weeks = chance.whole(size, 3, 6)
    no_plan = (form == PERMANENT) | chance.yes(size, 0.02)
    # The bad supplier loses more people on the way, the excellent one fewer.
    supplier = contracts.supplier[contract]
    risk = np.where(supplier == BAD, 0.5, np.where(supplier == EXCELLENT, 0.06, 0.2))
    leaves = chance.uniform(size) < risk
    part = chance.uniform(size, 0.08, 0.9)
    why = chance.pick(size, [4, 1.5, 1, 2, 1.5]) + 1
    stays_on = chance.yes(size, 0.3)
    forgotten = chance.yes(size, 0.05)
    no_reason = chance.yes(size, 0.05)

    def course(start: Ints) -> tuple[Ints, Ints, Ints]:
        """Planned end, end and reason of placements that start on these days; MISSING where none is known."""
        planned = np.where(form == SUMMER_JOB, start + 7 * weeks - 1, _add_months(start, usual) - 1)
        planned = np.where(no_plan, FAR, planned)
        length = np.where(no_plan, 540, planned - start)
        early_end = start + np.maximum(np.floor(length * part).astype(np.int64), 3)
        end = np.where(leaves, early_end, planned)
        reason = np.where(leaves, why, COMPLETED)
        cut = (contracts.end[contract] < end) & ~stays_on & (closing > start)
        end = np.where(cut, closing, end)
        reason = np.where(cut, CONTRACT_ENDED, reason)
        told = (end <= as_of) & ~(forgotten & ~leaves)
        return planned, np.where(told, end, MISSING), np.where(told & ~no_reason, reason, MISSING)

    _, first_end, _ = course(start)
    next_start = first_end[before] + 1 + chance.whole(size, 0, 45)
    moves = following & (first_end[before] != MISSING) & (next_start <= np.minimum(as_of, closing))
    start = np.where(moves, next_start, start)
    start = np.where(overlapping, np.minimum(start[before] + chance.whole(size, 5, 30), as_of), start)
    start = np.minimum(_on_weekday(start), as_of)
    planned, end, reason = course(start)

    person = np.where(second, before, np.arange(size))
    elsewhere = np.floor(chance.uniform(size) * size).astype(np.int64)
    also = chance.yes(size, 0.03) & ~second & (contract[elsewhere] != contract)
    person = np.where(also, person[elsewhere], person)
    extent = np.array([100, 80, 75, 50, 25])[chance.pick(size, [60, 10, 13, 14, 3])]
    extent = np.where(overlapping | np.append(overlapping[1:], False)[:size], np.minimum(extent, 75), extent)
    return Placements(contract, person, form, start, planned, end, reason, extent)


# Tables -------------------------------------------------------------------------------------------------


def _procurement_ids(count: int) -> Column:
    return _numbered("PAHITT-U-", np.arange(1, count + 1), 5)


def _procurement_table(contracts: Contracts, organisation_ids: Column, seed: int) -> pa.Table:
    """One and a half procurements per contract: those that led to contracts, and those without."""
    own = len(contracts)
    extra = max(own // 2, 2)
    size = own + extra
    chance = Chance(seed, "procurements")
    rest = Chance(seed, "procurements without contract")

    def both(mine: Ints, others: Ints) -> Ints:
        return np.concatenate([mine, others])

    title = both(contracts.title, rest.whole(extra, 0, len(TITLES) - 1))
    nature = TRADE_NATURE[title // 2]
    published = both(
        contracts.award - chance.whole(own, 60, 150),
        contracts.award[rest.whole(extra, 0, own - 1)] - rest.whole(extra, 60, 150),
    )
    months = both(_month(contracts.last + 1) - _month(contracts.start), rest.whole(extra, 3, 48))
    value = both(contracts.value_sek, np.round(rest.exponential(extra, 600)).astype(np.int64) * 100_000 + 500_000)
    jobs = np.maximum(np.round(value / 2_500_000 * 12 / np.maximum(months, 12)), 1).astype(np.int64)
    jobs = np.where(np.arange(size) < own, np.maximum(jobs, 5), np.minimum(jobs, 200))
    agreement = both(np.zeros(own, dtype=np.int64), rest.quota(extra, [0.66, 0.16, 0.1, 0.08]))

    # The first ground that applies excludes, in the order of the list.
    grounds = [months < 6, jobs < 5, agreement == 1, agreement == 2, agreement == 3, nature == 2]
    exclusion = np.select(grounds, np.arange(len(grounds)), MISSING)
    jobs_known = chance.quota(size, [0.86, 0.14]) == 0
    asked = both(np.minimum(contracts.requirement, 1), rest.quota(extra, [0.88, 0.12])) == 1
    required = asked & ((np.arange(size) < own) | (exclusion == MISSING))
    exclusion = np.where(required, MISSING, exclusion)
    unknown = ~jobs_known & (exclusion == MISSING) & ~required
    social = required | chance.yes(size, 0.25)
    return pa.table(
        {
            "procurement_id": _procurement_ids(size),
            "organisation_id": organisation_ids.take(
                pa.array(both(contracts.organisation, rest.whole(extra, 0, len(organisation_ids) - 1)))
            ),
            "title": _codes(title, TITLES),
            "published_date": _dates(published),
            "nature": _codes(nature, NATURES),
            "procedure": _codes(
                np.where(agreement == 3, 4, chance.pick(size, [7, 1, 1, 1])), (*PROCEDURES, "Direktupphandling")
            ),
            "agreement_type": _codes(agreement, AGREEMENTS),
            "cpv": _codes(title, CPV_CODES),
            "value_sek": _numbers(value, chance.yes(size, 0.95)),
            "duration_months": _numbers(months),
            "full_time_jobs": _numbers(jobs, jobs_known),
            "social_consideration": pa.array(social, mask=~(required | chance.yes(size, 0.85))),
            "has_requirement": pa.array(required, mask=~required & chance.yes(size, 0.12)),
            "eligible": pa.array(exclusion == MISSING, mask=unknown),
            "exclusion_reason": _codes(exclusion, EXCLUSIONS),
            "reserved": pa.array(chance.quota(size, [0.96, 0.04]) == 1, mask=chance.yes(size, 0.1)),
        }
    )


def _contract_table(contracts: Contracts, suppliers: Suppliers, organisation_ids: Column, seed: int) -> pa.Table:
    chance = Chance(seed, "contract details")
    size = len(contracts)
    own_months = chance.quota(size, [0.9, 0.05, 0.05])
    asked = contracts.requirement > NO_REQUIREMENT
    groups = _contract_groups(contracts, seed)
    register = pa.table(
        {
            "contract_id": contracts.ids,
            "organisation_id": organisation_ids.take(pa.array(contracts.organisation)),
            "supplier_id": suppliers.ids.take(pa.array(contracts.supplier)),
            "supplier_name": suppliers.names.take(pa.array(contracts.supplier)),
            "procurement_id": _take(_procurement_ids(size), contracts.procurement),
            "title": _codes(contracts.title, TITLES),
            "nature": _codes(contracts.nature, NATURES),
            "cpv": _codes(contracts.title, CPV_CODES),
            "value_sek": _numbers(contracts.value_sek),
            "award_date": _dates(contracts.award),
            "start_date": _dates(contracts.start),
            "end_date": _dates(contracts.end),
            "requirement": _codes(contracts.requirement, REQUIREMENTS),
            "required_places": _numbers(contracts.places, contracts.agreed & ~contracts.in_months),
            "required_fte_months": _numbers(contracts.places * 12, contracts.agreed & contracts.in_months),
            "months_per_job": _numbers(np.full(size, 10), asked & (own_months == 1)),
            "months_per_internship": _numbers(np.full(size, 4), asked & (own_months > 0)),
            "target_groups": _group_words(np.where(asked, groups, 0)),
            "report_frequency": _codes(contracts.frequency, FREQUENCIES),
            "report_due_days": _numbers(contracts.due_days, contracts.due_days != MISSING),
            "contract_owner": _codes(chance.whole(size, 0, len(OWNERS) - 1), OWNERS),
            # A dialogue ends in an agreement some weeks after the start; a bonus is agreed in some, a penalty in few.
            "agreed_date": _dates(
                np.where(
                    contracts.agreed & (contracts.requirement == DIALOGUE),
                    contracts.start + chance.whole(size, 5, 80),
                    MISSING,
                )
            ),
            "bonus_clause": pa.array(chance.yes(size, 0.4), mask=~asked | chance.yes(size, 0.5)),
            "penalty_per_place_sek": _numbers(np.full(size, 60_000), asked & chance.yes(size, 0.15)),
            "valid_from": _dates(np.full(size, MISSING)),
        }
    )
    return pa.concat_tables([register, _change_table(register, contracts, seed)]).combine_chunks()


def _change_table(register: pa.Table, contracts: Contracts, seed: int) -> pa.Table:
    """Changes of some contracts: another number of places, or another end. What is not changed is an empty cell."""
    chance = Chance(seed, "contract changes")
    size = len(contracts)
    possible = contracts.agreed & (contracts.end != FAR) & ~contracts.in_months
    which = np.flatnonzero(possible & (chance.quota(size, [0.88, 0.12]) == 1))
    some = len(which)
    from_day = _first_day(_month(contracts.start[which] + (contracts.end[which] - contracts.start[which]) // 3))
    longer = chance.yes(some, 0.5)
    end = _add_months(contracts.end[which] + 1, np.where(longer, 3, 0)) - 1
    places = np.maximum(np.where(longer, contracts.places[which], contracts.places[which] - 1), 1)
    kept = ("contract_id", "organisation_id", "supplier_id", "start_date")
    told = {
        "end_date": _dates(end),
        "required_places": _numbers(places),
        "valid_from": _dates(from_day),
    }
    rows = pa.array(which)
    return pa.table(
        {
            field.name: told.get(
                field.name,
                register[field.name].combine_chunks().take(rows) if field.name in kept else pa.nulls(some, field.type),
            )
            for field in register.schema
        },
        schema=register.schema,
    )


def _contract_groups(contracts: Contracts, seed: int) -> Ints:
    """The target groups that a contract is about, as a number whose bits say which."""
    chance = Chance(seed, "contract groups")
    size = len(contracts)
    return chance.whole(size, 1, 255) & chance.whole(size, 1, 255) & ~np.int64(1 << 7)


def _group_words(bits: Ints) -> Column:
    """Target groups as one text, from a number whose bits say which; none is an empty cell."""
    words = [
        "|".join(group for place, group in enumerate(TARGET_GROUPS) if number >> place & 1)
        for number in range(2 ** len(TARGET_GROUPS))
    ]
    return _codes(np.where(bits == 0, MISSING, bits), words)


def _placement_table(
    placements: Placements, contracts: Contracts, rows: Ints, seed: int, as_of: int
) -> tuple[pa.Table, Column]:
    """The placements that are sent in, and two of a contract that the register does not have (yet).

    Also returns the ids of those rows, in the order of `rows`.
    """
    persons = Chance(seed, "persons")
    everyone = len(placements)
    nature = contracts.nature[placements.contract]
    man = persons.uniform(everyone) < np.array([0.64, 0.4, 0.5])[nature]
    sex = np.select([persons.yes(everyone, 0.05), persons.yes(everyone, 0.015)], [MISSING, 2], np.where(man, 1, 0))
    age = persons.pick(everyone, [8, 20, 18, 44, 10])
    age = np.where(placements.form == SUMMER_JOB, 0, age)
    bits = np.zeros(everyone, dtype=np.int64)
    for place, share in enumerate((0.28, 0.0, 0.42, 0.34, 0.11, 0.2, 0.06, 0.03)):
        bits |= np.where(persons.yes(everyone, share), 1 << place, 0)
    bits |= np.where(age <= 1, 1 << 1, 0)
    # Suppliers hire from the groups that their contract names, with few exceptions.
    named = _contract_groups(contracts, seed)[placements.contract]
    lowest = named & -named
    bits |= np.where(persons.yes(everyone, 0.96), lowest, 0)
    bits = np.where(persons.yes(everyone, 0.04), 0, np.where(bits == 0, 1 << 2, bits))
    age = np.where(persons.yes(everyone, 0.03), MISSING, age)

    chance = Chance(seed, "placement details")
    sent = len(rows)
    form, start, person = placements.form[rows], placements.start[rows], placements.person[rows]
    subsidy = np.where(form == SUBSIDISED, chance.pick(sent, [2, 4, 1, 3, 1]), MISSING)
    subsidy = np.where((form <= FIXED_TERM) & chance.yes(sent, 0.12), 1, subsidy)
    offered = np.where(chance.yes(sent, 0.7), start - chance.whole(sent, 0, 45), MISSING)
    ids = _numbered("PAHITT-P-", np.arange(1, sent + 1), 6)
    told = pa.table(
        {
            "placement_id": ids,
            "contract_id": contracts.ids.take(pa.array(placements.contract[rows])),
            "participant_key": _participant_keys(person, seed),
            "form": _codes(form, FORMS),
            "subsidy": _codes(subsidy, SUBSIDIES),
            "sex": _codes(sex[person], SEXES),
            "age_band": _codes(age[person], AGE_BANDS),
            "target_groups": _group_words(bits[person]),
            "offered_date": _dates(offered),
            "start_date": _dates(start),
            "planned_end_date": _dates(placements.planned[rows]),
            "end_date": _dates(placements.known_end[rows]),
            "extent_pct": _numbers(placements.extent_pct[rows], chance.yes(sent, 0.97)),
            "end_reason": _codes(placements.reason[rows], END_REASONS),
        }
    )
    # The next number in the series: a contract that somebody has begun to report before registering it.
    year = np.datetime64(as_of, "D").astype(object).year
    begun = np.array([as_of - 100, as_of - 40])
    waiting = pa.table(
        {
            "placement_id": _numbered("PAHITT-P-", np.arange(sent + 1, sent + 3), 6),
            "contract_id": [f"PAHITT-{year}-{len(contracts) + 1:04d}"] * 2,
            "participant_key": _participant_keys(np.array([everyone, everyone + 1]), seed),
            "form": ["internship", "fixed_term"],
            "subsidy": pa.nulls(2, pa.string()),
            "sex": ["K", "M"],
            "age_band": ["20-24", "30-54"],
            "target_groups": ["youth", "newly_arrived|long_term_unemployed"],
            "offered_date": _dates(begun - 7),
            "start_date": _dates(begun),
            "planned_end_date": _dates(_add_months(begun, 6) - 1),
            "end_date": _dates(np.full(2, MISSING)),
            "extent_pct": _numbers(np.array([100, 75])),
            "end_reason": pa.nulls(2, pa.string()),
        }
    )
    return pa.concat_tables([told, waiting]).combine_chunks(), ids


def _follow_up_table(
    placements: Placements, contracts: Contracts, rows: Ints, ids: Column, seed: int, as_of: int
) -> pa.Table:
    """What became of those whose placement has ended, as far as somebody asked."""
    chance = Chance(seed, "follow-ups")
    ended = placements.known_end[rows] != MISSING
    which = np.flatnonzero(ended)
    size = len(which)
    end = placements.known_end[rows][which]
    supplier = contracts.supplier[placements.contract[rows][which]]
    form = placements.form[rows][which]
    better = np.where(supplier == EXCELLENT, 0.2, np.where(supplier == BAD, -0.2, 0.0))
    better = better + np.where(form <= SUBSIDISED, 0.06, -0.04)
    fate = chance.uniform(size)  # a person's luck; what is found at one point is mostly so at the next
    latest = [end, end + 28, end + 90, _add_months(end, 6), _add_months(end, 12)]
    asked = (0.7, 0.42, 0.55, 0.6, 0.45)
    in_work = (0.36, 0.39, 0.42, 0.45, 0.46)
    parts: list[dict[str, Ints]] = []
    for point, reference in enumerate(latest):
        shift = chance.whole(size, 0, 4) if point < 2 else chance.whole(size, -8, 20)
        when = np.minimum(reference + shift, as_of)
        came = (reference <= as_of) & (chance.uniform(size) < asked[point] + np.where(supplier == BAD, -0.25, 0))
        luck = np.where(chance.yes(size, 0.25), chance.uniform(size), fate)
        works = np.clip(in_work[point] + better, 0.05, 0.9)
        kind = np.select(
            [luck < 0.66 * works, luck < 0.94 * works, luck < works],
            [0, 1, 2],
            3 + np.searchsorted([0.22, 0.42, 0.9], (luck - works) / (1 - works)),
        )
        kind = np.where(chance.yes(size, 0.09), 7, kind)
        same = np.where((kind <= 1) & chance.yes(size, 0.9), chance.yes(size, 0.55).astype(np.int64), MISSING)
        parts.append(
            {
                "row": which[came],
                "when": when[came],
                "point": np.where(chance.yes(size, 0.14), MISSING, point)[came],
                "order": np.full(int(came.sum()), point),
                "status": kind[came],
                "same": same[came],
                "source": np.where(chance.yes(size, 0.1), MISSING, chance.pick(size, [3, 3, 1]))[came],
            }
        )
    column = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((column["order"], column["row"]))
    column = {name: values[order] for name, values in column.items()}
    return pa.table(
        {
            "placement_id": ids.take(pa.array(column["row"])),
            "follow_up_date": _dates(column["when"]),
            "point": _codes(column["point"], POINTS),
            "status": _codes(column["status"], STATUSES),
            "same_supplier": pa.array(column["same"] == 1, mask=column["same"] == MISSING),
            "source": _codes(column["source"], SOURCES),
        }
    )


def _milestone_table(contracts: Contracts, suppliers: Suppliers, seed: int, as_of: int) -> pa.Table:
    """A start meeting within a month of award, a check-in every half year, documentation at the end."""
    chance = Chance(seed, "milestones")
    which = np.flatnonzero((contracts.requirement > NO_REQUIREMENT) & (contracts.award <= as_of))
    halves = np.clip((_month(contracts.last) - _month(contracts.start)) // 6, 1, 7)[which]
    check = np.repeat(which, halves)
    nth = np.arange(len(check)) - np.repeat(np.cumsum(halves) - halves, halves) + 1
    contract = np.concatenate([which, check, which])
    kind = np.repeat([0, 1, 2], [len(which), len(check), len(which)])
    due = np.concatenate(
        [
            _add_months(contracts.award[which], 1),
            _add_months(contracts.start[check], 6 * nth),
            contracts.last[which] + 30,
        ]
    )
    # Check-ins are planned half a year ahead; the documentation of what has no end date is not planned.
    planned = (kind != 1) | (due <= as_of + 183)
    planned &= (kind != 2) | (contracts.end[contract] != FAR)
    contract, kind, due = contract[planned], kind[planned], due[planned]
    order = np.lexsort((due, kind, contract))
    contract, kind, due = contract[order], kind[order], due[order]
    size = len(contract)
    slack = np.where(contracts.supplier[contract] == BAD, 0.35, suppliers.late[contracts.supplier[contract]])
    late = chance.uniform(size) < slack
    held = due + np.where(late, chance.whole(size, 1, 40), -chance.whole(size, 0, 12))
    skipped = chance.uniform(size) < np.where(contracts.supplier[contract] == BAD, 0.4, 0.1)
    held = np.where(skipped | (held > as_of), MISSING, held)
    return pa.table(
        {
            "contract_id": contracts.ids.take(pa.array(contract)),
            "milestone": _codes(kind, ("start_meeting", "check_in", "final_documentation")),
            "due_date": _dates(due),
            "held_date": _dates(held),
        }
    )


# Decisions and payments ------------------------------------------------------------------------------------


def _decision_table(periods: "ReportPeriods", contracts: Contracts, seed: int, as_of: int) -> pa.Table:
    """What the contracts' owners decided: most reports accepted after a while, some on evidence, a few returned."""
    chance = Chance(seed, "decisions")
    size = len(periods)
    decided_on = np.maximum(periods.received, periods.last) + chance.whole(size, 5, 40)
    accepted = (decided_on <= as_of) & chance.yes(size, 0.75)
    returned = (decided_on <= as_of) & ~accepted & (periods.last > as_of - 150) & chance.yes(size, 0.25)
    which = np.flatnonzero(accepted | returned)
    evidence = chance.yes(len(which), 0.35) & accepted[which]
    serial = chance.whole(len(which), 1, 999)
    reports = pa.table(
        {
            "contract_id": contracts.ids.take(pa.array(periods.contract[which])),
            "decision": _codes(np.where(accepted[which], 0, 1), ("accept", "return")),
            "period": _period_words(periods, contracts).take(pa.array(which)),
            "decision_date": _dates(decided_on[which]),
            "reason_code": _codes(np.where(accepted[which], MISSING, serial % 2), ("incomplete", "wrong_figures")),
            "reason": pa.nulls(len(which), pa.string()),
            "evidence_reference": pc.if_else(
                pa.array(evidence),
                pc.binary_join_element_wise("PAHITT", _numbered("", serial, 3), "/"),
                pa.scalar(None, pa.string()),
            ),
        }
    )
    # One contract that is freed for a while, and one that explains why its number was not reached.
    ended = np.flatnonzero((contracts.end < as_of) & contracts.agreed)[:1]
    paused = np.flatnonzero((contracts.end > as_of) & (contracts.start < as_of - 200) & contracts.agreed)[:1]
    told = np.concatenate([ended, paused])
    others = pa.table(
        {
            "contract_id": contracts.ids.take(pa.array(told)),
            "decision": pa.array(["explain"] * len(ended) + ["exempt"] * len(paused), pa.string()),
            "period": pa.nulls(len(told), pa.string()),
            "decision_date": _dates(np.full(len(told), as_of - 30)),
            "reason_code": pa.array(["less_work"] * len(ended) + ["paused"] * len(paused), pa.string()),
            "reason": pa.array(["Påhittat skäl"] * len(told), pa.string()),
            "evidence_reference": pa.nulls(len(told), pa.string()),
        }
    )
    return pa.concat_tables([reports, others]).combine_chunks()


def _payment_table(contracts: Contracts, as_of: int) -> pa.Table:
    """Bonus to the supplier that does well, a penalty from the one that does not."""
    ended = contracts.agreed & (contracts.end < as_of - 60)
    bonus = np.flatnonzero(ended & (contracts.supplier == EXCELLENT))[:2]
    penalty = np.flatnonzero(ended & (contracts.supplier == BAD))[:1]
    told = np.concatenate([bonus, penalty])
    return pa.table(
        {
            "contract_id": contracts.ids.take(pa.array(told)),
            "kind": pa.array(["bonus"] * len(bonus) + ["penalty"] * len(penalty), pa.string()),
            "date": _dates(contracts.end[told] + 45),
            "months": _numbers(
                np.where(np.arange(len(told)) < len(bonus), 2.0, 0.0), np.arange(len(told)) < len(bonus)
            ),
            "amount_sek": _numbers(np.where(np.arange(len(told)) < len(bonus), 40_000, 60_000)),
        }
    )


# Reports ------------------------------------------------------------------------------------------------


def _draw_report_periods(contracts: Contracts, suppliers: Suppliers, seed: int, as_of: int) -> ReportPeriods:
    """The periods whose reports have come by as_of. What is not here is missing, or not due yet."""
    chance = Chance(seed, "report periods")
    step = np.array(PERIOD_MONTHS)[np.maximum(contracts.frequency, 0)]
    final = contracts.frequency == FINAL
    end_month = _month(np.minimum(contracts.last, as_of))
    unit = np.maximum(step, 1)
    first = np.where(final, _month(contracts.last), _month(contracts.start) // unit)
    last = np.where(final, _month(contracts.last), end_month // unit)
    asks = contracts.sends_reports & (contracts.frequency != MISSING) & (contracts.start <= as_of)
    counts = np.where(asks, last - first + 1, 0)
    contract = np.repeat(np.arange(len(contracts)), counts)
    nth = np.arange(len(contract)) - np.repeat(np.cumsum(counts) - counts, counts)
    month = (first[contract] + nth) * unit[contract]
    begins, ends = _first_day(month), _first_day(month + unit[contract]) - 1

    supplier = contracts.supplier[contract]
    due_days = np.where(contracts.due_days == MISSING, 15, contracts.due_days)[contract]
    size = len(contract)
    late = chance.uniform(size) < suppliers.late[supplier]
    in_time = np.floor(1 + chance.uniform(size) * (due_days - 1)).astype(np.int64)
    received = ends + np.where(late, due_days + chance.whole(size, 1, 35), in_time)
    missing = chance.uniform(size) < suppliers.misses[supplier]
    # Some stopped reporting a while ago, which is another thing than a gap here and there.
    stopped = np.where(chance.quota(len(contracts), [0.94, 0.06]) == 1, as_of - 150, FAR)
    stopped = np.where(contracts.supplier == EXCELLENT, FAR, stopped)
    came = ~missing & (ends <= as_of) & (received <= as_of) & (ends < stopped[contract])
    return ReportPeriods(contract[came], begins[came], ends[came], received[came])


@dataclass(frozen=True)
class Course:
    """The true course of placements, ready to be asked how many started, went on and ended when.

    Placements that began before their contract do not count. Each start and end is one number, made of
    contract, form and day, in order; how many there are up to a day is then a place in the order.
    """

    starts: Ints
    ends: Ints
    extent_before_start: Floats
    extent_before_end: Floats
    months_before_start: Floats
    months_before_end: Floats

    DAYS = 2 * FAR

    @classmethod
    def of(cls, placements: Placements, contracts: Contracts, as_of: int) -> Self:
        """The course of every placement that counts, open ones until their planned end."""
        contract = placements.contract
        planned = np.minimum(placements.planned, np.maximum(as_of, placements.start))
        end = np.where(placements.known_end == MISSING, planned, placements.known_end)
        still_open = (placements.known_end == MISSING) & (placements.planned > as_of)
        end = np.minimum(np.where(still_open, FAR, end), contracts.last[contract])
        counts = (placements.start >= contracts.start[contract]) & (end >= placements.start)
        key = (contract * len(FORMS) + placements.form)[counts] * cls.DAYS
        start, gone = placements.start[counts], end[counts] + 1
        extent = placements.extent_pct[counts] / 100
        by_start, by_end = np.argsort(key + start, kind="stable"), np.argsort(key + gone, kind="stable")

        def summed(values: Floats, order: Ints) -> Floats:
            return np.concatenate([[0.0], np.cumsum(values[order])])

        return cls(
            (key + start)[by_start],
            (key + gone)[by_end],
            summed(extent, by_start),
            summed(extent, by_end),
            summed(extent * _month_time(start), by_start),
            summed(extent * _month_time(gone), by_end),
        )

    def figures(self, contract: Ints, form: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints, Ints, Floats]:
        """Persons started, ongoing on the last day and ended in each period, and their full-time months."""
        key = (contract * len(FORMS) + form) * self.DAYS
        none = np.searchsorted(self.starts, key)
        started_before = np.searchsorted(self.starts, key + first)
        started = np.searchsorted(self.starts, key + last, side="right")
        # Somebody's first day away is the day after the end.
        ended_before = np.searchsorted(self.ends, key + first, side="right")
        ended = np.searchsorted(self.ends, key + last + 1, side="right")
        ended_by_last = np.searchsorted(self.ends, key + last, side="right")
        none_ended = np.searchsorted(self.ends, key)

        def months_until(day: Ints, starts: Ints, ends: Ints) -> Floats:
            now = _month_time(day)
            came = now * (self.extent_before_start[starts] - self.extent_before_start[none])
            came -= self.months_before_start[starts] - self.months_before_start[none]
            left = now * (self.extent_before_end[ends] - self.extent_before_end[none_ended])
            left -= self.months_before_end[ends] - self.months_before_end[none_ended]
            return came - left

        months = months_until(last + 1, started, ended) - months_until(first, started_before, ended_before)
        ongoing = (started - none) - (ended_by_last - none_ended)
        return started - started_before, ongoing, ended - ended_before, np.maximum(months, 0.0)


def _period_words(periods: ReportPeriods, contracts: Contracts) -> Column:
    """YYYY-MM, YYYY-Qn, YYYY-Hn or YYYY; a final report is named by the month in which the contract ends."""
    frequency = contracts.frequency[periods.contract]
    month = _month(periods.first)
    earliest = int(month.min()) if len(month) else 0
    words: list[str] = []
    span = int(month.max()) - earliest + 1 if len(month) else 0
    for number in range(earliest, earliest + span):
        year, index = 1970 + number // 12, number % 12
        monthly = f"{year}-{index + 1:02d}"
        words += [monthly, f"{year}-Q{index // 3 + 1}", f"{year}-H{index // 6 + 1}", f"{year}", monthly]
    return _codes((month - earliest) * len(FREQUENCIES) + frequency, words or [""])


def _report_tables(
    periods: ReportPeriods,
    contracts: Contracts,
    course: Course,
    seed: int,
    as_of: int,
    report_rows: int | None,
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Report rows and the rows that are sent again later, a block at a time.

    As a rule a row per form in which something happened, and one row of zeros with a reason where nothing
    did. With `report_rows`, so many rows over all periods, at most one per form and period, zeros too.
    """
    chance = Chance(seed, "reports")
    tells_months = chance.quota(len(contracts), [0.8, 0.2]) == 0
    total = len(periods)
    forms = len(FORMS)
    for begin in range(0, total, REPORT_BLOCK):
        part = slice(begin, min(begin + REPORT_BLOCK, total))
        block = ReportPeriods(periods.contract[part], periods.first[part], periods.last[part], periods.received[part])
        size = len(block)
        final = contracts.frequency[block.contract] == FINAL
        from_day = np.where(final, contracts.start[block.contract], block.first)

        row = np.repeat(np.arange(size), forms)
        form = np.tile(np.arange(forms), size)
        started, ongoing, ended, months = course.figures(block.contract[row], form, from_day[row], block.last[row])
        something = (started + ongoing + ended > 0) | (months >= 0.05)
        nil: Flags = something.reshape(size, forms).sum(axis=1) == 0
        if report_rows is None:
            # The form is left empty on a row that says that nothing happened.
            kept = something | (nil[row] & (form == 0))
        else:
            upto = np.arange(begin, begin + size + 1) * report_rows // total
            kept = (form + block.contract[row]) % forms < np.diff(upto)[row]

        wrong = chance.yes(size, 0.06)[row] & something
        ongoing = ongoing + np.where(wrong, chance.whole(size, 1, 2)[row], 0)
        months = np.rint(np.where(wrong, months * 1.3 + 0.5, months) * 10) / 10
        told = tells_months[block.contract][row]
        reason = np.where(nil, chance.pick(size, [2, 4, 3, 2, 1, 1]), MISSING)
        opened = block.last - contracts.start[block.contract] < 75
        reason = np.where(nil & opened, 0, reason)
        received = np.where(chance.yes(size, 0.02), MISSING, block.received)
        again_on = block.received + chance.whole(size, 8, 60)
        resent = chance.yes(size, 0.045) & (again_on <= as_of)
        more = chance.whole(size, 1, 2)
        period = _period_words(block, contracts)

        def table(
            rows: Flags,
            received: Ints,
            started: Ints,
            ongoing: Ints,
            months: Floats,
            *,
            row: Ints = row,
            form: Ints = form,
            ended: Ints = ended,
            told: Flags = told,
            nil: Flags = nil,
            reason: Ints = reason,
            period: Column = period,
            block: ReportPeriods = block,
        ) -> pa.Table:
            at = row[rows]
            blank = nil[at] & np.bool_(report_rows is None)
            return pa.table(
                {
                    "contract_id": contracts.ids.take(pa.array(block.contract[at])),
                    "period": period.take(pa.array(at)),
                    "received_date": _dates(received[at]),
                    "form": _codes(np.where(blank, MISSING, form[rows]), FORMS),
                    "persons_started": _numbers(started[rows]),
                    "persons_ongoing": _numbers(ongoing[rows]),
                    "persons_ended": _numbers(ended[rows]),
                    "fte_months": _numbers(months[rows], told[rows]),
                    "reason": _codes(reason[at], NIL_REASONS),
                }
            )

        second = kept & resent[row] & ~nil[row]
        # What is sent again differs in the first of its rows at least.
        leading = np.zeros(len(row), dtype=np.bool_)
        chosen = np.flatnonzero(second)
        if len(chosen):
            leading[chosen[np.unique(row[chosen], return_index=True)[1]]] = True
        corrected = np.where(leading, more[row], 0)
        yield (
            table(kept, received, started, ongoing, months),
            table(second, again_on, started + corrected, ongoing + corrected, months + np.where(leading, 0.5, 0.0)),
        )


# Writing ------------------------------------------------------------------------------------------------


class CsvFile:
    """A CSV file that is written table by table, plainly or as a Swedish spreadsheet program would.

    Plain: UTF-8, comma, decimal point, yes and no. Excel: semicolon, decimal comma, CR LF, thousands of
    kronor apart, ja and nej; UTF-8 with a byte order mark, or Windows-1252.
    """

    def __init__(
        self, path: Path, style: Style, header: Mapping[str, str] | None = None, encoding: str = "utf-8-sig"
    ) -> None:
        self.path = path
        self._excel = style == "excel"
        self._header = header if header and self._excel else {}
        self._encoding = encoding if self._excel else "utf-8"
        self._begun = False

    def __enter__(self) -> Self:
        self._file = self.path.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, table: pa.Table) -> None:
        """Append the rows of a table; the first call writes the header too."""
        separator = ";" if self._excel else ","
        if not self._begun:
            names = [self._header.get(name, name) for name in table.column_names]
            # A heading may hold the separator of the plain style ("Omfattning, %") but never its own.
            self._put((separator.join(names) + "\n").encode())
            self._begun = True
        columns = [self._written(name, table[name]) for name in table.column_names]
        cells = pa.table(columns, names=table.column_names)
        buffer = io.BytesIO()
        # Without quotes: pyarrow refuses, rather than writes, a text that would need them.
        options = pacsv.WriteOptions(include_header=False, delimiter=separator, quoting_style="none")
        pacsv.write_csv(cells, buffer, options)
        self._put(buffer.getvalue())

    def _put(self, content: bytes) -> None:
        if self._excel:
            encoding = self._encoding
            if encoding == "utf-8-sig" and self._begun:
                encoding = "utf-8"  # the mark stands first in the file and nowhere else
            content = content.replace(b"\n", b"\r\n").decode().encode(encoding)
        self._file.write(content)

    def _written(self, name: str, column: Column) -> Column:
        if pa.types.is_boolean(column.type):
            yes, no = ("ja", "nej") if self._excel else ("yes", "no")
            return pc.if_else(column, yes, no)
        if self._excel and pa.types.is_floating(column.type):
            return pc.replace_substring(column.cast(pa.string()), ".", ",")
        if self._excel and name.endswith("_sek"):
            grouped = [None if v is None else f"{v:,}".replace(",", "\u00a0") for v in column.to_pylist()]
            return pa.array(grouped, pa.string())
        return column


def _write(
    path: Path,
    tables: Iterable[pa.Table],
    style: Style,
    header: Mapping[str, str] | None = None,
    encoding: str = "utf-8-sig",
) -> Path:
    with CsvFile(path, style, header, encoding) as file:
        for table in tables:
            file.write(table)
    return path


def write_sample(
    folder: Path,
    contracts: int = 60,
    seed: int = 1,
    as_of: date = date(2026, 10, 31),
    report_rows: int | None = None,
    style: Style | None = None,
) -> list[Path]:
    """Write an invented world of deliveries into folder and return its files in the order to load them.

    `contracts` is the number of contracts; there are some twenty placements for each. Nothing in the files
    is later than `as_of`, save what is planned. With `report_rows`, all contracts report monthly and about
    so many rows are written (never more than one per form, contract and month). `style` is "excel" for
    files as people have them or "plain"; when not said, it follows the size (see `EXCEL_UP_TO`).
    The same arguments give the same bytes. Beside the files, sample.json says that they are invented.

    Raises ValueError if contracts is less than 1, or seed or report_rows less than 0.
    """
    if contracts < 1:
        raise ValueError("an invented world needs at least one contract")
    if seed < 0:
        raise ValueError("the seed must be 0 or more")
    if report_rows is not None and report_rows < 0:
        raise ValueError("report_rows must be 0 or more")
    folder.mkdir(parents=True, exist_ok=True)
    written: Style = style or ("excel" if contracts <= EXCEL_UP_TO else "plain")
    today = _day(as_of)

    suppliers = _draw_suppliers(max(10, contracts // 6), seed)
    organisations = _organisation_table(min(max(12, contracts // 40), 600), seed)
    organisation_ids = organisations["organisation_id"].combine_chunks()
    register = _draw_contracts(contracts, len(organisation_ids), suppliers, seed, today, dense=report_rows is not None)
    placements = _draw_placements(register, suppliers, seed, today)
    sent = np.flatnonzero(register.sends_placements[placements.contract])
    placement_table, placement_ids = _placement_table(placements, register, sent, seed, today)

    files = [
        _write(folder / "organisations.csv", [organisations], written),
        _write(
            folder / "suppliers.csv",
            [pa.table({"supplier_id": suppliers.ids, "name": suppliers.names})],
            written,
        ),
        _write(folder / "procurements.csv", [_procurement_table(register, organisation_ids, seed)], written),
        _write(folder / "contracts.csv", [_contract_table(register, suppliers, organisation_ids, seed)], written),
        _write(folder / "placements.csv", [placement_table], written, PLACEMENT_HEADER_SV, "cp1252"),
    ]

    periods = _draw_report_periods(register, suppliers, seed, today)
    course = Course.of(placements, register, today)
    with ExitStack() as stack:
        reports = stack.enter_context(CsvFile(folder / "reports.csv", written))
        resent = stack.enter_context(CsvFile(folder / "reports_resent.csv", written))
        for first_rows, later_rows in _report_tables(periods, register, course, seed, today, report_rows):
            reports.write(first_rows)
            resent.write(later_rows)
    files += [reports.path, resent.path]

    follow_ups = _follow_up_table(placements, register, sent, placement_ids, seed, today)
    milestones = _milestone_table(register, suppliers, seed, today)
    files += [
        _write(folder / "follow_ups.csv", [follow_ups], written),
        _write(folder / "milestones.csv", [milestones], written),
        _write(folder / "decisions.csv", [_decision_table(periods, register, seed, today)], written),
        _write(folder / "payments.csv", [_payment_table(register, today)], written),
        _write(folder / "goals.csv", [sample_goals.goal_table(organisation_ids.to_pylist(), as_of.year)], written),
        _write(
            folder / "socio_results.csv",
            [sample_goals.socio_table(organisation_ids.to_pylist(), as_of.year - 1)],
            written,
        ),
    ]
    about = {
        "invented": True,
        "contracts": contracts,
        "seed": seed,
        "as_of": as_of.isoformat(),
        "report_rows": report_rows,
        "style": written,
        "files": [path.name for path in files],
    }
    (folder / "sample.json").write_bytes((json.dumps(about, indent=2) + "\n").encode())
    return files
