"""What a figure means and what it rests on: the two things that follow every figure, chart, table and file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from access.viewer import Audience, acting
from pages.shared.text import _, as_date, date_text


@dataclass(frozen=True)
class Meaning:
    """A measure in the reader's language. unit: "share" (0..1), "count", "places", "months" or "sek"."""

    label: str
    unit: str = "count"
    definition: str = ""
    caveat: str = ""
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True)
class Provenance:
    """What an answer rests on. filters: what was chosen, as (label, text) pairs in the reader's language.

    invented_what: what of the page is invented, where not all of it is. invented_day: the day that invented data were
    written for, where it is shown as today.
    """

    as_of: dt.date
    known_on: dt.date | None = None
    build_id: str = ""
    invented: bool = False
    filters: tuple[tuple[str, str], ...] = ()
    coverage: str = ""
    extra: tuple[tuple[str, str], ...] = field(default=())
    invented_what: str = ""
    invented_day: dt.date | None = None
    source: str = ""

    def rows(self) -> list[tuple[str, str]]:
        """Everything as (label, text) rows: the sheet "Om uppgifterna"."""
        rows = [(_("Läget per"), date_text(self.as_of))]
        if self.known_on:
            rows.append((_("Som det var känt"), date_text(self.known_on)))
        if self.invented:
            rows.append((_("Obs"), self.invented_what or _("Påhittade uppgifter")))
        if acting().scope.audience is Audience.OUTSIDE:
            rows.append(
                (_("Skydd för enskilda"), _("Siffror om personer är avrundade eller dolda till skydd för enskilda."))
            )
        if self.source:
            rows.append((_("Källa"), self.source))
        if self.coverage:
            rows.append((_("Täckning"), self.coverage))
        rows += list(self.filters) or [(_("Urval"), _("Allt"))]
        rows += list(self.extra)
        if self.build_id:
            rows.append((_("Version av underlaget"), self.build_id))
        return rows

    def as_of_text(self) -> str:
        return _("Läget per {date}").format(date=date_text(as_date(self.as_of)))


def explain(meaning: Meaning) -> list[tuple[str, str]]:
    """A measure's meaning as (label, text) rows."""
    rows = [
        (_("Definition"), meaning.definition),
        (_("Täljare"), meaning.numerator),
        (_("Nämnare"), meaning.denominator),
        (_("Att tänka på"), meaning.caveat),
    ]
    return [(label, text) for label, text in rows if text]
