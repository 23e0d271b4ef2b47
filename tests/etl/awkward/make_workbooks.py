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

from workbook_contents import (
    HEADER,
    PLACEMENTS,
    all_whole,
    cell_types,
    chart_sheet,
    comment_with_identity,
    contract_became_a_date,
    contract_is_a_number,
    day_counts,
    days_from_1904,
    durations,
    error_cells,
    errors_in_cells,
    formats_far_right,
    hidden_columns,
    hidden_rows,
    kept_formulas,
    lost_zero,
    merged_cells,
    merged_contract_cells,
    merged_contract_headings,
    merged_groups,
    month_sheets,
    month_sheets_without_year,
    months_as_dates,
    one_month_sheet,
    only_instructions,
    percent_formats,
    placement,
    plain,
    rich_text,
    rows,
    several_sheets,
    share_of_places,
    small,
    struck_through,
    summary_beside,
    table_set_in,
    tall_header,
    titles_and_sums,
    two_tables,
    workbook,
)

FOLDER = Path(__file__).parent
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


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


def old_units(xlwt: Any) -> Callable[[Any, Any], object]:
    """Hours that only the format tells: they are no per cent of full time."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write(1, 5, 40, xlwt.easyxf(num_format_str='0.0" tim"'))
        sheet.write(2, 5, 75, xlwt.easyxf(num_format_str="0.00"))
        sheet.write(1, 4, datetime.date(2024, 1, 15), xlwt.easyxf(num_format_str="yyyy-mm-dd"))

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
        "old_format_units.xls": old_sheet(xlwt, old_units(xlwt)),
        "old_format_1904.xls": old_sheet(xlwt, old_1904(xlwt), dates_from_1904=True),
        "old_format.xls": save(book),
        "old_format_merged.xls": save(other),
        "damaged.xls": save(book)[:512] + bytes(512) + save(book)[1024:],
    }


def supplier_workbooks() -> dict[str, bytes]:
    """Laid out as suppliers lay out theirs."""
    return {
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
        **supplier_workbooks(),
        **old_workbooks(),
    }


if __name__ == "__main__":
    for name, content in all_workbooks().items():
        (FOLDER / name).write_bytes(content)
