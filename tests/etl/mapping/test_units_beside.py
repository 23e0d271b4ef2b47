"""A unit beside a number counts as one after it: in the header, its group, a column of currencies or a format."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from etl.checking.check_file import check_file, open_file
from etl.checking.checked_file import CheckedFile
from etl.mapping.model import Column, FileMapping, TableMapping
from etl.reading.read_options import AS_FOUND, Reading

KEY = bytes(32)
HEAD = "Avtalsnummer;Organisationsnummer;Leverantörens org.nr;Startdatum"
FIRST = "K-1;002000-0006;556036-0793;2024-01-01"
FIELDS = {
    "Avtalsnummer": "contract_id", "Organisationsnummer": "organisation_id", "Leverantörens org.nr": "supplier_id",
    "Startdatum": "start_date",
}  # fmt: skip


def values(file: CheckedFile, field: str) -> list[object]:
    """Each value, then the codes of those refused."""
    table = file.tables[0]
    return [*table.rows[field].to_pylist(), *sorted(table.refused["code"].to_pylist())]


def by_hand(text: str, header: str, kind: str = "contracts", field: str = "value_sek", **more: str) -> CheckedFile:
    fields = {**(FIELDS if kind == "contracts" else {}), **more, header: field}
    reading = Reading(header_row=1, header_last_row=2) if " / " in header else AS_FOUND
    table = open_file(text.encode(), "fil.csv", reading).tables[0]
    columns = tuple(Column(cell, fields.get(cell)) for cell in table.header)
    return check_file(text.encode(), "fil.csv", KEY, None, FileMapping(reading, (TableMapping(kind, None, columns),)))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Värde (tkr)", 1_500_000.0), ("Summa mnkr", 1_500_000_000.0), ("Belopp [SEK]", 1500.0), ("Pris, kr", 1500.0),
        ("Amount (EUR)", "currency_other"), ("Value GBP", "currency_other"), ("Utfall i år", 1500.0),
    ],
)  # fmt: skip
def test_a_unit_in_the_header(header: str, value: object) -> None:
    assert values(by_hand(f"{HEAD};{header}\n{FIRST};1500\n", header), "value_sek") == [value]


def test_a_unit_in_the_group_above() -> None:
    text = ";;;;Belopp i tkr;\n" + f"{HEAD};Budget;Utfall\n{FIRST};1500;1400,5\n"
    assert values(by_hand(text, "Belopp i tkr / Budget"), "value_sek") == [1_500_000.0]


@pytest.mark.parametrize(
    ("currency", "value"),
    [("SEK", 1500.0), ("kr", 1500.0), ("tkr", 1_500_000.0), ("EUR", "currency_other")],
)
@pytest.mark.parametrize("header", ["Valuta", "Currency", "Valutakod"])
def test_a_column_of_currencies(header: str, currency: str, value: object) -> None:
    text = f"{HEAD};Värde;{header}\n{FIRST};1500;{currency}\n"
    assert values(check_file(text.encode(), "fil.csv", KEY), "value_sek") == [value]


def test_a_currency_that_is_not_said_is_not_kronor_where_others_are_not() -> None:
    rows = "".join(
        f"K-{n};002000-0006;556036-0793;2024-01-01;1500;{unit}\n" for n, unit in enumerate(["", "EUR", "SEK"])
    )
    file = check_file(f"{HEAD};Värde;Valuta\n{rows}".encode(), "fil.csv", KEY)
    assert values(file, "value_sek") == [1500.0, "currency_other", "currency_other"]
    alone = check_file(f"{HEAD};Värde;Valuta\n{FIRST};1500;\n".encode(), "fil.csv", KEY)
    assert values(alone, "value_sek") == [1500.0]


@pytest.mark.parametrize(
    ("number_format", "value"),
    [
        ('0.0" mnkr"', 1_500_000.0), ('#,##0\\ "tkr"', 1_500.0), ("#,##0 [$kr-41D]", 1.5),
        ("[$€-2] #,##0.00", "currency_other"),
        ('#,##0.0,," mnkr"', 1.5), ("0.00", 1.5), ("#,##0.00 [$USD]", "currency_other"), ('0" st"', 1.5),
    ],
)  # fmt: skip
def test_a_unit_in_a_number_format(number_format: str, value: object) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [*HEAD.split(";"), "Värde"])
        page.write_row(1, 0, FIRST.split(";"))
        page.write_number(1, 4, 1.5, book.add_format({"num_format": number_format}))
    assert values(check_file(out.getvalue(), "fil.xlsx", KEY), "value_sek") == [value]


@pytest.mark.parametrize(
    ("shown", "number", "currency", "value"),
    [
        ("1,5 mnkr", "1500000", "", 1_500_000.0), ("1\u00a0500 tkr", "1500000", "", 1_500_000.0),
        ("1,5 mnkr", "1.5", "", 1_500_000.0),
        ("€ 5,00", "5", "EUR", "currency_other"), ("1,500 kr", "1500", "SEK", 1500.0), ("1500", "1500", "", 1500.0),
        ("1 500,00 kr", "1500", "SEK", 1500.0), ("1,500 EUR", "1500", "", "currency_other"),
    ],
)  # fmt: skip
def test_a_unit_that_an_opendocument_cell_shows(shown: str, number: str, currency: str, value: object) -> None:
    """The file says both what the cell holds and what it shows."""
    kind = f'office:value-type="currency" office:currency="{currency}"' if currency else 'office:value-type="float"'
    cell = f'<table:table-cell {kind} office:value="{number}"><text:p>{shown}</text:p></table:table-cell>'
    texts = [
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in row
        )
        for row in ([*HEAD.split(";"), "Värde"], FIRST.split(";"))
    ]
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        book.writestr("mimetype", kind)
        manifest = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        book.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</m:manifest>',
        )
        book.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='Avtal'>"
            f"<table:table-row>{texts[0]}</table:table-row><table:table-row>{texts[1]}{cell}</table:table-row>"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    assert values(check_file(out.getvalue(), "fil.ods", KEY), "value_sek") == [value]


@pytest.mark.parametrize(("header", "value"), [("Tid (timmar)", "number_unreadable"), ("Tid (%)", 40.0), ("Tid", 40.0)])
def test_a_unit_that_the_field_cannot_have(header: str, value: object) -> None:
    """Hours are no per cent of full time, whoever says that the column is."""
    names = {
        "Nr": "placement_id",
        "Avtal": "contract_id",
        "Kod": "participant_key",
        "Form": "form",
        "Dag": "start_date",
    }
    text = f"Nr;Avtal;Kod;Form;Dag;{header}\nP1;K-1;d1;praktik;2024-01-01;40\n"
    assert values(by_hand(text, header, "placements", "extent_pct", **names), "extent_pct") == [value]
