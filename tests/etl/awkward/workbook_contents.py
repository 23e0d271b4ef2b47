"""What stands in the workbooks of this folder, one function for each: make_workbooks.py writes them."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import xlsxwriter

HEADER = ["contract_id", "supplier_name", "required_places"]
# A fixed moment, so that the same script writes the same bytes.
WRITTEN = datetime.datetime(2024, 1, 1)


def workbook(
    fill: Callable[[Any, Any], object], sheet: str | None = "Avtal", options: dict[str, Any] | None = None
) -> bytes:
    """An xlsx; `fill` gets the workbook and its first sheet (None when `sheet` is None)."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, **(options or {})})
    book.set_properties({"created": WRITTEN})
    fill(book, book.add_worksheet(sheet) if sheet else None)
    book.close()
    return content.getvalue()


def rows(sheet: Any, *lines: list[Any], first: int = 0) -> None:
    for number, line in enumerate(lines, start=first):
        sheet.write_row(number, 0, line)


def plain(book: Any, sheet: Any) -> None:
    rows(sheet, HEADER, ["K-1", "Åkerö Bygg AB", 4], ["K-2", "Måla & Öka HB", 1.5])


def small(book: Any, sheet: Any) -> object:
    rows(sheet, HEADER, ["K-1", "A", 4])
    return None


def cell_types(book: Any, sheet: Any) -> None:
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    clock = book.add_format({"num_format": "hh:mm"})
    duration = book.add_format({"num_format": "[h]:mm"})
    rows(sheet, ["contract_id", "start_date", "received_date", "value_sek", "has_requirement", "comment"])
    sheet.write(1, 0, "K-1")
    sheet.write_datetime(1, 1, datetime.datetime(2024, 3, 31), date)
    sheet.write_datetime(1, 2, datetime.datetime(2024, 3, 31, 12, 30), moment)
    sheet.write(1, 3, 123)
    sheet.write_boolean(1, 4, True)
    sheet.write_number(1, 5, 0.5, clock)
    sheet.write(2, 0, "K-2")
    sheet.write_number(2, 1, 45351, date)
    sheet.write_datetime(2, 2, datetime.datetime(2024, 2, 29), moment)
    sheet.write(2, 3, 12.5)
    sheet.write_boolean(2, 4, False)
    sheet.write_number(2, 5, 1.5625, duration)
    sheet.write_row(3, 0, ["K-3", 45382, "2024-13-01", 0.1 + 0.2])
    sheet.write_formula(3, 4, "=1=1", None, True)
    sheet.write(3, 5, 8112189876)
    sheet.write_row(4, 0, ["K-4", " ", "\u00a0", -1e6])
    sheet.write_boolean(4, 4, False)
    sheet.write(4, 5, 1e-7)


def error_cells(book: Any, sheet: Any) -> None:
    rows(sheet, HEADER, ["K-1", None, 4], ["K-2"])
    sheet.write_formula(1, 1, "=#REF!", None, "#REF!")
    sheet.write_formula(2, 1, "=NA()", None, "#N/A")
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")


def merged_cells(book: Any, sheet: Any) -> None:
    sheet.merge_range("A1:C1", "Rapport 2024")
    rows(sheet, HEADER, ["K-1", "", 4], ["", "", 5], ["K-2", "", 6], first=2)
    sheet.merge_range("A4:A5", "K-1")
    sheet.merge_range("B4:B6", "A")


def tall_header(book: Any, sheet: Any) -> None:
    for column, name in enumerate(HEADER):
        sheet.merge_range(0, column, 1, column, name)
    rows(sheet, ["K-1", "A", 4], first=2)


def hidden_rows(book: Any, sheet: Any) -> None:
    rows(sheet, HEADER, ["K-1", "A", 4], ["K-2", "B", 5])
    sheet.set_row(1, None, None, {"hidden": True})


def titles_and_sums(book: Any, sheet: Any) -> None:
    sheet.write(0, 1, "Avtal med krav")
    sheet.write(1, 1, "Exempelstaden")
    rows(sheet, HEADER, ["K-1", "A", 4], [], ["K-2", "B", 5], ["Summa"], first=3)
    sheet.write_formula(7, 2, "=SUM(C5:C7)", None, 9)


def table_set_in(book: Any, sheet: Any) -> None:
    sheet.write_row("C3", HEADER)
    sheet.write_row("C4", ["K-1", "A", 4])


