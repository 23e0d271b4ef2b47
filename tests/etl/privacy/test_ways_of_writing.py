"""Personal numbers in every way of writing that people and programs have, and lawful numbers that look alike.

What `docs/assurance.md` says of both is counted here.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest
from stdnum import luhn

from etl.checking import check_file
from etl.privacy import number_forms
from etl.privacy.identity_numbers import Found, find_identity_numbers, judge_column
from etl.privacy.number_forms import ColumnKind
from etl.reading import RawTable, ReadingResult, SourceFile

READING = ReadingResult("csv", "utf-8", ";", None, 1, ())
YEARS = (1946, 2009)
# y: two digits of the year, c: those before, m, d, n: four last digits.
WAYS = (
    "{y}{m}{d}-{n}", "{y}{m}{d}{n}", "{y}{m}{d} {n}", "{y}{m}{d}.{n}", "{y}{m}{d}:{n}", "{y}{m}{d}_{n}",
    "{y}{m}{d},{n}",
    "{y}{m}{d}~{n}", "{y}{m}{d}--{n}", "{y}{m}{d}  {n}", "{y}{m}{d}   {n}", "{y}{m}{d}/{n}", "{y}{m}{d} - {n}",
    "{c}{y}{m}{d}-{n}", "{c}{y}{m}{d}{n}", "{c}{y}{m}{d} {n}", "{c}{y}-{m}-{d}-{n}", "{c}{y}-{m}-{d}{n}",
    "{y}-{m}-{d}-{n}", "{y} {m} {d} {n}", "{c}{y} {m} {d} {n}", "{c}{y}.{m}.{d}-{n}", "{c}{y}/{m}/{d}-{n}",
    "{d}/{m}-{c}{y} {n}", "{d}.{m}.{c}{y}-{n}", "{y}{m}{d} {n3} {n1}", "{x1} {x3} {x6} {x9}", "{all},00", "{all}.0",
    "ID{all}", "{all}a", "x_{all}_y", "nr{all}", "{y}{m}{d}%2D{n}", "{y}{m}{d}&#45;{n}", "{y}{m}{d}\u202e-{n}",
    "{y}{m}{d}\u2011{n}", "{y}{m}{d}\u2013{n}", "{y}{m}{d}\u00ad{n}", "{y}{m}{d}\u200b{n}", "[{all}]", "pnr:{all}",
    "pnr {all} kr", "Anna {y}{m}{d}-{n}", "({y}{m}{d}-{n})", "{y}{m}{d}-{n}@example.org",
    "/akter/{y}{m}{d}-{n}/beslut", "'{all}", "{all};",
    "K{y}{m}{d}-{n}", "{y}{m}{d}+{n}", "{y}'{m}'{d}'{n}", "{y}|{m}|{d}|{n}", "{wide}", "{arabic}",
)  # fmt: skip
HOLDERS: tuple[ColumnKind, ...] = ("personal", "reference", "date")
EACH = 15


def number(chance: random.Random) -> dict[str, str]:
    """The parts of a made number of somebody of working age; every fourth a samordningsnummer."""
    born = datetime.date(YEARS[0], 1, 1) + datetime.timedelta(days=chance.randrange(365 * (YEARS[1] - YEARS[0])))
    day = born.day + (60 if chance.random() < 0.25 else 0)
    nine = f"{born:%y%m}{day:02}{chance.randrange(1, 989):03}"
    digits = nine + str(luhn.calc_check_digit(nine))
    return {
        "c": f"{born:%Y}"[:2], "y": digits[:2], "m": digits[2:4], "d": digits[4:6], "n": digits[6:], "all": digits,
        "n3": digits[6:9], "n1": digits[9:], "x1": digits[:1], "x3": digits[1:4], "x6": digits[4:7], "x9": digits[7:],
        "wide": digits.translate({ord(str(each)): chr(0xFF10 + each) for each in range(10)}),
        "arabic": digits.translate({ord(str(each)): chr(0x660 + each) for each in range(10)}),
    }  # fmt: skip


def search(columns: dict[str, list[str | None]], kinds: list[ColumnKind]) -> Found:
    arrays = {str(place): pa.array(cells, pa.string()) for place, cells in enumerate(columns.values())}
    count = len(next(iter(columns.values())))
    source = SourceFile((RawTable(tuple(columns), pa.table(arrays), pa.arange(2, 2 + count), READING),), ())
    return find_identity_numbers(source, "lista.csv", [kinds])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("holder", HOLDERS)
def test_every_way_of_writing_is_found(way: str, holder: ColumnKind) -> None:
    """One of them among the ordinary cells of a column, and a whole column of them."""
    chance = random.Random(way)
    numbers = [number(chance) for _ in range(EACH)]
    if "+" in way:  # of the hundred years before
        numbers = [each for each in numbers if each["m"] != "02"]
    ordinary = {"personal": ["P-1", "P-2", None], "reference": ["K-2024-1", "A7"], "date": ["2024-01-31", "2023-04-01"]}
    written = [way.format(**each) for each in numbers]
    for each, text in zip(numbers, written):
        cells = [*ordinary[holder], text]
        if holder == "date" and number_forms.is_clock(each["n"]) and (" " in text or way.startswith("{d}")):
            continue  # so are a day and a time written in a column of days
        found = search({"x": cells}, [holder])
        assert [place.row for place in found.places] == [len(cells) + 1], text
    # Of a column of days, those that may be a day and a time are left.
    least = 0.6 if holder == "date" else 1
    assert len(search({"x": list(written)}, [holder]).places) >= least * len(written)


def splits(chance: random.Random) -> Iterator[tuple[str, dict[str, list[str | None]]]]:
    """The two columns of a number that is parted, as systems of cases write them out."""
    rows = [number(chance) for _ in range(6)]
    plain = [each for each in rows if int(each["d"]) <= 31] or rows
    yield "iso", {"Född": ["{c}{y}-{m}-{d}".format(**r) for r in plain], "Nr": [r["n"] for r in plain]}
    yield "six", {"a": ["{y}{m}{d}".format(**r) for r in rows], "b": [r["n"] for r in rows]}
    yield (
        "eight",
        {"a": ["{c}{y}{m}{d}".format(**r) for r in rows], "z": ["x"] * len(rows), "b": [r["n"] for r in rows]},
    )
    yield "day first", {"Birth": ["{d}/{m}/{c}{y}".format(**r) for r in plain], "b": [r["n"] for r in plain]}
    yield "zeros lost", {"a": ["{c}{y}{m}{d}".format(**r) for r in rows], "b": [str(int(r["n"])) for r in rows]}
    one = plain[:1]
    yield "one row", {"Födelsedatum": ["{c}{y}-{m}-{d}".format(**r) for r in one], "Fyra sista": [r["n"] for r in one]}


@pytest.mark.parametrize("seed", range(20))
def test_a_number_in_two_columns_is_found(seed: int) -> None:
    for name, columns in splits(random.Random(seed)):
        found = search(columns, ["personal"] * len(columns))
        assert {place.column for place in found.places} == {len(columns)}, name


# -- what is no person's number ----------------------------------------------------------------------------------


def lawful(chance: random.Random) -> dict[str, Callable[[], str]]:
    """Numbers that a supplier's file may well have, ten digits most of them."""
    day = lambda: datetime.date.today() - datetime.timedelta(days=chance.randrange(3300))  # noqa: E731
    ten = lambda: str(chance.randrange(10**9, 10**10))  # noqa: E731
    return {
        "amount": ten,
        "amount with decimals": lambda: f"{chance.randrange(10**6, 10**10)},{chance.randrange(1, 100):02}",
        "amount in thousands": lambda: f"{chance.randrange(10**9, 10**10):,}".replace(",", " "),
        "invoice": lambda: f"{chance.randrange(2017, 2027)}{chance.randrange(10**6):06}",
        "invoice by day": lambda: f"{day():%y%m%d}{chance.randrange(1, 10_000):04}",
        "case": lambda: f"{day():%y%m%d}-{chance.randrange(1, 10_000):04}",
        "case with letter": lambda: f"D{day():%y%m%d}-{chance.randrange(1, 10_000):04}",
        "organisation": lambda: (
            f"55{chance.randrange(60, 99):02}{chance.randrange(100):02}-{chance.randrange(10_000):04}"
        ),
        "telephone": lambda: (
            f"07{chance.randrange(10)}-{chance.randrange(1000):03} {chance.randrange(100):02} "
            f"{chance.randrange(100):02}"
        ),
        "telephone of a town": lambda: (
            f"08-{chance.randrange(100, 1000)} {chance.randrange(100, 1000)} {chance.randrange(10, 100)}"
        ),
        "article": lambda: str(chance.randrange(10**12, 10**13)),
        "time of writing": lambda: f"{day():%Y%m%d}{chance.randrange(24):02}{chance.randrange(60):02}",
        "day and time": lambda: f"{day()} {chance.randrange(24):02}:{chance.randrange(60):02}",
        "from and to": lambda: f"{day()} - {day()}",
        "IBAN": lambda: "SE" + " ".join(str(chance.randrange(10**4)).zfill(4) for _ in range(5)),
        "identifier of a program": lambda: f"{chance.getrandbits(128):032x}",
        "giro": lambda: f"{chance.randrange(100, 10_000)}-{chance.randrange(1000, 10_000)}",
        "procurement": lambda: f"TRV {chance.randrange(2017, 2027)}/{chance.randrange(10**5, 10**6)}",
    }


