"""Templates: one workbook per kind with drop-down lists, an example and instructions, all of it from the schema.

A template that was filled in is read without questions. The example is no row (`own_marks.EXAMPLE`), and in a template that
was filled in beforehand a row to which nothing was added is none either: it is not reported, and never a zero.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from etl.kinds.schemas import Field, Kind
from etl.kinds.typed_columns import MISSING
from etl.outgoing.annotate_rewritten import sheet_name
from etl.reading import generated_marks

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Rows that get lists and rules; below them cells are read all the same.
ROWS = 2_000
_YES_NO = ("ja", "nej")
_LARGEST = 1e15
_FIRST_DAY, _LAST_DAY = dt.date(1950, 1, 1), dt.date(2100, 12, 31)
_WRITTEN = {
    "date": "Dag: 2024-03-31.",
    "period": "Månad 2024-03, kvartal 2024-Q1, halvår 2024-H1 eller år 2024.",
    "number": "Tal, med decimalkomma om det behövs.",
    "integer": "Heltal.",
    "boolean": "ja eller nej. Tomt när det inte är känt.",
    "string": "Text.",
}


@dataclass(frozen=True)
class Prefilled:
    """What is known of one supplier. `contracts`: (number, title). `due`: reports that are missing or soon due.

    `is_invented`: none of it exists, which the template then says.
    """

    supplier: str
    contracts: Sequence[tuple[str, str]]
    due: Sequence[DueReport] = ()
    is_invented: bool = False


@dataclass(frozen=True)
class DueReport:
    """A report to come: `period` as it is written in a file; `state` in words."""

    contract_id: str
    period: str
    due_date: dt.date
    state: str


def as_csv(kind: Kind) -> str:
    """Headers and the example row, as Swedish Excel opens them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow([field.title for field in kind.fields])
    writer.writerow([example(kind, field) for field in kind.fields])
    return "\ufeff" + out.getvalue()


def example(kind: Kind, field: Field) -> str:
    """The field's cell of the example row; the key's says that the row is an example."""
    if field.name == kind.primary_key[0]:
        return generated_marks.EXAMPLE
    return field.example_in("sv")


