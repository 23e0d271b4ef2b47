"""What can be fetched of a file that is not kept: its rows without the columns that were left out, and nothing of
persons."""

from pathlib import Path

import pytest

from etl.checking import check_file
from etl.folders import key_file
from etl.outgoing import accepted_rows
from etl.privacy.pseudonyms import load_key
from etl.reading.workbook import read_sheets
from etl.store import deliveries

HEADER = "Placerings-ID;Avtal;Deltagare;Form;Startdag;Namn;Kommentar"
ROWS = (
    "P1;C1;d1;Praktik;2024-06-01;Kalle Anka;trivs bra\nP2;C1;=1+1;Visstidsanställning;2024-06-02;Kajsa "
    "Anka;\nP3;C1;d3;Okänt;2024-06-02;;\n"
)


def loaded(text: str, name: str = "rapport.csv") -> deliveries.Delivery:
    content = text.encode()
    return deliveries.accept(check_file.check_file(content, name, load_key(key_file())), content, "test")[0]


def test_rows_are_given_without_what_was_left_out_and_can_be_delivered_again(data_folder: Path) -> None:
    delivery = loaded(f"{HEADER}\n{ROWS}")
    assert not delivery.original_kept and accepted_rows.can_be_made(delivery)
    made = accepted_rows.workbook(delivery)
    texts = [text for _name, rows in read_sheets(made) for row in rows for text in row if text]
    assert not [text for text in texts if "Anka" in text or "trivs" in text]
    assert "Kolumner som inte lästes: Kommentar, Namn." in texts and "Rader som avvisades är inte med: 1." in texts
    assert "=1+1" in texts, "a text still, and no formula"
    again = check_file.check_file(made, "rapport.xlsx", load_key(key_file()))
    (before,), (after,) = (
        check_file.check_file(f"{HEADER}\n{ROWS}".encode(), "rapport.csv", load_key(key_file())).tables,
        again.tables,
    )
    columns = [name for name in before.rows.column_names if name not in ("sheet", "row_number")]
    assert after.rows.select(columns).to_pylist() == before.rows.select(columns).to_pylist()
    assert (again.refused, again.sheets_left_out) == (0, [])


def test_a_file_that_is_kept_is_fetched_as_it_came(data_folder: Path) -> None:
    delivery = loaded("Placerings-ID;Avtal;Deltagare;Form;Startdag\nP1;C1;d1;Praktik;2024-06-01\n")
    assert delivery.original_kept and not accepted_rows.can_be_made(delivery)
    with pytest.raises(ValueError, match="not_to_be_fetched"):
        accepted_rows.workbook(delivery)


@pytest.mark.parametrize("number", ["811218-9876", "811218-9875"])
def test_where_a_persons_number_stands_as_a_suppliers_nothing_is_given(data_folder: Path, number: str) -> None:
    delivery = loaded(f"Leverantörs-ID;Namn\n{number};Snickare\n556036-0793;Bolag\n", "leverantorer.csv")
    assert not delivery.original_kept and not accepted_rows.can_be_made(delivery)