ROWS = 40
FILES = 6


@pytest.mark.parametrize("name", sorted(lawful(random.Random(0))))
def test_lawful_numbers_do_not_stop_a_file(name: str) -> None:
    """A column of forty, six times: none is refused, whatever the column is."""
    chance = random.Random(name)
    make = lawful(chance)[name]
    for _ in range(FILES):
        column = pa.array([make() for _ in range(ROWS)], pa.string())
        for kind in ("personal", "reference", "amount"):
            assert judge_column(column, kind).sure == [], name


def test_counts_and_days_of_birth_are_no_parted_number() -> None:
    chance = random.Random(1)
    days = [f"19{chance.randrange(50, 99)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}" for _ in range(9)]
    for top in (10, 100, 10_000):
        counts = [str(chance.randrange(1, top)) for _ in days]
        assert search({"Född": list(days), "Antal": counts}, ["personal"] * 2).places == []


def test_a_number_among_those_that_look_alike_is_doubtful_and_is_told() -> None:
    """Chance makes one of ten of such case numbers; one more is not seen, and the file is not kept as it came."""
    chance = random.Random(2)
    column: list[str | None] = [lawful(chance)["case"]() for _ in range(100)]
    found = search({"x": column}, ["reference"])
    assert found.places == [] and len(found.doubtful) > 0


def test_a_file_with_a_doubtful_number_is_taken_and_not_kept_as_it_came() -> None:
    chance = random.Random(2)
    lines = ["contract_id;organisation_id;supplier_id;start_date;Diarienummer"]
    lines += [f"K-{row};212000-0142;556036-0793;2024-01-01;{lawful(chance)['case']()}" for row in range(100)]
    file = check_file.check_file("\n".join(lines).encode(), "avtal.csv", bytes(32))
    (group,) = [group for group in file.groups if group.code == "identity_number_doubtful"]
    assert (file.taken, file.may_be_kept, group.level, group.column_letter, group.header) == (
        100, False, "warning", "E", "Diarienummer",
    )  # fmt: skip
    assert all(row > 1 for row in group.rows)
