"""Reports as 36 invented suppliers lay them out, each by its own habits, with what is true of each.

Weekly or monthly, in hours or full-time months, a row per contract or per person, groups side by side under one or two
lines of headers, sums, titles and notes, dates and numbers written in many ways, as text or workbook. All is drawn from
the seed, and the figures are invented.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.etl.small_files import as_xlsx

SUPPLIERS = 36
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
          "december")  # fmt: skip
# What each column is called: words that are known, and words that nobody here has met.
CONTRACT = ("Avtalsnummer", "Avtalsnr", "Kontrakt", "Contract id", "Projektnr", "Ert nummer", "Job no")
OF_MONTHS = ("Period", "Månad", "Rapportmånad", "Avser", "Redovisad tid")
OF_WEEKS = ("Vecka", "Vecka nr", "Week", "Period", "Week ending")
HOURS = ("Timmar", "Arbetade timmar", "Hours", "Antal timmar", "Mantimmar", "Utförd tid (tim)", "Manhours")
FTE = ("Heltidsmånader", "Utförda heltidsmånader", "FTE", "Heltider i månader")
GROUPS = (("Kvinnor", "Män"), ("Women", "Men"), ("Målare", "Snickare", "Elektriker"))
FORMS = ("Praktik", "Lärling", "Visstid", "Lönebidrag")
NAMES = ("Alm Testson", "Berg Provson", "Dal Exempelson", "Ek Påhittson", "Fors Låtsasson")
TRADES = ("Målare", "Snickare", "Städare")

Fact = tuple[str, str]  # contract, period


@dataclass(frozen=True)
class Habits:
    """How one supplier writes, the same every month."""

    number: int
    is_weekly: bool
    in_hours: bool
    is_list: bool  # a row per person
    has_numbers: bool  # each with the supplier's own number, and their sex: it is brought in as persons
    groups: Sequence[str]
    header_lines: int
    has_total_column: bool
    contract_in: str  # column, title
    period_in: str  # column, title, file
    period_style: str
    names: Mapping[str, str]  # field -> header
    has_form: bool
    titles: int
    notes: bool
    total_row: bool
    has_cover: bool
    is_workbook: bool
    separator: str
    decimal_mark: str
    contracts: Sequence[str]


@dataclass(frozen=True)
class SentFile:
    """One file. `means`: header -> the field that it is to whoever wrote it, None where it is none of ours. `true`:
    contract and period -> what was worked, in the unit of `measure`. `header_row` and `sheet`: where the table is."""

    name: str
    content: bytes
    measure: str
    means: Mapping[str, str | None]
    true: Mapping[Fact, float]
    persons: Mapping[tuple[str, str, str], float]  # contract, number, period -> hours, where it is told by person
    header_row: int
    sheet: str | None
    contract: str | None  # where no column says it
    period: str | None
    habits: Habits = field(repr=False)


def habits_of(number: int, seed: int) -> Habits:
    """The habits of the supplier with that number."""
    r = random.Random(f"{seed} {number}")
    is_weekly = r.random() < 0.4
    in_hours = is_weekly or r.random() < 0.6
    is_list = in_hours and r.random() < 0.4
    groups = () if is_list or r.random() < 0.5 else r.choice(GROUPS)
    contracts = [f"K-{number}{letter}" for letter in "ABC"[: r.choice([1, 1, 2, 3])]]
    alone = len(contracts) == 1
    styles = ("2024-W14", "vecka 14 2024", "v.14 2024", "span", "day", "last day") if is_weekly else (
        "2024-04", "april 2024", "apr-24", "first day")  # fmt: skip
    period_in = "column" if is_weekly else r.choice(["column", "column", "title", "file"])
    style = r.choice(styles)
    week_header = r.choice(OF_WEEKS)
    if style.endswith("day") and is_weekly and week_header == "Period":
        week_header = "Vecka"
    return Habits(
        number=number,
        is_weekly=is_weekly,
        in_hours=in_hours,
        is_list=is_list,
        has_numbers=is_list and number % 2 == 0,
        groups=groups,
        header_lines=2 if groups and r.random() < 0.7 else 1,
        has_total_column=bool(groups) and r.random() < 0.5,
        contract_in="title" if alone and r.random() < 0.4 else "column",
        period_in=period_in,
        period_style=style,
        names={
            "contract_id": r.choice(CONTRACT),
            "period": week_header if is_weekly else r.choice(OF_MONTHS),
            "measure": r.choice(HOURS if in_hours else FTE),
        },
        # A person in a list is there in a form.
        has_form=r.random() < 0.6 or (is_list and number % 2 == 0),
        titles=r.choice([0, 0, 1, 3]),
        notes=r.random() < 0.3,
        total_row=r.random() < 0.5,
        has_cover=r.random() < 0.3,
        is_workbook=r.random() < 0.6,
        separator=r.choice([";", ";", ",", "\t"]),
        decimal_mark=r.choice([",", ",", "."]),
        contracts=contracts,
    )


def sent(habits: Habits, month: dt.date, seed: int) -> SentFile:
    """The supplier's file of that month."""
    r = random.Random(f"{seed} {habits.number} {month}")
    form = r.choice(FORMS)
    periods = _weeks(month) if habits.is_weekly else [(f"{month:%Y-%m}", month)]
    measure = "hours" if habits.in_hours else "fte_months"
    columns, means = _columns(habits, measure)
    rows: list[list[object]] = []
    true: dict[Fact, float] = {}
    persons: dict[tuple[str, str, str], float] = {}
    for contract in habits.contracts:
        for period, day in periods:
            for number in range(r.randint(2, 5) if habits.is_list else 1):
                values = [_amount(r, habits) for _ in habits.groups or (0,)]
                true[contract, period] = round(true.get((contract, period), 0) + sum(values), 6)
                persons[contract, own_number(number), period] = values[0]
                cells = {
                    "number": own_number(number),
                    "sex": sex_of(number),
                    "contract_id": contract,
                    "period": _written(habits.period_style, period, day, habits),
                    "form": form,
                    "name": NAMES[number],
                    "trade": TRADES[number % 3],
                    "total": _number(sum(values), habits),
                }
                amounts = iter(values)
                rows.append(
                    [_number(next(amounts), habits) if name == "measure" else cells[name] for name, _ in columns]
                )
    above, header = _above(habits, month), _header(habits, columns)
    body = [*above, *header, *rows]
    if habits.total_row:
        totals: list[object] = ["Summa", *[""] * (len(columns) - 1)]
        for place, (name, _) in enumerate(columns):
            if name in ("measure", "total"):
                totals[place] = _number(sum(_value(row[place]) for row in rows), habits)
        body.append(totals)
    if habits.notes:
        body += [[], ["Tiderna är hämtade ur vårt tidssystem."], ["Frågor: ring oss."]]
    stamp = f"{MONTHS[month.month - 1]} {month.year}" if habits.period_in == "file" else f"{month:%y%m}-lev"
    name = f"Rapport {habits.number} {stamp}." + ("xlsx" if habits.is_workbook else "csv")
    sheets: dict[str, Sequence[Sequence[object]]] = {}
    if habits.has_cover:
        sheets["Försättsblad"] = [["Leverantörens rapport"], [], ["Påhittade uppgifter"]]
    sheets["Tider"] = body
    content = as_xlsx(sheets) if habits.is_workbook else _text(body, habits)
    return SentFile(
        name,
        content,
        measure,
        means,
        true,
        persons if habits.has_numbers else {},
        len(above) + len(header),
        "Tider" if habits.is_workbook else None,
        habits.contracts[0] if habits.contract_in != "column" else None,
        f"{month:%Y-%m}" if habits.period_in != "column" else None,
        habits,
    )


