"""The writer of .csv files, over the `csv` module: a text with a separator or a line break in it gets quotes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence

from spreadsheets.formulas import harmless

# Stands first in a file that Excel is to open as UTF-8.
MARK = "\ufeff"


def swedish_number(number: float) -> str:
    """With a decimal comma and at most six decimals; no noughts at the end."""
    return f"{round(number, 6):.6f}".rstrip("0").rstrip(".").replace(".", ",")


def csv_text(
    rows: Iterable[Sequence[object]],
    *,
    separator: str = ";",
    line_end: str = "\r\n",
    number: Callable[[float], str] = swedish_number,
    guarded: bool = True,
) -> str:
    """The rows as Swedish Excel opens them, without MARK: days in ISO, nothing for None, no text that could be run.

    `number`: how a float is written. `guarded`: False for a file that Utfall itself reads again, where a text has to
    stand to the letter.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=line_end)
    for row in rows:
        writer.writerow([_written(cell, number, guarded) for cell in row])
    return out.getvalue()


def _written(cell: object, number: Callable[[float], str], guarded: bool) -> object:
    if isinstance(cell, str):
        return harmless(cell) if guarded else cell
    if isinstance(cell, float):
        return number(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else cell
