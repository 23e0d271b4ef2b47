"""What was read of a file that is not kept as it came: a workbook of its rows, without the columns that were left out.

Made of the stored rows when somebody asks for it, so nothing more of the file is on disk. Only where a column of names,
contacts or free words is why the file is not kept; where a person's number stood in it, or may have, it is nobody's to
fetch.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.comparing import history
from etl.kinds import schemas
from etl.reading import generated_marks
from etl.store.deliveries import Delivery
from spreadsheets.write_xlsx import MOST_ROWS, Book, Looks, Sheet, sheet_name

ENDING = " - inlästa rader.xlsx"
_ABOUT = "Om filen"
_LOOKS: Looks = {"text": {"num_format": "@", "quote_prefix": True}}


def can_be_made(delivery: Delivery) -> bool:
    """Whether `workbook` gives the rows of that delivery."""
    if (
        delivery.original_kept
        or delivery.natural_persons
        or delivery.retained_on
        or not delivery.rows
        or delivery.withdraws
    ):
        return False
    codes = history.refused_rows(delivery)["code"]
    is_person = pc.any(pc.match_substring(codes, "person_like_number"), min_count=0).as_py()
    return not is_person and all(each["rows"] < MOST_ROWS for each in delivery.kinds.values())


def workbook(delivery: Delivery) -> bytes:
    """A sheet per kind under our headers, in the order of the file, and a sheet that says what it is.

    The headers and code words are ours, so that the file can be delivered again. Raises ValueError where it may not be
    made.
    """
    if not can_be_made(delivery):
        raise ValueError("not_to_be_fetched")
    with Book(_LOOKS, streamed=True) as book:
        _about(book.sheet(_ABOUT), delivery)
        for name in delivery.kinds:
            _write_rows(book, name, history.rows(delivery, name))
    return book.content


def _about(sheet: Sheet, delivery: Delivery) -> None:
    sheet.widths(110)
    left_out = sorted({header for counts in delivery.kinds.values() for header in counts.get("ignored", ()) if header})
    lines = [
        f"{generated_marks.MARK} rader som har lästs in",
        f"Ur filen {delivery.file_name}, leverans {delivery.id}.",
        "Originalet är inte sparat, för det kan innehålla uppgifter om enskilda personer.",
        f"Kolumner som inte lästes: {', '.join(left_out)}." if left_out else "",
        f"Rader som avvisades är inte med: {delivery.refused}." if delivery.refused else "",
    ]
    for row, line in enumerate(filter(None, lines)):
        sheet.put(row, 0, line, "text")


def _write_rows(book: Book, name: str, rows: pa.Table) -> None:
    kind = schemas.kinds()[name]
    fields = [field for field in kind.fields if field.required or rows[field.name].null_count < rows.num_rows]
    sheet = book.sheet(sheet_name(kind.title))
    sheet.page.freeze_panes(1, 0)
    sheet.widths(*[18] * len(fields))
    sheet.put_row(0, (field.title for field in fields), "text")
    in_order = rows.sort_by("row_number").select([field.name for field in fields])
    row = 0
    for batch in in_order.to_batches(max_chunksize=10_000):
        for cells in batch.to_pylist():
            row += 1
            for column, cell in enumerate(cells.values()):
                value = _cell(cell)
                sheet.put(row, column, value, "text" if isinstance(value, str) else None)


def _cell(value: Any) -> str | float | None:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if value is None or isinstance(value, int | float):
        return value
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
