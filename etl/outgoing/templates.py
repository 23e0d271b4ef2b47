"""Templates: one workbook per kind with drop-down lists, an example and instructions, all of it from the schema.

A template that was filled in is read without questions. The example is no row (`generated_marks.EXAMPLE`), and in a
template that was filled in beforehand a row to which nothing was added is none either: it is not reported, and never a
zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.kinds.schemas import Field, Kind
from etl.kinds.typed_columns import MISSING
from etl.reading import column_letter, generated_marks
from spreadsheets import write_csv
from spreadsheets.write_xlsx import Book, Looks, Sheet, sheet_name

# Rows that get lists and rules; below them cells are read all the same.
ROWS = 2_000
_YES_NO = ("ja", "nej")
_LARGEST = 1e15
_FIRST_DAY, _LAST_DAY = dt.date(1950, 1, 1), dt.date(2100, 12, 31)
_HOW_TO_WRITE = {
    "date": "Dag: 2024-03-31.",
    "period": "Månad 2024-03, kvartal 2024-Q1, halvår 2024-H1 eller år 2024.",
    "number": "Tal, med decimalkomma om det behövs.",
    "integer": "Heltal.",
    "boolean": "ja eller nej. Tomt när det inte är känt.",
    "string": "Text.",
}
_GREY = {"italic": True, "font_color": "#5B6B76"}
_DAY = {"num_format": "yyyy-mm-dd", "align": "left"}
_HEADER = {"bottom": 2, "text_wrap": True, "valign": "top"}
_LOOKS: Looks = {
    "date": _DAY,
    "number": {"num_format": "General"},
    "integer": {"num_format": "0"},
    "string": {"num_format": "@"},
    ("header", True): {**_HEADER, "bold": True, "bg_color": "#E4F0F5"},
    ("header", False): _HEADER,
    ("example", "string"): {**_GREY, "num_format": "@"},
    ("example", "date"): {**_GREY, **_DAY},
    ("example", "number"): _GREY,
    "small": {"font_color": "#5B6B76", "font_size": 9},
    "title": {"bold": True, "font_size": 14},
    "bold": {"bold": True, "bottom": 1},
    "wrapped": {"text_wrap": True, "valign": "top"},
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
    rows = [[field.title for field in kind.fields], [example(kind, field) for field in kind.fields]]
    return write_csv.MARK + write_csv.csv_text(rows, line_end="\n")


def example(kind: Kind, field: Field) -> str:
    """The field's cell of the example row; the key's says that the row is an example."""
    if field.name == kind.primary_key[0]:
        return generated_marks.EXAMPLE
    return field.example_in("sv")


def workbook(kind: Kind, prefilled: Prefilled | None = None) -> bytes:
    """The template as .xlsx. `prefilled`: the supplier's contracts to choose among, and a row per report to come."""
    with Book(_LOOKS) as book:
        page = book.sheet(sheet_name(kind.title))
        instruction = book.sheet(generated_marks.INSTRUCTION_SHEET)
        lists = book.sheet(generated_marks.LISTS_SHEET)
        rows = _rows(kind, prefilled)
        sources = _write_lists(lists, kind, prefilled)
        _write_page(page, kind, rows, sources)
        if prefilled is None:
            _write_example(page, kind)
        _write_instruction(instruction, kind, prefilled, bool(rows))
        lists.page.hide()
        page.page.activate()
    return book.content


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


def _write_lists(sheet: Sheet, kind: Kind, prefilled: Prefilled | None) -> dict[str, str]:
    """The choices, one column per field; field -> where its choices stand, as a rule refers to them."""
    sheet.put(0, 0, f"{generated_marks.MARK} listorna i {kind.title}")
    sources: dict[str, str] = {}
    for field in kind.fields:
        choices = _choices(kind, field, prefilled)
        if choices:
            column = len(sources) + 1
            for row, choice in enumerate(choices, start=1):
                sheet.put(row, column, choice, "string")
            letter = column_letter(column + 1)
            sources[field.name] = f"='{generated_marks.LISTS_SHEET}'!${letter}$2:${letter}${len(choices) + 1}"
    return sources


