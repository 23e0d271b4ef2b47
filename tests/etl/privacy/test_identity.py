"""Identity numbers: every one is found in every form, nothing else is, and none is ever given back."""

import datetime
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from etl.privacy.identity_numbers import Place, find_identity_numbers
from etl.privacy.number_forms import (
    ColumnKind,
    is_valid_organisation_number,
    looks_like_person,
    natural_person_number,
    normalised_number,
)
from etl.privacy.pseudonyms import load_key, pseudonym
from etl.reading import LooseCell, RawTable, ReadingResult, SourceFile

FOUND = ReadingResult("csv", "utf-8", ";", None, 1, ())


def one_column(cells: Sequence[str | None], header: str = "x") -> SourceFile:
    """A file of one column; its rows are numbered from 2."""
    table = pa.table({"0": pa.array(cells, pa.string())})
    return SourceFile((RawTable((header,), table, pa.arange(2, 2 + len(cells)), FOUND),), ())


def rows(cells: Sequence[str | None], kind: ColumnKind = "personal") -> list[int | None]:
    return [place.row for place in find_identity_numbers(one_column(cells), "x.csv", [[kind]]).places]


@pytest.mark.parametrize(
    ("cell", "kind", "is_found"),
    [
        # what a column holds decides about undecorated numbers
        ("8112189876", "personal", True),
        ("8112189876", "date", True),
        ("8112189876", "amount", False),
        ("8112189876", "reference", True),
        ("8112189876", "organisation_number", False),
        ("811218-9876", "personal", True),
        ("811218-9876", "amount", True),
        ("811218-9876", "reference", True),
        ("811218-9876", "organisation_number", False),
        ("811218+9876", "amount", True),
        ("811218 9876", "amount", False),
        ("811218 9876", "reference", True),
        ("198112189876", "amount", True),
        ("198112189876", "reference", True),
        ("198112189876", "organisation_number", False),
        ("19811218-9876", "organisation_number", False),
        ("Anna 811218-9876", "organisation_number", True),
        ("811218-9876 Anna", "organisation_number", True),
        # text around it
        ("Anna 811218-9876", "personal", True),
        ("pnr:8112189876", "personal", True),
        ("pnr8112189876", "personal", True),
        ("Personnummer811218-9876.", "personal", True),
        ("Anna\u00a0811218-9876, deltog", "personal", True),
        ("Anna_811218-9876", "personal", True),
        ("1,811218-9876", "personal", True),
        ("811218-9877 eller 811218-9876", "personal", True),
        ("811218 - 9876", "personal", True),
        ("rad\n811218-9876", "personal", True),
        # signs of Unicode
        ("811218\u20119876", "personal", True),
        ("811218\u22129876", "personal", True),
        ("８１１２１８－９８７６", "personal", True),
        ("٨١١٢١٨-٩٨٧٦", "personal", True),
        ("8112\u200b189876", "personal", True),
        # a sole trader's VAT number: a pseudonym takes its place where an organisation's number stands
        ("SE811218987601", "personal", True),
        ("Faktura, SE811218987601", "loose", True),
        ("SE811218987601", "organisation_number", False),
        ("0007:8112189876", "organisation_number", False),
        ("SE556036079301", "personal", False),
        # part of something longer
        ("SE8112189876", "personal", True),
        ("SE8112189876012", "personal", False),
        ("81121898761", "personal", False),
        ("18112189876", "personal", False),
        ("AN811218-9876", "personal", True),
        ("811218-9876A", "personal", True),
        ("K811218-9876", "reference", True),
        ("K811218-9876", "organisation_number", True),
        ("ID198112189876", "personal", True),
        ("8112189876.0", "personal", True),
        ("8112189876.0", "amount", False),
        ("811218/9876", "personal", True),
        ("1981-12-18 9876", "personal", True),
        ("2001-03-31 1230", "personal", False),
        ("P240115-0001", "personal", False),
        ("811218-9876-1", "personal", True),
        ("X_8112189876", "personal", True),
        ("8112189876,50", "personal", False),
        ("8112189876.5e0", "personal", False),
        ("0,8112189876", "personal", False),
        # not valid
        ("811218-9877", "personal", False),
        ("811318-9873", "personal", False),
        ("750231-0241", "personal", False),
        ("212000-0142", "personal", False),
        ("556036-0793", "personal", False),
        ("165560360793", "personal", False),
        # samordningsnummer
        ("701063-2391", "personal", True),
        ("7010632391", "personal", True),
        ("701093-2391", "personal", False),
        # dates and times
        ("2024-03-31", "personal", False),
        ("20240331", "personal", False),
        ("2024-03-31T12:30:00", "personal", False),
        ("2024-03-31 12:30", "date", False),
        ("20240331123000", "date", False),
        ("2021-01-01 - 2024-12-31", "personal", False),
    ],
)
def test_cell(cell: str, kind: ColumnKind, is_found: bool) -> None:
    assert rows([None, "P-1", cell], kind) == ([4] if is_found else [])


