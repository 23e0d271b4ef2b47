"""Numbers that name things: one body under one number, zeros as they are shown, and what a spreadsheet has spoilt."""

import io

import pytest
import xlsxwriter

from tests.etl.small_files import CONTRACTS, PERSON, PLACEMENTS, as_csv, check, contract, placement, problems


@pytest.mark.parametrize(
    "number",
    [
        "SE556036079301",
        "se 556036-0793 01",
        "SE-556036-0793-01",
        "556036079301",
        "0007:5560360793",
        "0007:556036‑0793",
        "iso6523-actorid-upis::0007:5560360793",
        "SE 556036–0793 01",
    ],
)
def test_an_organisations_number_inside_another_is_that_organisation(number: str) -> None:
    (table,) = check(as_csv([CONTRACTS, contract(supplier_id=number)])).tables
    assert table.rows["supplier_id"].to_pylist() == ["556036-0793"] and not table.warnings.num_rows


@pytest.mark.parametrize("number", ["SE811218987601", "0007:8112189876", "811218987601"])
def test_a_sole_traders_number_inside_another_becomes_a_pseudonym(number: str) -> None:
    file = check(as_csv([CONTRACTS, contract(supplier_id=number)]))
    (kept,) = file.tables[0].rows["supplier_id"].to_pylist()
    assert file.natural_persons and not file.may_be_kept and "8112189876" not in kept
    other = check(as_csv([CONTRACTS, contract(supplier_id=PERSON)])).tables[0].rows["supplier_id"].to_pylist()
    assert other == [kept], "one person, one pseudonym"


@pytest.mark.parametrize("number", ["2E+07", "2,02E+09", "2.02100411000000e+09", "2024000001234567.0"])
@pytest.mark.parametrize("name", ["contract_id", "supplier_id", "organisation_id"])
def test_a_number_that_a_spreadsheet_has_shortened_is_refused(name: str, number: str) -> None:
    file = check(as_csv([CONTRACTS, contract(**{name: number}), contract(contract_id="C2")]))
    assert [(problem[1], problem[-1]) for problem in problems(file)] == [(2, "identifier_spoilt")]


@pytest.mark.parametrize("text", ["nan", "None", "<NA>", "NaT", "NULL"])
def test_what_programs_write_for_nothing_is_no_contract(text: str) -> None:
    file = check(as_csv([CONTRACTS, contract(contract_id=text), contract(contract_id="C2")]))
    assert [(problem[1], problem[-1]) for problem in problems(file)] == [(2, "required_missing")]


def test_numbers_as_a_workbook_shows_them() -> None:
    """Zeros that only the number format shows; sixteen digits, of which a spreadsheet keeps fifteen."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["contract_id", "period", "persons_started", "fte_months"])
        formats = ["00000", "000000\\-0000", '000"-"00', "0", "00.0"]
        for row, (number, shown) in enumerate(zip((123, 20000006, 12345, 7, 2024000001234567), formats), start=1):
            sheet.write(row, 0, number, book.add_format({"num_format": shown}))
            sheet.write_row(row, 1, [f"2024-{row:02}"])
            sheet.write(row, 2, 7, book.add_format({"num_format": "000"}))
            sheet.write(row, 3, 1.5, book.add_format({"num_format": "000"}))
    file = check(content.getvalue(), "fil.xlsx")
    rows = file.tables[0].rows
    assert rows["contract_id"].to_pylist() == ["00123", "002000-0006", "123-45", "7"]
    assert set(rows["persons_started"].to_pylist()) == {7} and set(rows["fte_months"].to_pylist()) == {1.5}
    assert [(problem[1], problem[-1]) for problem in problems(file)] == [(6, "identifier_spoilt")]


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        (("2024-03-31T22:00:00", "2024-02-01"), [(2, "date_near_midnight")]),
        (("2024-03-31T22:00:00Z", "2024-02-01"), []),
        (("2024-03-31T22:00:00", "2024-02-01 07:30"), []),
    ],
)
def test_days_shortly_before_midnight_are_warned_of(days: tuple[str, str], codes: list[tuple[int, str]]) -> None:
    rows = [
        placement(placement_id=f"P{number}", participant_key=f"d{number}", start_date=day)
        for number, day in enumerate(days)
    ]
    file = check(as_csv([PLACEMENTS, *rows]))
    assert file.taken == 2 and [(problem[1], problem[-1]) for problem in problems(file)] == codes


@pytest.mark.parametrize("day", ["9999-12-31", "0000-00-00", "31.12.9999"])
def test_an_end_that_is_not_set_is_open_and_a_beginning_is_none(day: str) -> None:
    (table,) = check(as_csv([PLACEMENTS, placement(end_date=day)])).tables
    assert table.rows["end_date"].to_pylist() == [None]
    file = check(as_csv([PLACEMENTS, placement(start_date=day), placement(placement_id="P2")]))
    assert [(problem[1], problem[-1]) for problem in problems(file)] == [(2, "date_impossible")]
