"""The tables of a copy to hand out, and the file with them: a workbook, or a zip of CSV files.

No row is about a person: neither placements, lists nor follow-ups are read. What persons are and what became of them is
there as counts, changed as they are outside, and no more of them than the closed list lets be asked.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from access import log, rights
from access.log import Event
from access.rights import Right
from measures import Warehouse, ask, can_split, labels, number_text
from measures.door import catalogue
from measures.release import cover
from spreadsheets.write_csv import MARK, csv_text
from spreadsheets.write_xlsx import MOST_ROWS, Book, Looks, sheet_name

FORMATS = (".zip", ".xlsx")
_LOOKS: Looks = {"head": {"bold": True, "bottom": 1}, "text": {"text_wrap": True, "valign": "top"}}
_STATES = {"known": "", "hidden": number_text.HIDDEN, "missing": "uppgift saknas", "not_applicable": "inte tillämpligt"}
# Registers, and what a contract says. Nobody's name who works with it, no free words, and no first day of a person.
_REGISTERS = {
    "organisationer": """
        SELECT organisation_id AS nummer, name AS namn, type AS slag, municipality_code AS kommun, county_code AS län,
          parent_organisation_id AS under
        FROM mart.organisations WHERE is_natural_person = 0 ORDER BY nummer""",
    "leverantörer": """
        SELECT supplier_id AS nummer, name AS namn
        FROM mart.suppliers WHERE is_natural_person = 0 ORDER BY nummer""",
    "upphandlingar": """
        SELECT procurement_id AS upphandling, organisation_id AS organisation, nature AS upphandlingsslag,
          published_date AS annonserad
        FROM mart.procurements ORDER BY upphandling""",
    "avtal": """
        SELECT contract_id AS avtal, organisation_id AS organisation,
          suppliers.supplier_id AS leverantör, procurement_id AS upphandling, nature AS upphandlingsslag,
          start_date AS början, end_date AS slut, requirement AS krav,
          places_required AS platser_enligt_avtalet, status
        FROM mart.contracts AS contracts
        LEFT JOIN mart.suppliers AS suppliers
          ON suppliers.supplier_id = contracts.supplier_id AND suppliers.is_natural_person = 0
        ORDER BY avtal""",
}
# A supplier that is somebody's own firm is called so; what a contract is called is free words.
_OWN_FIRM, _UNNAMED = "ENSKILD-", frozenset({"contract"})
_FIGURES = ("mått", "namn", "enhet", "delat på", "grupp", "gruppens namn", "år", "värde", "lägst", "högst", "täckning",
            "täljare", "nämnare", "anmärkning", "avrundat till skydd för enskilda")  # fmt: skip

Row = Sequence[object]


@dataclass(frozen=True)
class Table:
    """A table of the copy. `rows`: the first is its head."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Release:
    """The copy. `cover`: the sheet that says what it is, what was left out and why, line by line."""

    cover: Sequence[str]
    tables: Sequence[Table]
    invented: bool
    as_of: dt.date


def make_release(warehouse: Warehouse) -> Release:
    """The copy of what the warehouse holds, as it is seen outside, whoever makes it. Raises NotAllowed."""
    rights.demand(Right.READ, about="release")
    outside = warehouse.outside()
    about = ask(["contracts"], warehouse=outside).about
    figures, refused = _figures(outside)
    registers = [Table(name, _register(outside, sql)) for name, sql in _REGISTERS.items()]
    natural = len(outside.rows("SELECT supplier_id FROM mart.suppliers WHERE is_natural_person = 1"))
    tables = [Table("siffror", figures), *registers, Table("definitioner", _definitions(outside))]
    invented = about["invented"] == "yes"
    told = cover.lines(outside, about, {each.name: len(each.rows) - 1 for each in tables}, refused, natural)
    return Release(told, [_marked(each) if invented else each for each in tables], invented, outside.as_of)