def with_check_digit(nine: str) -> str:
    return nine + str(luhn.calc_check_digit(nine))


def test_time_of_writing_is_no_person() -> None:
    """Twelve digits of the last ten years are yyyymmddhhmm; of earlier years they are a date of birth."""
    this_year = datetime.date.today().year
    recent = f"{this_year - 1}03311{{:03}}"
    stamps = [recent.format(number) for number in range(1000)]
    assert rows(stamps) == []
    assert rows([f"{this_year - 30}0331" + with_check_digit(f"{this_year - 30}"[2:] + "0331" + "123")[-4:]]) == [2]
    # Without the century only a column of dates is taken so.
    short = with_check_digit(f"{this_year - 1}"[2:] + "0331" + "123")
    assert rows([short], "date") == []
    assert rows([short], "personal") == [2]


def test_nine_digits_are_a_number_that_lost_its_zero() -> None:
    assert rows(["101063998", "8112189876"]) == [2, 3]
    assert rows(["101063998"], "reference") == []
    # Among numbers of all lengths they are an amount.
    assert rows(["101063998", "5000", "120000", "33000000"]) == []


def test_place_never_holds_the_number() -> None:
    cells = pa.table({"0": pa.array(["811218-9876"])})
    found = ReadingResult("xlsx", None, None, "811218-9876", 3, ())
    table = RawTable(("Anna 811218-9876",), cells, pa.array([7]), found)
    loose = LooseCell("811218-9876", 1, 2, "811218-9876")
    places = find_identity_numbers(SourceFile((table,), (loose,)), "811218-9876.xlsx", [["personal"]]).places
    assert places == [Place(), Place(sheet=""), Place("", 3, 1, ""), Place("", 1, 2, ""), Place("", 7, 1, "")]
    assert not any("9876" in f"{place!r}{place.message}" for place in places)


def test_place_says_where() -> None:
    [place] = find_identity_numbers(one_column(["A", "811218-9876"], "Kommentar"), "x.csv", [["personal"]]).places
    assert place == Place(None, 3, 1, "Kommentar")
    assert place.message == ("identity_number", {"row": "3", "column": "A"})
    assert [Place(None, 1, column).letter for column in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert Place("Blad", 3, 2).message[0] == "identity_number_in_sheet"
    assert Place("xl/drawings/drawing1.xml", 0, 0).message[0] == "identity_number_outside_cells"
    assert Place().message[0] == "identity_number_in_file_name"
    assert Place(sheet="").message[0] == "identity_number_in_sheet_name"


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("811218-9876.csv", True),
        ("rapport_8112189876_v2.xlsx", True),
        ("Anna 19811218-9876.xlsx", True),
        ("export_2024-03-31.csv", False),
        ("export_20240331.csv", False),
        ("export-20240331-1230.csv", False),
        ("556036-0793.csv", False),
    ],
)
def test_file_name(name: str, is_found: bool) -> None:
    assert bool(find_identity_numbers(one_column([]), name, [["personal"]]).places) == is_found


def test_sums_are_taken_as_their_column() -> None:
    table = RawTable(("value_sek",), pa.table({"0": ["1"]}), pa.array([2]), FOUND)
    source = SourceFile((table,), (LooseCell(None, 3, 1, "8112189876"),))
    assert find_identity_numbers(source, "x.csv", [["amount"]]).places == []
    assert find_identity_numbers(source, "x.csv", [["personal"]]).places == [Place(None, 3, 1, "")]


def test_kinds_must_match() -> None:
    with pytest.raises(ValueError):
        find_identity_numbers(one_column(["A"]), "x.csv", [["personal", "personal"]])


def test_repeated_texts_are_found_in_every_row() -> None:
    cells = ["K-1234567890"] * 20_000
    cells[7] = cells[19_000] = "811218-9876"
    assert rows(cells) == [9, 19_002]


# -- properties --------------------------------------------------------------------------------------------------

TODAY = datetime.date.today()


@st.composite
def persons(draw: st.DrawFn) -> tuple[str, str]:
    """Century and 10 digits of a valid number, of someone 15 to 99 years old; every other a samordningsnummer."""
    born = draw(st.dates(TODAY.replace(year=TODAY.year - 99, day=1), TODAY.replace(year=TODAY.year - 15, day=1)))
    day = born.day + draw(st.sampled_from([0, 60]))
    nine = f"{born:%y%m}{day:02}{draw(st.integers(1, 999)):03}"
    return f"{born:%Y}"[:2], with_check_digit(nine)


