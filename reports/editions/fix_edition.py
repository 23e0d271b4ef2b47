"""Fixed reports: given a number and kept as they are; made anew to show that the figures are the same; new editions.

A fixed report remembers what it was asked for, up to which delivery it knew, and by which software it was made. From
the same deliveries the same software makes the same bytes, however much has been delivered since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

import measures
from access import log, rights
from access.log import Event
from access.rights import Right
from access.viewer import EVERYTHING
from measures import Warehouse
from measures.door import open_warehouse
from measures.follow_up import delivery_rows
from measures.texts import CATALOGUE
from reports import make_report
from reports.content.model import Report
from reports.content.text import _, _n, speaking
from reports.content.text import number as number_text
from reports.editions import compare, edition_store, revisions
from reports.editions.compare import Change, Content
from reports.editions.edition_store import Damaged, Edition, NoSuchReport
from reports.files.formats import FORMATS, file_name
from reports.make_report import Request, Stamp

Progress = Callable[[float, str], None]
_ROOT = Path(__file__).parents[2]
_LIBRARIES = ("typst", "vl-convert-python", "python-docx", "XlsxWriter", "Babel", "pandas")
# The part of the time that the figures take; the rest is for the files.
_FIGURES = 0.5


class CannotFix(Exception):
    """Not fixed. `code`: no_name, no_reason, identity_number, nothing, other_software, nothing_changed, newer."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(f"{code}: {what}")
        self.code, self.what = code, what


