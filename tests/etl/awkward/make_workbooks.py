"""Writes the workbooks of this folder anew: `python tests/etl/awkward/make_workbooks.py`.

The text files beside them are written by hand. The .xls files need xlwt, which nothing else here needs; without it
they are left as they are. Names and numbers are invented, the identity number is the Tax Agency's for tests.
"""

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).parent
HEADER = ["contract_id", "supplier_name", "required_places"]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
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


def old_sheet(xlwt: Any, fill: Callable[[Any, Any], object], dates_from_1904: bool = False) -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = dates_from_1904
    sheet = book.add_sheet("Blad1")
    for column, name in enumerate(PLACEMENTS):
        sheet.write(0, column, name)
    for number in (1, 2, 3):
        for column, value in enumerate(placement(number)):
            sheet.write(number, column, value) if (number, column) not in ((1, 5), (2, 5), (1, 4)) else None
    fill(book, sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def old_marks(xlwt: Any) -> Callable[[Any, Any], object]:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(1, 5, 0.5, xlwt.easyxf(num_format_str="0%"))
        sheet.write(2, 5, 1, xlwt.easyxf(num_format_str='0.0"x"%'))
        sheet.write(1, 4, datetime.date(2024, 1, 15), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
        sheet.row(2).hidden = True
        sheet.col(3).hidden = True
        for column, value in enumerate(placement(4)):
            sheet.write(4, column, value, xlwt.easyxf("font: struck_out on"))

    return fill


def old_1904(xlwt: Any) -> Callable[[Any, Any], object]:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(1, 4, datetime.date(2024, 1, 15), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
        sheet.write(4, 0, "P-4")
        for column, value in enumerate(placement(4, start=43844)[1:], start=1):
            sheet.write(4, column, value)

    return fill


def ods_marks() -> str:
    def line(cells: str, more: str = "") -> str:
        return f"<table:table-row {more}>{cells}</table:table-row>"

    share = (
        '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50 %</text:p></table:table-cell>'
    )
    lines = [line("".join(map(text_cell, PLACEMENTS)))]
    for number, more in ((1, ""), (2, 'table:visibility="collapse"'), (3, 'table:visibility="filter"')):
        lines.append(line("".join(text_cell(str(cell)) for cell in placement(number)[:5]) + share, more))
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    return columns + "".join(lines)


def changed(
    content: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None
) -> bytes:
    """A zip with its parts changed (None = left out) and others added."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = change(entry.filename, old.read(entry))
            if part is not None:
                new.writestr(zipfile.ZipInfo(entry.filename), part, zipfile.ZIP_DEFLATED)
        for name, part in (extra or {}).items():
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: part.replace(old, new) if name == "xl/worksheets/sheet1.xml" else part


def archive(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def open_document(table: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}office:1.0" '
        f'xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0" office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Avtal">{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{names}manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return archive(
        {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def text_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def number_cell(value: str) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p></table:table-cell>'


def ods_table() -> str:
    header = "".join(map(text_cell, HEADER))
    date = 'office:value-type="date" office:date-value="2024-03-31"'
    day = f"<table:table-cell {date}><text:p>31/3</text:p></table:table-cell>"
    spanned = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
    lines = [
        header,
        text_cell("K-1") + text_cell("Åkerö Bygg AB", spanned) + number_cell("4"),
        text_cell("K-2") + "<table:covered-table-cell/>" + number_cell("1.5"),
        '<table:table-cell table:number-columns-repeated="3"/>',
        text_cell("K-3") + text_cell("B") + day,
    ]
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    endless = '<table:table-cell table:number-columns-repeated="16384"/>'
    return f'{table}<table:table-row table:number-rows-repeated="1048571">{endless}</table:table-row>'


def ods_bomb() -> str:
    cell = text_cell("x", 'table:number-columns-repeated="16384"')
    return f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'


def old_workbooks() -> dict[str, bytes]:
    try:
        import xlwt  # type: ignore[import-not-found]
    except ImportError:
        return {}

    def save(book: Any) -> bytes:
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    book = xlwt.Workbook()
    sheet = book.add_sheet("Avtal")
    lines: list[list[Any]] = [[*HEADER], ["K-1", "Åkerö Bygg AB", 4], ["K-2", "B", 1.5]]
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    other = xlwt.Workbook()
    sheet = other.add_sheet("Avtal")
    for column, name in enumerate(HEADER):
        sheet.write(0, column, name)
    sheet.write(1, 0, "K-1")
    sheet.write(2, 0, "K-2")
    sheet.write_merge(1, 2, 1, 1, "A")
    sheet.write(1, 2, 4)
    sheet.write(2, 2, datetime.date(2024, 3, 31), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    errors = xlwt.Workbook()
    errors.add_sheet("Tomt")
    sheet = errors.add_sheet("Avtal")
    for column, name in enumerate(HEADER):
        sheet.write(0, column, name)
    sheet.write(1, 0, "K-1")
    sheet.row(1).set_cell_error(1, "#REF!")
    sheet.row(1).set_cell_error(2, "#N/A!")
    return {
        "old_format_errors.xls": save(errors),
        "old_format_marks.xls": old_sheet(xlwt, old_marks(xlwt)),
        "old_format_1904.xls": old_sheet(xlwt, old_1904(xlwt), dates_from_1904=True),
        "old_format.xls": save(book),
        "old_format_merged.xls": save(other),
        "damaged.xls": save(book)[:512] + bytes(512) + save(book)[1024:],
    }


def all_workbooks() -> dict[str, bytes]:
    whole = workbook(plain)
    sheet_at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    cached = workbook(lambda book, sheet: (small(book, sheet), sheet.write_formula("C2", "=2+2", None, 4)))
    return {
        "plain.xlsx": whole,
        "workbook_called_text.csv": workbook(small),
        "cell_types.xlsx": workbook(cell_types),
        "error_cells.xlsx": workbook(error_cells),
        "merged_cells.xlsx": workbook(merged_cells),
        "tall_header.xlsx": workbook(tall_header),
        "hidden_rows.xlsx": workbook(hidden_rows),
        "titles_and_sums.xlsx": workbook(titles_and_sums),
        "table_set_in.xlsx": workbook(table_set_in),
        "several_sheets.xlsx": workbook(several_sheets, None),
        "only_instructions.xlsx": workbook(only_instructions, None),
        "only_header.xlsx": workbook(lambda book, sheet: rows(sheet, HEADER)),
        "chart_sheet.xlsx": workbook(chart_sheet),
        "comment_with_identity.xlsx": workbook(comment_with_identity),
        "lost_zero.xlsx": workbook(lost_zero),
        "sheet_name_with_identity.xlsx": workbook(small, "811218-9876"),
        "macros.xlsm": changed(
            workbook(small),
            lambda name, part: (
                part.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
                if name == "[Content_Types].xml"
                else part
            ),
            {"xl/vbaProject.bin": OLE + b"not really a macro"},
        ),
        "open_document.ods": open_document(ods_table()),
        "formula_without_value.xlsx": changed(
            cached, in_sheet(b"<v>4</v></c></row></sheetData>", b"</c></row></sheetData>")
        ),
        "empty.xlsx": workbook(lambda book, sheet: None),
        "damaged.xlsx": whole[: len(whole) // 2],
        "damaged_sheet.xlsx": whole[:sheet_at] + bytes([whole[sheet_at] ^ 0xFF]) + whole[sheet_at + 1 :],
        "password.xlsx": OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(480),
        "letter.xls": OLE + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(488),
        "bomb_ratio.xlsx": changed(whole, in_sheet(b"<sheetData>", b"<sheetData>" + b" " * (60 << 20))),
        "bomb_declared_count.xlsx": changed(
            whole, lambda name, part: part.replace(b'uniqueCount="', b'uniqueCount="99999999999')
        ),
        "bomb_far_cell.xlsx": workbook(lambda book, sheet: (small(book, sheet), sheet.write("XFD1048576", 1))),
        "bomb_far_cell.ods": open_document(ods_bomb()),
        "percent_formats.xlsx": workbook(percent_formats),
        "percent_all_whole.xlsx": workbook(all_whole),
        "percent_of_places.xlsx": workbook(share_of_places),
        "hidden_columns.xlsx": workbook(hidden_columns),
        "struck_through.xlsx": workbook(struck_through),
        "month_sheets.xlsx": workbook(month_sheets, None),
        "month_sheets_without_year.xlsx": workbook(month_sheets_without_year, None),
        "month_sheets 2024.xlsx": workbook(month_sheets_without_year, None),
        "rapport april 2024.xlsx": workbook(one_month_sheet, "Mars 2024"),
        "rapport kvartal 1 2024.xlsx": workbook(one_month_sheet, "Mars"),
        "months_as_dates.xlsx": workbook(months_as_dates, "Redovisning"),
        "merged_groups.xlsx": workbook(merged_groups),
        "merged_contract_headings.xlsx": workbook(merged_contract_headings),
        "merged_contract_cells.xlsx": workbook(merged_contract_cells),
        "day_counts.xlsx": workbook(day_counts),
        "days_from_1904.xlsx": workbook(days_from_1904, options={"date_1904": True}),
        "contract_became_a_date.xlsx": workbook(contract_became_a_date),
        "contract_is_a_number.xlsx": workbook(contract_is_a_number),
        "durations.xlsx": workbook(durations),
        "errors_in_cells.xlsx": workbook(errors_in_cells),
        "kept_formulas.xlsx": workbook(kept_formulas),
        "two_tables.xlsx": workbook(two_tables),
        "formats_far_right.xlsx": workbook(formats_far_right),
        "rich_text.xlsx": workbook(rich_text),
        "summary_beside.xlsx": workbook(summary_beside),
        "open_document_marks.ods": open_document(ods_marks()),
        "archive.csv": archive({"notes.txt": b"contract_id;supplier_name\nK-1;A\n"}),
        **old_workbooks(),
    }


if __name__ == "__main__":
    for name, content in all_workbooks().items():
        (FOLDER / name).write_bytes(content)
