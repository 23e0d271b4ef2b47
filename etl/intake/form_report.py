"""A report typed into a form becomes a small file, and goes the way of every file: checked, kept, counted.

A file with placements says all of its contracts, so what was reported before of a contract is put into the file again;
what describes persons in it is taken from the store and is never shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from etl.build import warehouse_file
from etl.comparing import history
from etl.kinds import schemas
from etl.kinds.schemas import Kind
from etl.store import deliveries
from spreadsheets import write_csv
from spreadsheets.formulas import could_be_formula

_NUMBER = re.compile(r"[-+]?[\d\s.,]*\d\s*%?")


class RiskyText(ValueError):
    """A cell that a spreadsheet could take for a formula. `row` from 0, `field` its name; never the text."""

    def __init__(self, row: int, field: str) -> None:
        super().__init__("form_text_risky")
        self.row = row
        self.field = field


def reported_placements(contract_id: str, as_of: dt.date) -> list[dict[str, str]]:
    """The contract's placements as the build takes them now: every field, as it is written in a file.

    What describes persons is in it, so it is not to be shown as it is (see `without_persons`).
    """
    fields = schemas.kinds()["placements"].fields
    concerned = {"contract_id": pa.table({"key": pa.array([contract_id], pa.string())})}
    with warehouse_file.trial(
        deliveries.active(), {}, concerned, as_of, {"core/placements", "raw/placements"}
    ) as connection:
        found = connection.execute(
            f"""
            SELECT {", ".join(f"raw.{field.name}" for field in fields)}
            FROM raw_placements AS raw
            INNER JOIN core.placements AS counted
              ON counted.delivery_id = raw.delivery_id
              AND counted.sheet IS NOT DISTINCT FROM raw.sheet
              AND counted.row_number = raw.row_number
            ORDER BY raw.start_date, raw.placement_id
            """
        ).fetchall()
    return [{field.name: _written(value) for field, value in zip(fields, row)} for row in found]


def without_persons(row: Mapping[str, str]) -> dict[str, str]:
    """What of a placement may be seen: nothing that describes the person."""
    return {name: text for name, text in row.items() if name not in history.OF_PERSONS["placements"]}


def amended(row: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """The placement with what was changed in the form; a field that the form does not show stays as it was."""
    return {**row, **{name: (text or "").strip() for name, text in changes.items()}}


def filled(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The rows of a form in which something is written, as texts."""
    texts = ({name: "" if value is None else str(value).strip() for name, value in row.items()} for row in rows)
    return [row for row in texts if any(row.values())]


def nil_report(contract_id: str, period: str, reason: str, received: dt.date) -> dict[str, str]:
    """The row that says that there was nobody: noughts, which are not the same as nothing."""
    figures = dict.fromkeys(("persons_started", "persons_ongoing", "persons_ended", "fte_months"), "0")
    return {
        "contract_id": contract_id,
        "period": period,
        "received_date": received.isoformat(),
        **figures,
        "reason": reason,
    }


def as_file(kind: Kind, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows as a file of semicolon-separated values, with the kind's headers.

    Raises RiskyText where a text could be run by a spreadsheet that opens it.
    """
    written = [[field.title for field in kind.fields]]
    for number, row in enumerate(rows):
        cells = [" ".join(row.get(field.name, "").split()) for field in kind.fields]
        for field, cell in zip(kind.fields, cells):
            if could_be_formula(cell) and cell != "-" and not _NUMBER.fullmatch(cell):
                raise RiskyText(number, field.name)
        written.append(cells)
    return (write_csv.MARK + write_csv.csv_text(written, guarded=False)).encode()


def file_name(kind: Kind, contract_id: str, period: str | None = None) -> str:
    """A name that says what was reported: "Rapporter TRV 2024-1 2026-10 (formulär).csv"."""
    about = re.sub(r"[^\w .-]+", "-", f"{contract_id} {period or ''}").strip()
    return f"{kind.title} {about} (formulär).csv"


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
