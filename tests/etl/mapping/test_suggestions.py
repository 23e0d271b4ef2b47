"""What is suggested has two signs at least, is the same on both pages, and is nothing where too little tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.checking import check_file
from etl.intake import look
from etl.intake.look import TablePreview

WAGES = """Namn;Anställningsnummer;Utbetalningsdatum;Belopp;Skatt
Karin Lind;101;2024-01-25;25000;7000
Anna Ek;102;2024-01-25;26000;7100
Maria Holm;103;2024-01-25;27000;7200
"""
GRANTS = """Identifier;Title;Amount awarded;Award Date;Last modified
A1;One;5000;2024-01-02;2024-05-06
A2;Two;6000;2024-01-03;2024-05-07
"""
CHANGED = "Kod;Sort;Last modified\nd1;Praktikant;2024-05-06\nd2;Lärling;2024-05-07\n"


def both(text: str) -> list[TablePreview]:
    """The table as Ladda upp and as Kontrollera min fil look at it."""
    file = check_file.open_file(text.encode(), "lista.csv")
    (one,), (other,) = look.look(text.encode(), "lista.csv").tables, look.look_at_a_suppliers(file).tables
    return [one, other]


def fields(table: TablePreview) -> dict[str, str | None]:
    assert table.mapping
    return {column.header: column.field for column in table.mapping.columns}


@pytest.mark.parametrize("text", [WAGES, GRANTS, CHANGED], ids=["wages", "grants", "changed"])
def test_both_pages_guess_alike(text: str, data_folder: Path) -> None:
    one, other = both(text)
    assert one.mapping and other.mapping
    assert (one.mapping.kind, fields(one)) == (other.mapping.kind, fields(other))


def test_a_list_of_wages_is_no_bonus_and_penalty(data_folder: Path) -> None:
    table = both(WAGES)[0]
    assert table.mapping and table.mapping.kind == "placements"
    assert set(fields(table).values()) == {None}


def test_the_only_column_of_days_is_a_start_only_if_its_header_says_so(data_folder: Path) -> None:
    assert fields(both(CHANGED)[0])["Last modified"] is None
    assert fields(both(CHANGED.replace("Last modified", "Placerad"))[0])["Placerad"] == "start_date"


def test_days_on_which_a_row_was_changed_are_no_end(data_folder: Path) -> None:
    assert fields(both(GRANTS)[0])["Last modified"] is None


def test_a_register_is_suggested_where_enough_tells(data_folder: Path) -> None:
    text = "Avtalsnr;Slag;Utbetald den;Belopp kr\nK-1;bonus;2024-01-02;100\nK-2;vite;2024-02-02;200\n"
    table = both(text)[0]
    assert table.mapping and table.mapping.kind == "payments"


OF_CONTRACTS = """Organisation;Orgnr;Avtalsnamn;Giltig fr.o.m.;Giltig t.o.m.;Kontraktsvärde
Umeå kommun;212000-2627;Byggnation;2024-01-01;2025-12-31;1200000
Umeå kommun;212000-2627;Städning;2024-02-01;2026-01-31;800000
"""


def test_a_list_of_contracts_with_names_and_numbers_of_bodies_is_no_register_of_them(data_folder: Path) -> None:
    (contracts,) = look.look(OF_CONTRACTS.encode(), "lista.csv").tables
    assert contracts.mapping and (contracts.mapping.kind, contracts.is_clear) == ("contracts", False)
    text = "Namn;Organisationsnummer;Kommun;Typ\nUmeå kommun;212000-2627;Umeå;kommun\n"
    (register,) = look.look(text.encode(), "lista.csv").tables
    assert register.mapping and (register.mapping.kind, register.is_clear) == ("organisations", True)


# --- what stands beside the table, and numbers in several columns -----------------------------------------------

TITLES = "Rapport om sysselsättning;;\nAvtal: K-123;;\nPeriod: mars 2024;;\n\n"


def reasons(table: TablePreview) -> dict[str, str]:
    assert table.suggested
    return {field: reason.code for field, reason in table.suggested.for_fields.items()}


def test_contract_and_period_above_the_table_are_suggested_for_all_of_it(data_folder: Path) -> None:
    text = TITLES + "Personal;Sort;Mantid\nA;Praktik;40\nB;Lärling;30,5\n"
    for table in both_of_kind(text, "reports"):
        assert table.mapping
        assert {name: how.how for name, how in table.mapping.derived.items()} == {
            "contract_id": "in_file",
            "period": "in_file",
        }
        assert reasons(table) == {"contract_id": "from_beside", "period": "from_beside"}
        assert table.suggested and table.suggested.for_fields["contract_id"].arguments == {"texts": "K-123"}


@pytest.mark.parametrize("title", ["Period: se nedan", "Period:", "Perioden är mars 2024"])
def test_what_is_no_period_above_the_table_is_not_suggested(title: str, data_folder: Path) -> None:
    text = f"Avtal: K-123;;\n{title};;\n\nPersonal;Sort;Mantid\nA;Praktik;40\nB;Lärling;30,5\n"
    for table in both_of_kind(text, "reports"):
        assert table.mapping and set(table.mapping.derived) == {"contract_id"}


def test_what_stands_above_comes_before_the_files_name(data_folder: Path) -> None:
    text = TITLES + "Personal;Sort;Mantid\nA;Praktik;40\nB;Lärling;30,5\n"
    for table in both_of_kind(text, "reports", "rapport april 2024.csv"):
        assert table.mapping and table.mapping.derived["period"].how == "in_file"
    for table in both_of_kind(text.replace("Period: mars 2024", "Uppgifter"), "reports", "rapport april 2024.csv"):
        assert table.mapping and table.mapping.derived["period"].how == "file_name"


def both_of_kind(text: str, kind: str, name: str = "lista.csv") -> list[TablePreview]:
    file = check_file.open_file(text.encode(), name)
    one = look.look(text.encode(), name, kind=kind).tables
    return [*one, *look.look_at_a_suppliers(file, kind).tables]


def hours_of(header: str) -> list[str]:
    """The headers that are suggested as hours of a table with two or more columns of numbers."""
    columns = header.count(";") - 1
    rows = "".join(f"K-{row};2024-0{row}{f';{8 * row},5' * columns}\n" for row in range(1, 4))
    one, other = both_of_kind(f"{header}\n{rows}", "reports")
    assert fields(one) == fields(other)
    return [column for column, field in fields(one).items() if field == "hours"]


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("Ert nummer;Månad;Kvinnor antal timmar;Män antal timmar", ["Kvinnor antal timmar", "Män antal timmar"]),
        ("Ert nummer;Månad;Timmar kvinnor;Timmar män", ["Timmar kvinnor", "Timmar män"]),
        ("Ert nummer;Månad;Kvinnor / Timmar;Män / Timmar", ["Kvinnor / Timmar", "Män / Timmar"]),
        (
            "Ert nummer;Månad;Målare / Mantimmar;Snickare / Mantimmar;Städare / Mantimmar",
            ["Målare / Mantimmar", "Snickare / Mantimmar", "Städare / Mantimmar"],
        ),
        ("Ert nummer;Månad;Målare / Timmar;Snickare / Timmar;Totalt / Timmar", ["Totalt / Timmar"]),
        # a plan is no part, nor a part of a part, nor another year, nor one that has no group at all
        ("Ert nummer;Månad;Plan / Timmar;Utfall / Timmar", ["Utfall / Timmar"]),
        ("Ert nummer;Månad;Alla / Timmar;Varav kvinnor / Timmar", ["Alla / Timmar"]),
        ("Ert nummer;Månad;Tidigare / Timmar;Nu / Timmar", ["Nu / Timmar"]),
        ("Ert nummer;Månad;Planerade timmar;Utförda timmar", ["Utförda timmar"]),
        ("Ert nummer;Månad;Timmar kvinnor;Antal män", ["Timmar kvinnor"]),
    ],
)
def test_all_parts_of_a_number_are_suggested_together(header: str, taken: list[str], data_folder: Path) -> None:
    assert hours_of(header) == taken