def own_number(place: int) -> str:
    """What a supplier calls the person in that place of its list, the same every month and on each contract."""
    return f"{1017 + place}"


def sex_of(place: int) -> str:
    return "K" if place % 2 else "M"


# --- the table -------------------------------------------------------------------------------------------


def _columns(habits: Habits, measure: str) -> tuple[list[tuple[str, tuple[str, str]]], dict[str, str | None]]:
    """(what the column is, (the upper header, the lower)), and what each of the headers means."""
    names = habits.names
    columns: list[tuple[str, tuple[str, str]]] = []
    means: dict[str, str | None] = {}

    def add(what: str, upper: str, lower: str, to: str | None) -> None:
        columns.append((what, (upper, lower)))
        means[lower] = to

    if habits.is_list:
        if habits.has_numbers:
            add("number", "", "Anst.nr", None)
            add("sex", "", "Kön", "sex")
        add("name", "", "Namn", None)
        add("trade", "", "Befattning", None)
    if habits.contract_in == "column":
        add("contract_id", "", names["contract_id"], "contract_id")
    if habits.period_in == "column":
        add("period", "", names["period"], "period")
    if habits.has_form:
        add("form", "", "Form", "form")
    for group in habits.groups or ("",):
        if group and habits.header_lines == 1:
            add("measure", "", f"{group} {names['measure'].lower()}", measure)
        else:
            add("measure", group, names["measure"], measure)
    if habits.has_total_column:
        add("total", "", "Totalt", None)
    return columns, means