def write_release(release: Release, ending: str) -> bytes:
    """The file: ".zip" or ".xlsx". The log says that it was made. Raises ValueError for another ending, and where a
    table has more rows than a sheet holds."""
    if ending not in FORMATS:
        raise ValueError("ending")
    if ending == ".xlsx" and any(len(table.rows) > MOST_ROWS for table in release.tables):
        raise ValueError("too_long")
    content = _as_workbook(release) if ending == ".xlsx" else _as_zip(release)
    log.write(Event.EXPORTED, "release", release.as_of.isoformat())
    return content


def _figures(outside: Warehouse) -> tuple[list[Row], int]:
    """Each measure whole, by each dimension of the closed list, and by year; and how many such questions have no
    answer outside."""
    known = catalogue.read(outside)
    chosen = [name for name in known.disclosure.dimensions if name in known.dimensions and name != "year"]
    rows: list[Row] = [_FIGURES]
    refused = 0
    for name in known.measures:
        for by in ((), ("year",), *(ways for each in chosen for ways in ((each,), (each, "year")))):
            if not all(can_split(outside, name, each) for each in by):
                continue
            answer = ask([name], by, warehouse=outside)
            refused += bool(answer.refused)
            if not answer.refused:
                rows += _rows(outside, name, by, answer.rows, answer.states)
    return rows, refused


def _rows(
    outside: Warehouse, name: str, by: Sequence[str], answered: Sequence[dict[str, object]], states: Sequence[str]
) -> list[Row]:
    measure = catalogue.read(outside).measures[name]
    split = next((each for each in by if each != "year"), "")
    called = labels(outside, split) if split and split not in _UNNAMED else {}
    label = catalogue.read(outside).dimensions[split].label["sv"] if split else ""
    return [
        (
            name, measure.label["sv"], measure.unit, label, row.get(split), called.get(str(row.get(split)), ""),
            row.get("year"),
            *(_number(row[each]) for each in ("value", "low", "high", "coverage", "numerator", "denominator")),
            _STATES[state], "ja" if row["rounded"] else "",
        )
        for row, state in zip(answered, states, strict=True)
        if not str(row.get(split)).startswith(_OWN_FIRM)
    ]  # fmt: skip


def _number(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _register(outside: Warehouse, sql: str) -> list[Row]:
    records = outside.records(sql)
    return [tuple(records[0]), *(tuple(row.values()) for row in records)] if records else [("tom",)]


def _definitions(outside: Warehouse) -> list[Row]:
    measures = catalogue.read(outside).measures
    head: Row = ("mått", "namn", "definition", "att tänka på")
    return [head, *((name, m.label["sv"], m.definition["sv"], m.caveat["sv"]) for name, m in measures.items())]


def _marked(table: Table) -> Table:
    """Each row of invented data says that it is."""
    head, *rows = table.rows
    return Table(table.name, [(*head, "uppgifterna"), *((*row, cover.INVENTED) for row in rows)])


def _as_zip(release: Release) -> bytes:
    """One text and a CSV a table; the same bytes for the same copy."""
    moment = (release.as_of.year, release.as_of.month, release.as_of.day, 0, 0, 0)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {"LÄS FÖRST.txt": "\r\n".join(release.cover)}
        files |= {f"{table.name}.csv": MARK + csv_text(table.rows) for table in release.tables}
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, moment), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _as_workbook(release: Release) -> bytes:
    with Book(_LOOKS, streamed=True, properties={"title": release.cover[0], "author": "Utfall"}) as book:
        sheet = book.sheet(sheet_name("Läs först"))
        sheet.widths(120)
        for row, line in enumerate(release.cover):
            sheet.put_row(row, [line], "text" if row else "head")
        for table in release.tables:
            page = book.sheet(sheet_name(table.name, book.names))
            for row, cells in enumerate(table.rows):
                page.put_row(row, list(cells), None if row else "head")
    return book.content