class CannotReproduce(Exception):
    """The figures cannot be made anew. `code`: delivery_gone, delivery_damaged; `what`: its number and id."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code, self.what = code, what


@dataclass(frozen=True)
class Reproduction:
    """What came out. `same`: the same figures, bit by bit. `changes`: cells that differ (old: as fixed, new: now).

    `files`: format -> whether the file made now is the kept one, byte by byte. `other`: what of the software is another
    than when the report was fixed, of `software`'s names.
    """

    fixed: Edition
    same: bool
    changes: tuple[Change, ...]
    files: Mapping[str, bool]
    other: tuple[str, ...]


def software() -> dict[str, str]:
    """What a report depends on beside deliveries and dates: what a build does, the program that asks, its libraries."""
    files = [CATALOGUE, *(_ROOT / "measures").rglob("*"), *(_ROOT / "reports").rglob("*")]
    own = sorted(path for path in files if path.suffix in (".py", ".typ", ".po"))
    content = b"".join(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0" for path in own)
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return {**open_warehouse.software(), "program": compare.sha256(content), "libraries": libraries}


def fix(
    request: Request, by: str, warehouse: Warehouse | None = None, progress: Progress = lambda share, what: None
) -> tuple[Edition, bool]:
    """Fixes the report of a request: gives it the next number and keeps it. Returns it and whether it is new.

    `by`: who fixes it; stands on the report. `build`: the build to ask, else that of the request's dates. The same
    request on the same build is fixed once: the one that is there is returned, unless a later edition has replaced it.
    Where somebody has signed in, `by` is their name. Raises CannotFix, NotAllowed, and what `make` raises.
    """
    by = _words(rights.demand(Right.FIX_REPORTS).name or by, "no_name")
    warehouse = warehouse or measures.known_at(request.as_of, request.known_on)
    with edition_store.writing():
        for edition in {edition.report: edition for edition in edition_store.everything()}.values():
            made_of = (edition.build, edition.language, edition.request, edition.of)
            asked = (warehouse.id, request.language, _asked(request), edition_store.named(warehouse.scope))
            if made_of == asked:
                return edition, False
        now = dt.datetime.now().astimezone()
        number = edition_store.next_number(now.year)
        edition = _put(request, warehouse, number, by, now, progress)
    log.write(Event.FIXED_REPORT, about=edition.number)
    return edition, True


def revise(number: str, why: str, by: str, address: str = "", progress: Progress = lambda share, what: None) -> Edition:
    """Fixes a new edition of a report: the same request and the same date looked at, with all that is known now.

    `why`: the reason, which stands in it beside every figure that changed. Raises NoSuchReport, Damaged, CannotFix:
    "nothing_changed" when all figures are the same, "newer" when somebody fixed an edition meanwhile.
    """
    by = rights.demand(Right.FIX_REPORTS, about=number).name or by
    by, why = _words(by, "no_name"), _words(why, "no_reason", 500)
    old = edition_store.editions(number)[-1]
    warehouse = replace(measures.known_at(dt.date.fromisoformat(old.as_of), None), scope=old.scope)
    with edition_store.writing():
        if edition_store.editions(number)[-1] != old:
            raise CannotFix("newer", edition_store.editions(number)[-1].number)
        request = replace(_request(old), address=address or old.address)
        now = dt.datetime.now().astimezone()
        edition = _put(request, warehouse, f"{old.report}-{old.edition + 1}", by, now, progress, old, why)
    log.write(Event.FIXED_REPORT, about=edition.number)
    return edition


def reproduce(number: str, progress: Progress = lambda share, what: None) -> Reproduction:
    """Makes a fixed report anew from the same deliveries and compares figures and files bit by bit.

    The build is made for this alone. Raises NoSuchReport, Damaged (what is kept is not what was fixed),
    CannotReproduce.
    """
    fixed = edition_store.find(number)
    kept = edition_store.content(fixed)
    for form in fixed.files:
        edition_store.file(fixed, form)
    hashes = open_warehouse.delivery_hashes(each["id"] for each in fixed.deliveries)
    for each in fixed.deliveries:
        if each["sha256"] not in (hashes[each["id"]], *open_warehouse.hashes_before(each["id"])):
            code = "delivery_gone" if hashes[each["id"]] is None else "delivery_damaged"
            raise CannotReproduce(code, f"{each['number']} ({each['id']})")
    day = dt.date.fromisoformat(fixed.at[:10])
    known = dt.date.fromisoformat(fixed.known_on) if fixed.known_on else None
    stamp = Stamp(fixed.by, day, fixed.last_delivery, known, fixed.replaces)
    request = replace(_request(fixed), number=fixed.number, address=fixed.address, stamp=stamp)
    progress(0.0, _("bygger lagret"))
    with open_warehouse.rebuilt(dt.date.fromisoformat(fixed.as_of), fixed.last_delivery, fixed.build) as rebuilt:
        warehouse = replace(rebuilt, scope=fixed.scope, known_on=known)
        report, found = _made(request, warehouse, _scaled(progress, 0.3, 0.7))
        if fixed.replaces:
            old = edition_store.find(fixed.replaces)
            same = old.software == fixed.software
            report, _changes = _with_revisions(report, found, old, fixed.why, warehouse, fixed.last_delivery, same)
        files = _written(report, _scaled(progress, 0.7, 1.0))
    now = software()
    return Reproduction(
        fixed=fixed,
        same=compare.sha256(compare.canonical(found)) == fixed.figures,
        changes=compare.differences(kept, found),
        files={form: compare.sha256(data) == fixed.files[form]["sha256"] for form, data in files.items()},
        other=tuple(name for name, was in fixed.software.items() if now.get(name) != was),
    )


def problem_in_words(problem: Exception) -> str:
    """What went wrong and what to do, in a sentence, for the exceptions of this module and of `shelf`."""
    match problem:
        case NoSuchReport():
            return _("Det finns ingen fastställd rapport med numret {number}.").format(number=problem.number)
        case Damaged():
            return _(
                "{file} i rapporten {number} är inte som när rapporten fastställdes. Hämta den ur säkerhetskopian."
            ).format(file=problem.what, number=problem.number)
        case CannotReproduce(code="delivery_gone"):
            return _(
                "Leverans {delivery}, som rapporten bygger på, finns inte kvar. Siffrorna kan inte räknas fram igen. "
                "Rapportens filer är oförändrade."
            ).format(delivery=problem.what)
        case CannotReproduce():
            return _(
                "Leverans {delivery}, som rapporten bygger på, är inte som när rapporten fastställdes. Siffrorna kan "
                "inte räknas fram igen förrän den är återställd ur säkerhetskopian. Rapportens filer är oförändrade."
            ).format(delivery=problem.what)
        case CannotFix():
            return {
                "no_name": _("Skriv vem som fastställer rapporten."),
                "no_reason": _("Skriv varför en ny utgåva behövs."),
                "identity_number": _("I texten står något som ser ut som ett personnummer. Ta bort det."),
                "nothing": _("Inget är inläst, så det finns ingenting att fastställa."),
                "other_software": _(
                    "Lagret är byggt med en annan version av programmet, så siffrorna skulle inte gå att räkna fram "
                    "igen. Bygg om det först: python -m etl build."
                ),
                "nothing_changed": _("Alla siffror är desamma som i {number}. Det behövs ingen ny utgåva."),
                "newer": _("{number} har fastställts under tiden. Läs den först."),
            }[problem.code].format(number=problem.what)
    raise TypeError(type(problem))


def subject_line(fixed: Edition) -> str:
    """What a fixed report is about, on one line: organisations, period and the date looked at."""
    facts = [str(text) for _label, text in fixed.facts[:3]]
    return f"{facts[0]}, {facts[1]}, {_('läget per {date}').format(date=facts[2])}"


def verdict(reproduction: Reproduction) -> list[str]:
    """What came out of making it anew, in sentences."""
    sentences = []
    if reproduction.same:
        sentences.append(_("Siffrorna är desamma, bit för bit, när de räknas fram igen ur samma leveranser."))
    elif reproduction.changes:
        count = len(reproduction.changes)
        text = _n(
            "{count} siffra blir en annan när den räknas fram igen ur samma leveranser.",
            "{count} siffror blir andra när de räknas fram igen ur samma leveranser.",
            count,
        )
        sentences.append(text.format(count=number_text(count)))
    else:
        sentences.append(_("Siffrorna i tabellerna är desamma, men texterna omkring dem är andra."))
    if reproduction.other:
        sentences.append(
            _("Det här är ett annat än när rapporten fastställdes: {what}.").format(
                what=", ".join(software_words(reproduction.other))
            )
        )
        if not all(reproduction.files.values()):
            sentences.append(_("Därför blir inte filerna desamma. De fastställda filerna är oförändrade."))
    elif not reproduction.same:
        sentences.append(_("Programmet och leveranserna är desamma, så detta är ett fel i programmet. Anmäl det."))
    elif all(reproduction.files.values()):
        sentences.append(_("Också PDF, Word och Excel blir desamma filer."))
    else:
        other = ", ".join(form.upper() for form, same in reproduction.files.items() if not same)
        sentences.append(_("Dessa filer blir inte desamma: {files}.").format(files=other))
    return sentences


def software_words(names: tuple[str, ...]) -> list[str]:
    """What of the software is another, as a reader says it."""
    words = {
        "duckdb": _("databasen"),
        "reference": _("referensuppgifterna"),
        "rules": _("räknereglerna"),
        "program": _("programmet"),
        "libraries": _("programbiblioteken"),
    }
    return [words.get(name, name) for name in names]


def _put(
    request: Request,
    warehouse: Warehouse,
    number: str,
    by: str,
    now: dt.datetime,
    progress: Progress,
    old: Edition | None = None,
    why: str = "",
) -> Edition:
    """Makes the report with its number and keeps it. To be called under `edition_store.writing`."""
    # It rests on all that the build does, whoever's rows it is of.
    delivered = delivery_rows.deliveries(replace(warehouse, scope=EVERYTHING)).sort_values("delivery_sequence")
    if delivered.empty:
        raise CannotFix("nothing")
    last = int(delivered["delivery_sequence"].iloc[-1])
    if not open_warehouse.is_reproducible(warehouse, last):
        raise CannotFix("other_software")
    address = f"{request.address.partition('?')[0]}?report={number}" if request.address else ""
    stamp = Stamp(by, now.date(), last, warehouse.known_on, old.number if old else "")
    stamped = replace(request, number=number, address=address, stamp=stamp)
    report, content = _made(stamped, warehouse, _scaled(progress, 0.0, _FIGURES))
    rests_on = software()
    if old:
        same = rests_on == old.software
        report, changes = _with_revisions(report, content, old, why, warehouse, last, same)
        if not changes:
            raise CannotFix("nothing_changed", old.number)
    files = _written(report, _scaled(progress, _FIGURES, 1.0))
    figures = compare.canonical(content)
    fixed = Edition(
        number=number,
        report=old.report if old else number,
        edition=old.edition + 1 if old else 1,
        replaces=old.number if old else "",
        why=why,
        by=by,
        at=now.isoformat(timespec="seconds"),
        title=report.title,
        subtitle=report.subtitle,
        language=report.language,
        facts=[list(fact) for fact in report.facts],
        invented=report.invented,
        address=address,
        request=_asked(request),
        as_of=warehouse.as_of.isoformat(),
        known_on=warehouse.known_on.isoformat() if warehouse.known_on else None,
        last_delivery=last,
        build=warehouse.id,
        software=rests_on,
        deliveries=_seals_of(delivered),
        figures=compare.sha256(figures),
        files={
            form: {"name": file_name(report, form), "sha256": compare.sha256(data), "bytes": len(data)}
            for form, data in files.items()
        },
        of=edition_store.named(warehouse.scope),
    )
    edition_store.put(fixed, figures, files)
    return fixed


def _seals_of(delivered: pd.DataFrame) -> list[dict[str, Any]]:
    """Each delivery's number, id and the hash of what it holds."""
    hashes = open_warehouse.delivery_hashes(delivered["delivery_id"])
    return [
        {"number": int(sequence), "id": delivery_id, "sha256": hashes[delivery_id]}
        for sequence, delivery_id in zip(delivered["delivery_sequence"], delivered["delivery_id"], strict=True)
    ]


