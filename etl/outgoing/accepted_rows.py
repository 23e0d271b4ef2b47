"""What was read of a file that is not kept as it came: a workbook of its rows, without the columns that were left out.

Made of the stored rows when somebody asks for it, so nothing more of the file is on disk. Only where a column of names,
contacts or free words is why the file is not kept; where a person's number stood in it, or may have, it is nobody's to
fetch.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from etl.comparing import history
from etl.kinds import schemas
from etl.outgoing import annotate_rewritten
from etl.reading import generated_marks
from etl.store.deliveries import Delivery

ENDING = " - inlästa rader.xlsx"
_ABOUT = "Om filen"


def can_be_made(delivery: Delivery) -> bool:
    """Whether `workbook` gives the rows of that delivery."""
    if delivery.original_kept or delivery.natural_persons or not delivery.rows or delivery.withdraws:
        return False
    codes = history.refused(delivery)["code"]
    is_person = pc.any(pc.match_substring(codes, "person_like_number"), min_count=0).as_py()
    return not is_person and all(each["rows"] < annotate_rewritten.MOST_ROWS for each in delivery.kinds.values())


def workbook(delivery: Delivery) -> bytes:
    """A sheet per kind under our headers, in the order of the file, and a sheet that says what it is.

    The headers and code words are ours, so that the file can be delivered again. Raises ValueError where it may not be
    made.
    """
    if not can_be_made(delivery):
        raise ValueError("not_to_be_fetched")
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        _about(book, delivery, text)
        for name in delivery.kinds:
            _rows(book, name, history.rows(delivery, name), text)
    return out.getvalue()


def _about(book: Any, delivery: Delivery, text: Any) -> None:
    page = book.add_worksheet(_ABOUT)
    page.set_column(0, 0, 110)
    left_out = sorted({header for counts in delivery.kinds.values() for header in counts.get("ignored", ()) if header})
    lines = [
        f"{generated_marks.MARK} rader som har lästs in",
        f"Ur filen {delivery.file_name}, leverans {delivery.id}.",
        "Originalet är inte sparat, för det kan innehålla uppgifter om enskilda personer.",
        f"Kolumner som inte lästes: {', '.join(left_out)}." if left_out else "",
        f"Rader som avvisades är inte med: {delivery.refused}." if delivery.refused else "",
    ]
    for row, line in enumerate(filter(None, lines)):
        page.write_string(row, 0, line[: annotate_rewritten.MOST_TEXT], text)


def _rows(book: Any, name: str, rows: pa.Table, text: Any) -> None:
    kind = schemas.kinds()[name]
    fields = [field for field in kind.fields if field.required or rows[field.name].null_count < rows.num_rows]
    page = book.add_worksheet(annotate_rewritten.sheet_name(kind.title)[:31])
    page.freeze_panes(1, 0)
    page.set_column(0, len(fields) - 1, 18)
    for column, field in enumerate(fields):
        page.write_string(0, column, field.title, text)
    in_order = rows.sort_by("row_number").select([field.name for field in fields])
    row = 0
    for batch in in_order.to_batches(max_chunksize=10_000):
        for cells in batch.to_pylist():
            row += 1
            _row(page, row, list(cells.values()), text)


def _row(page: Any, row: int, cells: Sequence[Any], text: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, bool):
            page.write_string(row, column, "ja" if cell else "nej", text)
        elif isinstance(cell, int | float):
            page.write_number(row, column, cell)
        elif cell is not None:
            told = ", ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
            page.write_string(row, column, told[: annotate_rewritten.MOST_TEXT], text)