def _write_page(sheet: Sheet, kind: Kind, rows: Sequence[Mapping[str, str]], sources: Mapping[str, str]) -> None:
    for column, field in enumerate(kind.fields):
        look = field.type if field.type in _LOOKS else "string"
        sheet.width(column, max(14, min(len(field.title) + 5, 30)), look)
        sheet.put(0, column, f"{field.title} *" if field.required else field.title, ("header", field.required))
        sheet.page.data_validation(1, column, ROWS, column, _rule(field, sources.get(field.name)))
        for row, filled in enumerate(rows, start=1):
            sheet.put(row, column, filled.get(field.name), "string")
    sheet.page.set_row(0, 32)
    sheet.page.freeze_panes(1, 0)


def _rule(field: Field, source: str | None) -> dict[str, Any]:
    """What a cell may hold, said before and after; empty is always allowed here, and asked for by the check."""
    told = {
        "input_title": field.title[:32],
        "input_message": f"{field.description} {_how_to_write(field)}"[:255],
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


def _write_example(sheet: Sheet, kind: Kind) -> None:
    for column, field in enumerate(kind.fields):
        text = example(kind, field)
        if text == generated_marks.EXAMPLE or field.type not in ("date", "number", "integer"):
            sheet.put(1, column, text, ("example", "string"))
        elif field.type == "date":
            sheet.put(1, column, dt.datetime.fromisoformat(text), ("example", "date"))
        else:
            sheet.put(1, column, float(text.replace(",", ".")), ("example", "number"))


def _write_instruction(sheet: Sheet, kind: Kind, prefilled: Prefilled | None, has_rows: bool) -> None:
    sheet.widths(30, 16, 60, 60, 28)
    sheet.page.hide_gridlines(2)
    sheet.put(0, 0, f"{generated_marks.MARK} så fyller du i {kind.title}", "small")
    if has_rows:
        titles = [field.title for field in kind.fields if field.name in ("contract_id", "period")]
        sheet.put(1, 0, generated_marks.PREFILLED + ", ".join(titles), "small")
    row = 2
    sheet.put(row, 0, kind.title, "title")
    for line in _lines(kind, prefilled, has_rows):
        row += 1
        sheet.put(row, 0, line)
    row += 2
    sheet.put_row(row, ("Rubrik", "Måste fyllas i", "Vad den betyder", "Så skriver du", "Till exempel"), "bold")
    for field in kind.fields:
        row += 1
        required = "ja" if field.required else "nej"
        cells = (field.title, required, field.description, _how_to_write(field), field.example_in("sv"))
        sheet.put_row(row, cells, "wrapped")
    if prefilled:
        _write_contracts(sheet, prefilled, row + 2)


def _write_contracts(sheet: Sheet, prefilled: Prefilled, row: int) -> None:
    """The supplier's contracts, and what is to be reported of each."""
    sheet.put_row(row, ("Avtal", "", "Rubrik", "Rapporter som ska lämnas"), "bold")
    for number, title in prefilled.contracts:
        row += 1
        due = [
            f"{each.period} ({each.state}, senast {each.due_date})"
            for each in prefilled.due
            if each.contract_id == number
        ]
        sheet.put_row(row, (number, "", title, "; ".join(due) or "inga just nu"), "wrapped")


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


def _how_to_write(field: Field) -> str:
    if field.codes_from:
        return "Välj i listan. Vad som räknas i vart och ett står i Definitioner."
    if field.codes:
        return "Välj i listan: " + ", ".join(texts["sv"] for texts in field.codes.values()) + "."
    return f"{_HOW_TO_WRITE[field.type]} {_limits(field)}".strip()


def _limits(field: Field) -> str:
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        return f"Från {_number(low)} till {_number(high)}."
    return f"Minst {_number(low)}." if low is not None else ""


def _number(number: float) -> str:
    return f"{number:g}".replace(".", ",")