def several_sheets(book: Any, sheet: Any) -> None:
    notes = book.add_worksheet("Läs mig")
    rows(notes, ["Fyll i bladen"], ["contract_id", "avtalets nummer"])
    small(book, book.add_worksheet("Avtal"))
    hidden = book.add_worksheet("Placeringar")
    rows(hidden, ["placement_id", "contract_id", "form"], ["P-1", "K-1", "permanent"])
    hidden.hide()
    book.add_worksheet("Tomt")


def only_instructions(book: Any, sheet: Any) -> None:
    book.add_worksheet("Blad1").write(0, 0, "Läs detta")
    book.add_worksheet("Blad2").write(0, 0, "och detta")


def chart_sheet(book: Any, sheet: Any) -> None:
    small(book, sheet)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Avtal!$C$2:$C$2"})
    book.add_chartsheet("Diagram").set_chart(chart)


def comment_with_identity(book: Any, sheet: Any) -> None:
    small(book, sheet)
    sheet.write_comment("B2", "Ring 811218-9876")


def lost_zero(book: Any, sheet: Any) -> None:
    rows(sheet, ["placement_id", "participant_key"], ["P-1", 101063998], ["P-2", 8112189876])


PLACEMENTS = ["Placerings-ID", "Avtalsnummer", "Deltagare", "Form", "Startdatum", "Omfattning"]


def placement(number: int, contract: str = "K-1", start: Any = "2024-01-15", extent: Any = 100) -> list[Any]:
    return [f"P-{number}", contract, f"d-{number}", "Praktik", start, extent]


def percent_formats(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2), placement(3), placement(4), placement(5), placement(6))
    sheet.write(1, 5, 0.5, book.add_format({"num_format": "0%"}))
    sheet.write(2, 5, 1, book.add_format({"num_format": "0.0%"}))
    sheet.write(3, 5, 0.625, book.add_format({"num_format": '[Red]0.00" "%'}))
    sheet.write(4, 5, 50, book.add_format({"num_format": '0" %"'}))  # only shown: the value is 50
    sheet.write(5, 5, 75, book.add_format({"num_format": "0\\%"}))
    sheet.write_formula(6, 5, "=1/8", book.add_format({"num_format": "0%"}), 0.125)


def all_whole(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1, extent=1), placement(2, extent=1))
    for row in (1, 2):
        sheet.write(row, 5, 1, book.add_format({"num_format": "0%"}))


def share_of_places(book: Any, sheet: Any) -> None:
    rows(sheet, ["Avtalsnummer", "Period", "Pågående"], ["K-1", "2024-01", 3], ["K-2", "2024-01", 3])
    sheet.write(2, 2, 0.5, book.add_format({"num_format": "0%"}))


def hidden_columns(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2), placement(3))
    sheet.set_column(5, 5, None, None, {"hidden": True})
    sheet.set_row(2, None, None, {"hidden": True, "level": 1})
    sheet.set_row(9, None, None, {"hidden": True})


def struck_through(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2))
    struck = book.add_format({"font_strikeout": True})
    for column, value in enumerate(placement(2)):
        sheet.write(2, column, value, struck)


def month_sheets(book: Any, sheet: Any) -> None:
    for name, number in (("Januari", 3), ("Februari", 4), ("Mars", 5)):
        month = book.add_worksheet(name)
        month.write(0, 0, "Uppföljning 2024")
        rows(month, ["Avtalsnummer", "Pågående", "Började"], ["K-1", number, 1], ["K-2", number, 0], first=2)
    book.add_worksheet("Instruktion").write(0, 0, "Ett blad för varje månad")


def month_sheets_without_year(book: Any, sheet: Any) -> None:
    for name in ("Jan", "Feb"):
        rows(book.add_worksheet(name), ["Avtalsnummer", "Pågående"], ["K-1", 3])


def one_month_sheet(book: Any, sheet: Any) -> None:
    rows(sheet, ["Avtalsnummer", "Pågående"], ["K-1", 3])


