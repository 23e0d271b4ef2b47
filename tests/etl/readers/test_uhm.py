"""Upphandlingsmyndigheten's exports, as anyone can make them on its web site."""

import datetime as dt

import duckdb
import pytest

from etl.__main__ import main
from etl.checking.checked_file import CheckedFile
from etl.mapping.place_tables import FileRefused
from etl.readers import uhm
from tests.etl.small_files import (
    HERE,
    check,
    problems,
)


def export(name: str) -> CheckedFile:
    return check((HERE / "uhm" / name).read_bytes(), name)


def test_uhm_procurements() -> None:
    file = export("upphandlingar.csv")
    (table,) = file.tables
    assert table.kind.name == "procurements"
    rows = {row["procurement_id"]: row for row in table.rows.to_pylist()}
    assert {name: row["social_consideration"] for name, row in rows.items()} == {"AA1": True, "AA2": None, "AA3": None}
    assert {name: row["reserved"] for name, row in rows.items()} == {"AA1": None, "AA2": None, "AA3": True}
    assert all(row["has_requirement"] is None and row["eligible"] is None for row in rows.values())
    assert {name: row["cpv"] for name, row in rows.items()} == {"AA1": "90910000", "AA2": "45214200", "AA3": None}
    assert (rows["AA1"]["nature"], rows["AA2"]["nature"], rows["AA3"]["nature"]) == ("services", "works", "goods")
    assert rows["AA1"]["published_date"] == dt.date(2021, 3, 1)
    assert rows["AA3"]["agreement_type"] == "framework"
    assert problems(file) == [
        (None, 4, "A", "Upphandlings-ID", "row_doubled"),
        (None, 5, "B", "Organisationsnummer för köpare", "organisation_number_invalid"),
    ]


def test_uhm_values() -> None:
    (table,) = export("varden.csv").tables
    assert table.kind.name == "procurement_values"
    assert table.rows["contracted_value_sek"].to_pylist() == [1_500_000, 45_250_000.5, 1]


def test_uhm_awards() -> None:
    """Names that differ in case and in how the company form is written are one supplier; with and without form, two."""
    (table,) = export("tilldelningar.csv").tables
    assert table.kind.name == "awards"
    keys = table.rows["supplier_id"].to_pylist()
    assert keys == ["namn:påhittade städ ab"] * 3 + ["namn:påhittade städ"] + ["namn:fiktiva möbler hb"] * 2
    assert {problem[-1] for problem in problems(export("tilldelningar.csv"))} == {"organisation_number_invalid"}


def test_uhm_social_types() -> None:
    (table,) = export("socialtyper.csv").tables
    assert table.kind.name == "published_figures"
    rows = table.rows.to_pylist()
    assert [(row["period"], row["metric"], row["value"]) for row in rows] == [
        ("2021", "Sysselsättningsmöjligheter", 12),
        ("2021", "Jämställdhet", 3),
    ]


def test_uhm_freedom_of_choice_with_a_header_alone() -> None:
    with pytest.raises(FileRefused, match=r"^no_rows$"):
        export("valfrihetssystem.csv")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("X AKTIEBOLAG", "X AB", True),
        ("X AKTIEBOLAGET", "X ab", True),
        ("X Aktiebolag (publ)", "X AB", True),
        ("X KOMMANDITBOLAG", "X KB", True),
        ("X HANDELSBOLAGET", "X HB", True),
        ("X EKONOMISK FÖRENING", "X Ek. för.", True),
        ("X,  AB", "X AB", True),
        ("X", "X AB", False),
        ("X AB", "Y AB", False),
        ("X AB", "X HB", False),
    ],
)
def test_supplier_key(one: str, other: str, same: bool) -> None:
    assert (uhm.supplier_key(one) == uhm.supplier_key(other)) is same


def test_uhm_empty_social_consideration_is_unknown_in_the_warehouse(data_folder) -> None:
    names = ("upphandlingar", "varden", "tilldelningar", "socialtyper", "valfrihetssystem")
    main(["load", *(str(HERE / "uhm" / f"{name}.csv") for name in names)])
    (path,) = (data_folder / "warehouse").glob("*.duckdb")
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "SELECT procurement_id, social_consideration, has_requirement FROM core.procurements ORDER BY 1"
        ).fetchall()
        suppliers = connection.execute("SELECT COUNT(*) FROM core.suppliers").fetchall()
    assert rows == [("AA1", True, None), ("AA2", None, None), ("AA3", None, None), ("AA9", None, None)]
    assert suppliers == [(3,)]