FORMS = ["{0}-{1}", "{0}{1}", "{0} {1}", "{2}{0}-{1}", "{2}{0}{1}", "{2}{0} {1}", "{0}–{1}", "{0}\u00a0{1}", "{0}+{1}"]
AROUND = ["{}", "Anna {}", "pnr:{}", "({})", "{}, deltog", "Åsa {} och mer", " {} ", "nr {}."]


@given(persons(), st.sampled_from(FORMS), st.sampled_from(AROUND))
@settings(max_examples=500, deadline=None)
def test_every_number_is_found_in_a_personal_cell(person: tuple[str, str], form: str, around: str) -> None:
    century, digits = person
    written = form.format(digits[:6], digits[6:], century)
    if "+" in form and digits[2:6] in ("0229", "0289"):
        return  # a hundred years earlier that day may not have been
    assert rows(["P-1", around.format(written), None]) == [3]
    assert natural_person_number(written) == digits


@given(st.lists(st.integers(-(10**11) + 1, 10**11 - 1), min_size=1, max_size=50))
@settings(max_examples=200, deadline=None)
def test_no_amount_is_found(amounts: list[int]) -> None:
    cells = [str(amount) for amount in amounts]
    cells += [f"{amount:,}".replace(",", " ") for amount in amounts]
    cells += [f"{amount},50" for amount in amounts] + [f"{amount}.25e0" for amount in amounts]
    assert rows(cells, "amount") == []


@given(persons())
@settings(deadline=None)
def test_an_amount_column_does_not_see_ten_digits(person: tuple[str, str]) -> None:
    assert rows([person[1]], "amount") == []


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)), st.times())
@settings(max_examples=300, deadline=None)
def test_no_date_is_found(day: datetime.date, time: datetime.time) -> None:
    forms = ["%Y-%m-%d", "%Y%m%d", "%d/%m %Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S", "%Y-%m"]
    moment = datetime.datetime.combine(day, time)
    for kind in ("date", "personal"):
        assert rows([moment.strftime(form) for form in forms], kind) == []


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_looked_at(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    rows([text])
    natural_person_number(text)
    looks_like_person(text)
    is_valid_organisation_number(text)


# -- organisation numbers and sole traders -----------------------------------------------------------------------


def test_organisation_numbers() -> None:
    for number in ("212000-0142", "2120001355", "556036-0793", "165560360793", "16556036-0793", " 556036 0793 "):
        assert is_valid_organisation_number(number), number
        assert not looks_like_person(number)
        assert natural_person_number(number) is None
    for number in ("556036-0794", "0145076-7", "811218-9876", "195560360793", "", "Anna"):
        assert not is_valid_organisation_number(number), number
    assert normalised_number("16556036-0793") == "5560360793"
    assert normalised_number("0145076-7") is None


def test_natural_persons() -> None:
    for number in ("811218-9876", "8112189876", "19811218-9876", "198112189876", "811218+9876", "811218 9876"):
        assert natural_person_number(number) == "8112189876", number
    assert natural_person_number("701063-2391") == "7010632391"
    assert natural_person_number("Anna 811218-9876") is None
    assert natural_person_number("750231-0241") is None
    assert looks_like_person("750231-0241")
    assert looks_like_person("19750231-0241")
    assert not looks_like_person("811218-9876")
    assert not looks_like_person("Anna")


def test_pseudonym() -> None:
    one = pseudonym("8112189876", b"k" * 32)
    assert one == pseudonym("8112189876", b"k" * 32)
    assert one != pseudonym("8112189876", b"l" * 32)
    assert one.startswith("ENSKILD-") and len(one) == 18 and one == one.upper()


def test_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "made" / "pseudonym.key"
    keys: list[bytes] = []
    start = threading.Barrier(8)

    def load() -> None:
        start.wait()
        keys.append(load_key(path))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8 and set(keys) == {path.read_bytes()} and len(keys[0]) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["pseudonym.key"]


def test_a_damaged_key_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "pseudonym.key"
    path.write_bytes(b"short")
    with pytest.raises(ValueError):
        load_key(path)


@pytest.mark.parametrize(
    ("number", "is_organisation", "is_like_a_person"),
    [
        ("212000-0142", True, False),
        ("212000-1355", True, False),
        ("556036-0793", True, False),
        ("556036-0794", False, False),  # the check digit is 3
        ("750231-0241", False, True),  # passes Luhn, but its third digit is below 2: a person's form
    ],
)
def test_case_20_organisation_numbers(number, is_organisation, is_like_a_person):
    assert is_valid_organisation_number(number) == is_organisation
    assert looks_like_person(number) == is_like_a_person