def months_as_dates(book: Any, sheet: Any) -> None:
    month = book.add_format({"num_format": "mmm yy"})
    sheet.merge_range("C1:E1", "Pågående")
    rows(sheet, ["Avtalsnummer", "Form"], ["K-1", "Praktik", 3, 4, None, 7], ["K-1", "Lärling", 0, 1, 2, 3], first=1)
    for column in range(3):
        sheet.write_datetime(1, 2 + column, datetime.datetime(2024, 1 + column, 1), month)
    sheet.write(1, 5, "Summa 2024")
    rows(sheet, ["Summa", None, 3, 5, 2, 10], first=4)


def merged_groups(book: Any, sheet: Any) -> None:
    sheet.merge_range("A1:A2", "Avtalsnummer")
    sheet.merge_range("B1:B2", "Period")
    sheet.merge_range("C1:D1", "Praktik")
    sheet.merge_range("E1:F1", "Lärling")
    sheet.write_row("C2", ["Började", "Pågående", "Började", "Pågående"])
    rows(sheet, ["K-1", "2024-01", 1, 2, 0, 1], ["K-2", "2024-01", None, 5, None, None], first=2)


def merged_contract_headings(book: Any, sheet: Any) -> None:
    header = [name for name in PLACEMENTS if name != "Avtalsnummer"]
    row = 0
    for contract, numbers in (("TRV 2024/1", (1, 2)), ("TRV 2024/2", (3,))):
        sheet.merge_range(row, 0, row, 4, f"Avtal: {contract}")
        lines = [[cell for place, cell in enumerate(placement(number)) if place != 1] for number in numbers]
        rows(sheet, header, *lines, first=row + 1)
        row += len(numbers) + 3


def merged_contract_cells(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2), placement(3, "K-2"), placement(4, "K-2"))
    sheet.merge_range("B2:B3", "K-1")
    sheet.merge_range("B4:B5", "K-2")


def day_counts(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1, start=45306), placement(2, start=45306.5), placement(3, start=12))


def days_from_1904(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2, start=45306))
    sheet.write_datetime(1, 4, datetime.datetime(2024, 1, 15), book.add_format({"num_format": "yyyy-mm-dd"}))


def contract_became_a_date(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2, "2024-2"))
    sheet.write_datetime(1, 1, datetime.datetime(2024, 1, 1), book.add_format({"num_format": "yyyy-mm"}))


def contract_is_a_number(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, [1, 2024001, 17, "Praktik", "2024-01-15", 62.5])


def durations(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2), placement(3))
    sheet.write_number(1, 5, -0.5, book.add_format({"num_format": "[h]:mm"}))
    sheet.write_number(2, 5, 1.5, book.add_format({"num_format": "[h]:mm"}))
    sheet.write_boolean(3, 5, True)


def errors_in_cells(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2), placement(3))
    sheet.write_formula(1, 4, "=NA()", None, "#N/A")
    sheet.write_formula(2, 5, "=1/0", None, "#DIV/0!")
    sheet.write_formula(3, 1, "=#REF!", None, "#REF!")


def kept_formulas(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1))
    sheet.write_formula(1, 1, '="TRV "&"2024/1"', None, "TRV 2024/1")
    sheet.write_formula(1, 4, "=DATE(2024,1,15)", book.add_format({"num_format": "yyyy-mm-dd"}), 45306)
    sheet.write_formula(1, 5, "=100/2", None, 50)


def two_tables(book: Any, sheet: Any) -> None:
    header = ["Avtalsnummer", "Orgnr beställare", "Leverantörens orgnr", "Startdatum", "Avtalade platser"]
    rows(sheet, header, ["K-1", "212000-0142", "556677-8899", "2024-01-01", 4])
    sheet.write(3, 0, "Placeringar")
    rows(sheet, PLACEMENTS, placement(1), placement(2), first=4)


def formats_far_right(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1))
    sheet.set_row(0, None, book.add_format({"bold": True}))
    sheet.write_blank(0, 400, None, book.add_format({"bold": True}))
    sheet.write_blank(5000, 0, None, book.add_format({"bold": True}))


def rich_text(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1))
    sheet.write_rich_string(1, 1, "TRV ", book.add_format({"bold": True}), "2024", "/1")
    sheet.write_rich_string(1, 4, "2024-", book.add_format({"italic": True}), "01-15")


def summary_beside(book: Any, sheet: Any) -> None:
    rows(sheet, PLACEMENTS, placement(1), placement(2))
    rows(book.add_worksheet("Sammanställning"), ["Avtalsnummer", "jan 2024", "feb 2024"], ["K-1", 2, 2])
