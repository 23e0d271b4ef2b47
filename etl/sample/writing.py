"""Writes the files, plainly or as a Swedish spreadsheet program would."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped, unused-ignore]
import pyarrow.csv as pacsv  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import day_of
from etl.sample.goals import goal_table, socio_table
from etl.sample.lessons import lesson_table
from etl.sample.matches import match_table
from etl.sample.placements import follow_up_table, placement_table
from etl.sample.preparations import procurement_tables
from etl.sample.registers import (
    contract_table,
    decision_table,
    milestone_table,
    organisation_table,
    payment_table,
)
from etl.sample.reports import Course, draw_report_periods, report_tables
from etl.sample.support import support_table
from etl.sample.words import EXCEL_UP_TO, PLACEMENT_HEADER_SV, Column, Style
from etl.sample.world import draw_contracts, draw_placements, draw_suppliers


class CsvFile:
    """A CSV file that is written table by table, plainly or as a Swedish spreadsheet program would.

    Plain: UTF-8, comma, decimal point, yes and no. Excel: semicolon, decimal comma, CR LF, thousands of
    kronor apart, ja and nej; UTF-8 with a byte order mark, or Windows-1252.
    """

    def __init__(
        self, path: Path, style: Style, header: Mapping[str, str] | None = None, encoding: str = "utf-8-sig"
    ) -> None:
        self.path = path
        self._excel = style == "excel"
        self._header = header if header and self._excel else {}
        self._encoding = encoding if self._excel else "utf-8"
        self._begun = False

    def __enter__(self) -> Self:
        self._file = self.path.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, table: pa.Table) -> None:
        """Append the rows of a table; the first call writes the header too."""
        separator = ";" if self._excel else ","
        if not self._begun:
            names = [self._header.get(name, name) for name in table.column_names]
            # A heading may hold the separator of the plain style ("Omfattning, %") but never its own.
            self._put((separator.join(names) + "\n").encode())
            self._begun = True
        columns = [self._written(name, table[name]) for name in table.column_names]
        cells = pa.table(columns, names=table.column_names)
        buffer = io.BytesIO()
        # Without quotes: pyarrow refuses, rather than writes, a text that would need them.
        options = pacsv.WriteOptions(include_header=False, delimiter=separator, quoting_style="none")
        pacsv.write_csv(cells, buffer, options)
        self._put(buffer.getvalue())

    def _put(self, content: bytes) -> None:
        if self._excel:
            encoding = self._encoding
            if encoding == "utf-8-sig" and self._begun:
                encoding = "utf-8"  # the mark stands first in the file and nowhere else
            content = content.replace(b"\n", b"\r\n").decode().encode(encoding)
        self._file.write(content)

    def _written(self, name: str, column: Column) -> Column:
        if pa.types.is_boolean(column.type):
            yes, no = ("ja", "nej") if self._excel else ("yes", "no")
            return pc.if_else(column, yes, no)
        if self._excel and pa.types.is_floating(column.type):
            return pc.replace_substring(column.cast(pa.string()), ".", ",")
        if self._excel and name.endswith("_sek"):
            grouped = [None if v is None else f"{v:,}".replace(",", "\u00a0") for v in column.to_pylist()]
            return pa.array(grouped, pa.string())
        return column


def _write(
    path: Path,
    table: pa.Table,
    style: Style,
    header: Mapping[str, str] | None = None,
    encoding: str = "utf-8-sig",
) -> Path:
    with CsvFile(path, style, header, encoding) as file:
        file.write(table)
    return path


def write_sample(
    folder: Path,
    contracts: int = 60,
    seed: int = 1,
    as_of: date = date(2026, 10, 31),
    report_rows: int | None = None,
    style: Style | None = None,
) -> list[Path]:
    """Write an invented world of deliveries into folder and return its files in the order to load them.

    `contracts` is the number of contracts; there are some twenty placements for each. Nothing in the files
    is later than `as_of`, save what is planned. With `report_rows`, all contracts report monthly and about
    so many rows are written (never more than one per form, contract and month). `style` is "excel" for
    files as people have them or "plain"; when not said, it follows the size (see `EXCEL_UP_TO`).
    The same arguments give the same bytes. Beside the files, sample.json says that they are invented.
    Raises ValueError if contracts is less than 1, or seed or report_rows less than 0.
    """
    _check_sizes(contracts, seed, report_rows)
    folder.mkdir(parents=True, exist_ok=True)
    written: Style = style or ("excel" if contracts <= EXCEL_UP_TO else "plain")
    today = day_of(as_of)
    suppliers = draw_suppliers(max(10, contracts // 6), seed)
    organisations = organisation_table(min(max(12, contracts // 40), 600), seed)
    organisation_ids = organisations["organisation_id"].combine_chunks()
    register = draw_contracts(contracts, len(organisation_ids), suppliers, seed, today, dense=report_rows is not None)
    placements = draw_placements(register, suppliers, seed, today)
    sent = np.flatnonzero(register.sends_placements[placements.contract])
    sent_placements, placement_ids = placement_table(placements, register, sent, seed, today)
    periods = draw_report_periods(register, suppliers, seed, today)
    course = Course.of(placements, register, today)
    before = {
        "organisations": organisations,
        "suppliers": pa.table({"supplier_id": suppliers.ids, "name": suppliers.names}),
        **procurement_tables(register, organisation_ids, seed, today),
        "contracts": contract_table(register, suppliers, organisation_ids, seed),
    }
    after = {
        "follow_ups": follow_up_table(placements, register, sent, placement_ids, seed, today),
        "milestones": milestone_table(register, suppliers, seed, today),
        "matches": match_table(placements, sent, placement_ids, register, suppliers, seed, today),
        "support": support_table(placements, sent, placement_ids, register, seed, today),
        "lessons": lesson_table(register, seed, today),
        "decisions": decision_table(periods, register, seed, today),
        "payments": payment_table(register, today),
        "goals": goal_table(organisation_ids.to_pylist(), as_of.year),
        "socio_results": socio_table(organisation_ids.to_pylist(), as_of.year - 1),
    }
    files = [
        *_write_tables(folder, before, written),
        _write(folder / "placements.csv", sent_placements, written, PLACEMENT_HEADER_SV, "cp1252"),
        *_write_reports(folder, report_tables(periods, register, course, seed, today, report_rows), written),
        *_write_tables(folder, after, written),
    ]
    files = [path for path in files if _has_rows(path)]
    facts = {
        "contracts": contracts, "seed": seed, "as_of": as_of.isoformat(), "report_rows": report_rows, "style": written,
    }  # fmt: skip
    about = {"invented": True, **facts, "files": [path.name for path in files]}
    (folder / "sample.json").write_bytes((json.dumps(about, indent=2) + "\n").encode())
    return files


def _check_sizes(contracts: int, seed: int, report_rows: int | None) -> None:
    if contracts < 1:
        raise ValueError("an invented world needs at least one contract")
    if seed < 0:
        raise ValueError("the seed must be 0 or more")
    if report_rows is not None and report_rows < 0:
        raise ValueError("report_rows must be 0 or more")


def _has_rows(path: Path) -> bool:
    """Whether a file has more than its header; one of a small world that has not is taken away, for nobody loads it."""
    with path.open("rb") as file:
        has_rows = bool(file.readline() and file.readline())
    if not has_rows:
        path.unlink()
    return has_rows


def _write_tables(folder: Path, tables: Mapping[str, pa.Table], style: Style) -> list[Path]:
    return [_write(folder / f"{name}.csv", table, style) for name, table in tables.items()]


def _write_reports(folder: Path, blocks: Iterable[tuple[pa.Table, pa.Table]], style: Style) -> list[Path]:
    """The reports, and those that are sent again, a block at a time: there may be millions."""
    with (
        CsvFile(folder / "reports.csv", style) as reports,
        CsvFile(folder / "reports_resent.csv", style) as resent,
    ):
        for first_rows, later_rows in blocks:
            reports.write(first_rows)
            resent.write(later_rows)
    return [reports.path, resent.path]
