"""The texts of clauses: proposals in `data/reference/clauses`, the organisation's own in `clauses` among the data."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl import folders
from etl.privacy import identity_numbers

PROPOSALS = folders.ROOT / "data" / "reference" / "clauses"
KINDS = ("numeric", "dialogue", "combined", "bonus")
NAMES = (
    "accepted_forms", "bonus", "bonus_max", "contract", "end_date", "first_start", "months_per_internship",
    "months_per_job", "organisation", "penalty", "places", "report_due_days", "report_form", "report_frequency",
    "start_date", "supplier", "target_groups",
)  # fmt: skip
_HEAD = ("Slag", "Version", "Datum", "Rubrik")
_LONGEST, _LONGEST_VERSION = 100_000, 60


class BadTemplate(ValueError):
    """A clause's file cannot be used: what is wrong with it, for whoever edits it."""


@dataclass(frozen=True)
class Template:
    """One clause's file. `kind`: of KINDS. `lines`: of the text, "" between paragraphs. `is_own`: not a proposal."""

    kind: str
    version: str
    dated: dt.date
    title: str
    lines: tuple[str, ...]
    is_own: bool = False


def own_folder() -> Path:
    """Where the organisation puts its own."""
    return folders.data_folder() / "clauses"


def templates() -> tuple[Sequence[Template], Sequence[str]]:
    """All that can be used, the organisation's own first and then the newest; and what is wrong with the others."""
    usable: list[Template] = []
    wrong: list[str] = []
    for folder in (own_folder(), PROPOSALS):
        for path in sorted(folder.glob("*.txt")):
            try:
                template = parsed(_text(path), path.name, is_own=folder != PROPOSALS)
                if any(other.version == template.version for other in usable):
                    raise BadTemplate(
                        f"{path.name}: versionen {template.version} finns redan. Ge texten en ny version."
                    )
                usable.append(template)
            except BadTemplate as bad:
                wrong.append(str(bad))
    return sorted(usable, key=lambda each: (not each.is_own, -each.dated.toordinal(), each.version)), wrong


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if len(content) > _LONGEST:
            raise BadTemplate(f"{path.name}: filen är för stor. En klausul är högst {_LONGEST // 1000} kB text.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTemplate(f"{path.name}: spara filen som text i UTF-8.") from None
    except OSError:
        raise BadTemplate(f"{path.name}: filen går inte att läsa.") from None


def parsed(text: str, name: str, is_own: bool = False) -> Template:
    """A clause's file as a Template. Raises BadTemplate, which names the file and what to do."""
    head, divider, body = text.replace("\r\n", "\n").partition("\n---\n")
    fields = {key.strip(): value.strip() for key, _colon, value in (line.partition(":") for line in head.splitlines())}
    if not divider or set(fields) != set(_HEAD) or not all(fields.values()):
        raise BadTemplate(f"{name}: skriv Slag, Version, Datum och Rubrik överst, och därefter raden ---.")
    if fields["Slag"] not in KINDS:
        raise BadTemplate(f"{name}: Slag är {', '.join(KINDS[:-1])} eller {KINDS[-1]}.")
    if len(fields["Version"]) > _LONGEST_VERSION:
        raise BadTemplate(f"{name}: Version är högst {_LONGEST_VERSION} tecken.")
    try:
        dated = dt.date.fromisoformat(fields["Datum"])
    except ValueError:
        raise BadTemplate(f"{name}: Datum skrivs ÅÅÅÅ-MM-DD.") from None
    _demand_names(f"{fields['Rubrik']}\n{body}", name)
    if not body.strip():
        raise BadTemplate(f"{name}: det står ingen text efter raden ---.")
    if identity_numbers.holds_identity_number([text]):
        raise BadTemplate(f"{name}: texten innehåller ett personnummer. Ta bort det.")
    lines = tuple(line.strip() for line in body.strip().splitlines())
    return Template(fields["Slag"], fields["Version"], dated, fields["Rubrik"], lines, is_own)


def _demand_names(text: str, name: str) -> None:
    """Every name between braces is one that there is, with nothing beside it: a text asks for no more than a text."""
    try:
        places = [part for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        raise BadTemplate(f"{name}: en klammer {{ eller }} saknar sin andra hälft.") from None
    for _text_before, place, spec, conversion in places:
        if place not in NAMES or spec or conversion:
            raise BadTemplate(f"{name}: {{{place}}} finns inte. Det som finns är {', '.join(NAMES)}.")
