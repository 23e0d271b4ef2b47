"""The files of ready letters in `data/reference/letters`: which tasks have a letter, and what each may name."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pages.shared import task_words

FOLDER = Path(__file__).parents[3] / "data" / "reference" / "letters"
NAMES = (
    "avtal", "avtalsnummer", "leverantör", "organisation", "ansvarig", "dag", "antal", "antal_ord", "perioder",
    "hållpunkter", "sedan", "dagar_sen", "utlovat", "behövs", "levererat", "väntat", "saknas", "öppna", "pågående",
    "personer", "hinns", "hinns_inte", "anställning_senast", "praktik_senast", "slut", "första_start", "skäl",
    "belopp", "redovisas", "svara_senast",
)  # fmt: skip


class BadTemplate(ValueError):
    """A letter's file cannot be used: what is wrong with it, for whoever edits it."""


@dataclass(frozen=True)
class Template:
    """One letter's file. `to`: "supplier" or "matching". `answer_days`: from its date to the last day to answer."""

    tasks: tuple[str, ...]
    to: str
    subject: str
    lines: tuple[str, ...]
    answer_days: int


@cache
def templates() -> Mapping[str, Template]:
    """Task -> its letter, for the tasks that have one. Raises BadTemplate for a file that cannot be used."""
    found: dict[str, Template] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        template = parsed(path.read_text(encoding="utf-8"), path.name)
        for task in template.tasks:
            if task in found:
                raise BadTemplate(f"{path.name}: {task} har redan ett brev")
            found[task] = template
    return found


def parsed(text: str, name: str) -> Template:
    """A letter's file as a Template. Raises BadTemplate when a head is missing or a place names no fact."""
    head, divider, body = text.partition("\n---\n")
    fields = dict(line.split(":", 1) for line in head.splitlines() if ":" in line)
    if not divider or set(fields) != {"Gäller", "Till", "Ärende", "Svar inom"}:
        raise BadTemplate(f"{name}: skriv Gäller, Till, Ärende och Svar inom, och därefter raden ---")
    days = re.fullmatch(r"\s*(\d{1,3}) dagar\s*", fields["Svar inom"])
    if not days:
        raise BadTemplate(f"{name}: Svar inom är ett antal dagar, till exempel 14 dagar")
    named = {place for _text, place, _spec, _conversion in string.Formatter().parse(text) if place is not None}
    if named - set(NAMES):
        raise BadTemplate(f"{name}: {', '.join(sorted(named - set(NAMES)))} är ingen uppgift som finns")
    to = fields["Till"].strip()
    if to not in ("supplier", "matching"):
        raise BadTemplate(f"{name}: Till är supplier eller matching")
    tasks = tuple(task.strip() for task in fields["Gäller"].split(","))
    if set(tasks) - set(task_words.TASKS):
        raise BadTemplate(f"{name}: {', '.join(sorted(set(tasks) - set(task_words.TASKS)))} finns inte i Att göra")
    return Template(
        tasks, to, fields["Ärende"].strip(), tuple(line.strip() for line in body.splitlines()), int(days[1])
    )
