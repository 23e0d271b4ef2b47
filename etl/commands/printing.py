"""The reports of files in Swedish, for a person, or as JSON. Results to standard output, the rest to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from etl.build import delivery_tables
from etl.kinds import schemas

_SHOWN_PROBLEMS = 20
_CHANGE_WORDS = {"new": "nya", "changed": "ändrade", "withdrawn": "borttagna"}
# Groups that the lines about rows and columns say already.
_SAID_ELSEWHERE = frozenset({"column_unknown", "sheet_left_out", "file_identical"})


def say(text: str) -> None:
    """Writes what is no result."""
    print(text, file=sys.stderr)


def print_reports(reports: list[dict[str, Any]], as_json: bool) -> int:
    """Prints the reports of files. Returns what the process ends with: the worst of theirs."""
    if as_json:
        print(json.dumps(reports[0] if len(reports) == 1 else reports, ensure_ascii=False, indent=1, default=str))
    else:
        for report in reports:
            print_lines(report_lines(report))
    return max(int(report["exit_code"]) for report in reports)


def print_lines(lines: Iterable[str]) -> None:
    """One line each, without signs that would steer a terminal: names and headers come from the files."""
    for line in lines:
        print("".join(sign if sign.isprintable() or sign == "\u00a0" else "\ufffd" for sign in line))


def report_lines(report: dict[str, Any]) -> list[str]:
    """One file's report in Swedish, for a person."""
    if "error" in report:
        lines = [f"{report['file']}: {report['error']['message']}"]
        lines += [f"  {place['message']}" for place in report["error"]["places"][:_SHOWN_PROBLEMS]]
        lines += [f"  Stopp: {stop['message']}" for stop in report.get("stops", ())]
        lines += [line for kind in report.get("kinds", ()) for line in _problem_lines(kind)]
        return lines + (_change_lines(report) if report.get("stops") else [])
    lines = []
    for kind in report["kinds"]:
        title = schemas.kinds()[kind["kind"]].title.lower()
        lines.append(
            f"{report['file']}: {_counted(kind['taken'], 'rad inläst', 'rader inlästa')} som {title},"
            f" {_counted(kind['refused'], 'avvisad', 'avvisade')}, {_counted(kind['warnings'], 'varning', 'varningar')}"
        )
        lines.append("  Läst som: " + delivery_tables.reading_in_words({kind["kind"]: kind}))
        if kind["columns_left_out"]:
            lines.append("  Kolumner som inte känns igen och inte har lästs: " + ", ".join(kind["columns_left_out"]))
        lines += _problem_lines(kind)
    lines += _fixed_lines(report)
    if report.get("sheets_left_out"):
        lines.append("  Blad som inte känns igen och inte har lästs: " + ", ".join(report["sheets_left_out"]))
    if report.get("natural_persons_replaced"):
        lines.append(
            "  Personnummer som används som organisationsnummer har ersatts med pseudonymer; originalfilen sparas inte."
        )
    elif not report.get("original_kept", True):
        like = any(problem["code"] == "person_like_number" for kind in report["kinds"] for problem in kind["problems"])
        why = "nummer som liknar personnummer" if like else "kommentarer eller kolumner som kan handla om personer"
        lines.append(f"  Originalfilen sparas inte, för den innehåller {why}.")
    lines += [f"  Se upp: {stop['message']}" for stop in report.get("stops", ())]
    lines += _change_lines(report)
    if "delivery" in report:
        sentence = "Leverans" if report["new"] else "Filen är redan inläst och ingenting har ändrats. Leverans"
        lines.append(f"  {sentence} {report['delivery']}")
    return lines


def _fixed_lines(report: dict[str, Any]) -> list[str]:
    """What stands in every row of a table without being in a column of it."""
    lines = []
    for table in report["mapping"]["tables"]:
        for name, text in table["fixed"].items():
            where = f"blad {table['sheet']}, " if table["sheet"] else ""
            title = schemas.kinds()[table["kind"]].field(name).title
            lines.append(f"  {where}{title}: {text}, i alla rader".replace("  b", "  B", 1))
    return lines


def _change_lines(report: dict[str, Any]) -> list[str]:
    """What the whole file is about: doubled, unknown, left out; and what it would change."""
    of_rows = {(kind["kind"], problem["code"]) for kind in report["kinds"] for problem in kind["problems"]}
    groups = [
        group
        for group in report.get("groups", ())
        if group["code"] not in _SAID_ELSEWHERE and (group["kind"], group["code"]) not in of_rows
    ]
    lines = []
    for group in groups:
        word = {"warning": "Varning", "advice": "Råd"}.get(group["level"], "Fel")
        where = [f"blad {group['sheet']}"] if group["sheet"] else []
        if group["rows"]:
            more = f" och {group['count'] - _SHOWN_PROBLEMS} till" if group["count"] > _SHOWN_PROBLEMS else ""
            where.append(f"rad {', '.join(map(str, group['rows'][:_SHOWN_PROBLEMS]))}{more}")
        if group["column_letter"]:
            where.append(f"kolumn {group['column_letter']} ({group['header']})")
        lines.append(f"  {word}: {', '.join(where)}{': ' if where else ''}{group['message']}")
    would = report.get("changes")
    if would and would["months"]:
        counts = {word: sum(month["change"] == word for month in would["months"]) for word in _CHANGE_WORDS}
        parts = ", ".join(f"{counts[word]} {text}" for word, text in _CHANGE_WORDS.items() if counts[word])
        sums = f"{would['fte_months_before']:.1f} till {would['fte_months_after']:.1f}".replace(".", ",")
        lines.append(f"  Ändrar {sums} heltidsmånader; månader per avtal: {parts}.")
    return lines


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _problem_lines(kind: dict[str, Any]) -> list[str]:
    """Problems grouped by what has to be done, each with its first places."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for problem in kind["problems"]:
        groups.setdefault((problem["code"], problem["sheet"] or "", problem["header"]), []).append(problem)
    lines = []
    for (_, _, header), problems in groups.items():
        word = "Avvisad" if problems[0]["level"] == "error" else "Varning"
        rows = ", ".join(str(problem["row_number"]) for problem in problems[:_SHOWN_PROBLEMS])
        more = f" och {len(problems) - _SHOWN_PROBLEMS} till" if len(problems) > _SHOWN_PROBLEMS else ""
        sheet = f"blad {problems[0]['sheet']}, " if problems[0]["sheet"] else ""
        column = f"kolumn {problems[0]['column_letter']} ({header})" if problems[0]["column_letter"] else header
        lines.append(f"  {word}: {sheet}rad {rows}{more}, {column}: {problems[0]['message']}")
    return lines