def workbook(kind: Kind, prefilled: Prefilled | None = None) -> bytes:
    """The template as .xlsx. With `prefilled`: the supplier's contracts to choose among, and a row per report to come."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet_name(kind.title))
        instruction = book.add_worksheet(generated_marks.INSTRUCTION_SHEET)
        lists = book.add_worksheet(generated_marks.LISTS_SHEET)
        rows = _rows(kind, prefilled)
        sources = _write_lists(book, lists, kind, prefilled)
        _write_page(book, page, kind, rows, sources)
        if prefilled is None:
            _write_example(book, page, kind)
        _write_instruction(book, instruction, kind, prefilled, bool(rows))
        lists.hide()
        page.activate()
    return out.getvalue()


def _rows(kind: Kind, prefilled: Prefilled | None) -> list[Mapping[str, str]]:
    """Rows that wait to be filled in: of the kinds whose rows can be known beforehand, reports alone."""
    if prefilled is None or kind.name != "reports":
        return []
    return [{"contract_id": due.contract_id, "period": due.period} for due in prefilled.due]


def _choices(kind: Kind, field: Field, prefilled: Prefilled | None) -> list[str]:
    if field.codes:
        return [texts["sv"] for texts in field.codes.values()]
    if field.type == "boolean":
        return list(_YES_NO)
    if prefilled and field.name == "contract_id":
        return [number for number, _ in prefilled.contracts]
    if prefilled and kind.name == "reports" and field.name == "period":
        return sorted({due.period for due in prefilled.due})
    return []


def _write_lists(book: Any, page: Any, kind: Kind, prefilled: Prefilled | None) -> dict[str, str]:
    """The choices, one column per field; field -> where its choices stand, as a rule refers to them."""
    text = book.add_format({"num_format": "@"})
    page.write_string(0, 0, f"{generated_marks.MARK} listorna i {kind.title}")
    sources = {}
    column = 0
    for field in kind.fields:
        choices = _choices(kind, field, prefilled)
        if choices:
            column += 1
            for row, choice in enumerate(choices, start=1):
                page.write_string(row, column, choice, text)
            letter = xlsxwriter.utility.xl_col_to_name(column)
            sources[field.name] = f"='{generated_marks.LISTS_SHEET}'!${letter}$2:${letter}${len(choices) + 1}"
    return sources


def _write_page(
    book: Any, page: Any, kind: Kind, rows: Sequence[Mapping[str, str]], sources: Mapping[str, str]
) -> None:
    needed = book.add_format({"bold": True, "bottom": 2, "bg_color": "#E4F0F5", "text_wrap": True, "valign": "top"})
    optional = book.add_format({"bottom": 2, "text_wrap": True, "valign": "top"})
    looks = {
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "number": book.add_format({"num_format": "General"}),
        "integer": book.add_format({"num_format": "0"}),
    }
    text = book.add_format({"num_format": "@"})
    for column, field in enumerate(kind.fields):
        page.set_column(column, column, max(14, min(len(field.title) + 5, 30)), looks.get(field.type, text))
        page.write_string(
            0, column, f"{field.title} *" if field.required else field.title, needed if field.required else optional
        )
        page.data_validation(1, column, ROWS, column, _rule(field, sources.get(field.name)))
        for row, filled in enumerate(rows, start=1):
            if field.name in filled:
                page.write_string(row, column, filled[field.name], text)
    page.set_row(0, 32)
    page.freeze_panes(1, 0)


def _rule(field: Field, source: str | None) -> dict[str, Any]:
    """What a cell may hold, said before and after; empty is always allowed here, and asked for by the check."""
    told = {
        "input_title": field.title[:32],
        "input_message": f"{field.description} {_how(field)}"[:255],
        "error_title": "Går inte att läsa",
        "ignore_blank": True,
    }
    if source:
        is_closed = bool(field.codes) or field.type == "boolean"
        error = "Välj ett av värdena i listan." if is_closed else "Värdet finns inte i listan. Är det rätt?"
        return {"validate": "list", "source": source, "error_message": error, **told,
                "error_type": "stop" if is_closed else "warning"}  # fmt: skip
    if field.type == "date":
        return {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY,
                "error_message": "Skriv dagen som 2024-03-31.", **told}  # fmt: skip
    if field.type in ("number", "integer"):
        low = -_LARGEST if field.minimum is None else field.minimum
        high = _LARGEST if field.maximum is None else field.maximum
        return {"validate": "decimal" if field.type == "number" else "integer", "criteria": "between", "minimum": low,
                "maximum": high, "error_message": f"Skriv ett tal. {_limits(field)}".strip(), **told}  # fmt: skip
    return {"validate": "any", **told}


def _write_example(book: Any, page: Any, kind: Kind) -> None:
    grey = {"italic": True, "font_color": "#5B6B76"}
    text = book.add_format({**grey, "num_format": "@"})
    day = book.add_format({**grey, "num_format": "yyyy-mm-dd", "align": "left"})
    number = book.add_format(grey)
    for column, field in enumerate(kind.fields):
        shown = example(kind, field)
        if shown == generated_marks.EXAMPLE or field.type not in ("date", "number", "integer"):
            page.write_string(1, column, shown, text)
        elif field.type == "date":
            page.write_datetime(1, column, dt.datetime.fromisoformat(shown), day)
        else:
            page.write_number(1, column, float(shown.replace(",", ".")), number)


def _write_instruction(book: Any, page: Any, kind: Kind, prefilled: Prefilled | None, has_rows: bool) -> None:
    small = book.add_format({"font_color": "#5B6B76", "font_size": 9})
    title = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate((30, 16, 60, 60, 28)):
        page.set_column(column, column, width)
    page.hide_gridlines(2)
    page.write_string(0, 0, f"{generated_marks.MARK} så fyller du i {kind.title}", small)
    if has_rows:
        titles = [field.title for field in kind.fields if field.name in ("contract_id", "period")]
        page.write_string(1, 0, generated_marks.PREFILLED + ", ".join(titles), small)
    row = 2
    page.write_string(row, 0, kind.title, title)
    for told in _lines(kind, prefilled, has_rows):
        row += 1
        page.write_string(row, 0, told)
    row += 2
    for column, name in enumerate(("Rubrik", "Måste fyllas i", "Vad den betyder", "Så skriver du", "Till exempel")):
        page.write_string(row, column, name, bold)
    for field in kind.fields:
        row += 1
        cells = (
            field.title, "ja" if field.required else "nej", field.description, _how(field), field.example_in("sv"),
        )  # fmt: skip
        for column, cell in enumerate(cells):
            page.write_string(row, column, cell, wrapped)
    if prefilled:
        _write_known(page, prefilled, row + 2, bold, wrapped)


def _write_known(page: Any, prefilled: Prefilled, row: int, bold: Any, wrapped: Any) -> None:
    """The supplier's contracts, and what is to be reported of each."""
    for column, name in enumerate(("Avtal", "", "Rubrik", "Rapporter som ska lämnas")):
        page.write_string(row, column, name, bold)
    for number, title in prefilled.contracts:
        row += 1
        due = [
            f"{each.period} ({each.state}, senast {each.due_date})"
            for each in prefilled.due
            if each.contract_id == number
        ]
        for column, cell in enumerate((number, "", title, "; ".join(due) or "inga just nu")):
            page.write_string(row, column, cell[:32_000], wrapped)


def _lines(kind: Kind, prefilled: Prefilled | None, has_rows: bool) -> list[str]:
    told = [
        kind.description,
        f"Skriv i bladet {kind.title}. Rubriker med * måste fyllas i på varje rad. Ändra inte rubrikerna.",
        "Skriv aldrig personnummer eller namn på deltagare, i någon cell. En fil med ett personnummer avvisas hel.",
        f"Lämna tomt det som inte är känt, eller skriv {MISSING[0]}. En nolla betyder att det är noll.",
    ]
    if kind.name == "reports":
        told.append("Fanns ingen att rapportera om: skriv 0 i Började, Pågående och Heltidsmånader och skälet i Skäl.")
    if prefilled:
        told.append(f"Mallen är gjord för {prefilled.supplier}: avtalen väljs i en lista.")
        if prefilled.is_invented:
            told.append("Påhittade uppgifter: leverantören och avtalen finns inte på riktigt.")
    if has_rows:
        told.append("Rader där du inte fyller i något läses inte in. De räknas som inte rapporterade, aldrig som noll.")
    if not prefilled:
        told.append("Exempelraden läses inte in. Ta bort den eller låt den stå kvar.")
    return told


def _how(field: Field) -> str:
    if field.codes:
        return "Välj i listan: " + ", ".join(texts["sv"] for texts in field.codes.values()) + "."
    return f"{_WRITTEN[field.type]} {_limits(field)}".strip()


def _limits(field: Field) -> str:
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        return f"Från {_number(low)} till {_number(high)}."
    return f"Minst {_number(low)}." if low is not None else ""


def _number(number: float) -> str:
    return f"{number:g}".replace(".", ",")