def _made(request: Request, warehouse: Warehouse, progress: Progress) -> tuple[Report, Content]:
    report = make_report.make(request, warehouse, progress)
    return report, compare.content(report)


def _with_revisions(
    report: Report, content: Content, old: Edition, why: str, warehouse: Warehouse, last: int, same_software: bool
) -> tuple[Report, tuple[Change, ...]]:
    """The report with what it says of the edition before, which comes after the summary."""
    changes = compare.differences(edition_store.content(old), content)
    with speaking(report.language):
        section = revisions.section(old, why, changes, warehouse, last, same_software)
    place = 1 if report.sections and report.sections[0].name == "summary" else 0
    return replace(report, sections=(*report.sections[:place], section, *report.sections[place:])), changes


def _written(report: Report, progress: Progress) -> dict[str, bytes]:
    files = {}
    for place, (name, form) in enumerate(FORMATS.items()):
        progress(place / len(FORMATS), name.upper())
        files[name] = form.write(report)
    return files


def _scaled(progress: Progress, start: float, end: float) -> Progress:
    return lambda share, what: progress(start + (end - start) * share, what)


def _words(text: str, otherwise: str, at_most: int = 100) -> str:
    """What somebody wrote, on one line. Raises CannotFix when there is nothing, or a personal number in it."""
    line = " ".join(text.split())[:at_most]
    if not line:
        raise CannotFix(otherwise)
    if edition_store.holds_number(line):
        raise CannotFix("identity_number")
    return line


def _asked(request: Request) -> dict[str, Any]:
    """What was asked for, as plain data."""
    return {
        "organisations": list(request.organisations),
        "first": f"{request.first:%Y-%m}" if request.first else None,
        "last": f"{request.last:%Y-%m}" if request.last else None,
        "sections": [name for name in make_report.EVERYTHING if name in request.sections],
        # Left out where none are chosen, as in the reports that were fixed before goals could be.
        **({"goals": list(request.goals)} if request.goals else {}),
    }


def _request(fixed: Edition) -> Request:
    asked = fixed.request
    first, last = (dt.date.fromisoformat(f"{asked[end]}-01") if asked[end] else None for end in ("first", "last"))
    return Request(
        organisations=tuple(asked["organisations"]),
        first=first,
        last=last,
        sections=tuple(asked["sections"]),
        language=fixed.language,
        as_of=dt.date.fromisoformat(fixed.as_of),
        goals=tuple(asked.get("goals", ())),
    )