def _header(habits: Habits, columns: Sequence[tuple[str, tuple[str, str]]]) -> list[list[object]]:
    if habits.header_lines == 1:
        return [[lower for _, (_, lower) in columns]]
    return [[upper for _, (upper, _) in columns], [lower for _, (_, lower) in columns]]


def _above(habits: Habits, month: dt.date) -> list[list[object]]:
    lines: list[list[object]] = [["Rapport om sysselsättning"], ["Påhittade uppgifter"], []][: habits.titles]
    if habits.contract_in == "title":
        lines.append([f"Avtalsnummer: {habits.contracts[0]}"])
    if habits.period_in == "title":
        lines.append([f"Period: {MONTHS[month.month - 1]} {month.year}"])
    return lines


def _weeks(month: dt.date) -> list[tuple[str, dt.date]]:
    """The weeks that have their Thursday in the month, by name and Monday."""
    found = []
    for number in range(1, calendar.monthrange(month.year, month.month)[1] + 1):
        day = month.replace(day=number)
        if day.isoweekday() == 4:
            year, week, _ = day.isocalendar()
            found.append((f"{year}-W{week:02d}", day - dt.timedelta(3)))
    return found


def _amount(r: random.Random, habits: Habits) -> float:
    if not habits.in_hours:
        return r.choice([0.5, 1, 1.75, 2, 4.25])
    return r.choice([8, 16, 24, 37.5, 40] if habits.is_weekly or habits.is_list else [120, 160.5, 346, 1280, 2412.5])


def _written(style: str, period: str, day: dt.date, habits: Habits) -> object:
    """The period as the supplier writes it."""
    year, _, rest = period.partition("-")
    last = day + dt.timedelta(6)
    month = MONTHS[day.month - 1]
    return {
        "2024-W14": period,
        "vecka 14 2024": f"vecka {rest.lstrip('W0')} {year}",
        "v.14 2024": f"v.{rest.lstrip('W0')} {year}",
        "span": f"{day} – {last}",
        "day": f"{day}",
        "last day": f"{last.day}/{last.month} {last.year}",
        "2024-04": period,
        "april 2024": f"{month} {year}",
        "apr-24": f"{month[:3]}-{year[2:]}",
        "first day": f"{day}",
    }[style]


def _number(value: float, habits: Habits) -> object:
    if habits.is_workbook:
        return value
    text = f"{value:g}" if value < 1e6 else f"{value:.2f}"
    return text.replace(".", habits.decimal_mark)


def _value(cell: object) -> float:
    return float(str(cell).replace(",", "."))


def _text(rows: Sequence[Sequence[object]], habits: Habits) -> bytes:
    text = io.StringIO()
    separator = ";" if habits.separator == "," and habits.decimal_mark == "," else habits.separator
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig" if habits.number % 2 else "cp1252")
