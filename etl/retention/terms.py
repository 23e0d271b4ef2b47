"""For how many years something about persons is kept, by whose it is: `data/reference/retention.csv`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from etl.build import reference_files
from etl.build.reference_files import WrongReference
from etl.privacy.number_forms import normalised_number

FILE = "retention.csv"
# Kind -> the least number of years. Persons are followed up for a year after the end, which has to be over and told.
LEAST_YEARS: Mapping[str, int] = {"placements": 2, "lists": 2, "originals": 1, "sent": 1}
_MOST_YEARS = 100
NATIONAL = "national"


@dataclass(frozen=True)
class Term:
    """A row of the file. `owner`: a rule set, or an organisation's number as it is compared."""

    owner: str
    kind: str
    years: int
    valid_from: dt.date
    source: str
    reason: str

    def ends(self, day: dt.date) -> dt.date:
        """The day from which what began to count on that day is kept no longer."""
        try:
            return day.replace(year=day.year + self.years)
        except ValueError:  # 29 February
            return dt.date(day.year + self.years, 3, 1)


@dataclass(frozen=True)
class Terms:
    """The terms in force on a day. `adopted`: organisation -> the rule set that it follows then."""

    in_force: Mapping[tuple[str, str], Term]
    adopted: Mapping[str, str]

    def of(self, organisation: str | None, kind: str) -> Term | None:
        """An organisation's term: its own, that of the rules that it follows, or the national one. None: kept on."""
        for owner in (organisation or "", self.adopted.get(organisation or "", ""), NATIONAL):
            if term := self.in_force.get((owner, kind)):
                return term
        return None


def read(day: dt.date) -> Terms:
    """The terms of that day. Raises WrongReference, with the row."""
    rows = reference_files.read_csv(FILE)
    terms = sorted((_term(row, number) for number, row in enumerate(rows, start=2)), key=lambda term: term.valid_from)
    in_force = {(term.owner, term.kind): term for term in terms if term.valid_from <= day}
    followed = sorted(reference_files.read_csv("rules/adopted.csv"), key=lambda row: row["valid_from"])
    adopted = {
        normalised_number(row["organisation_id"]) or row["organisation_id"]: row["rule_set"]
        for row in followed
        if row["valid_from"] <= day.isoformat()
    }
    return Terms(in_force, adopted)


def _term(row: Mapping[str, str], number: int) -> Term:
    def wrong(text: str) -> WrongReference:
        return WrongReference(f"data/reference/{FILE}, rad {number}: {text}")

    owner = row["rule_set"] or normalised_number(row["organisation_id"])
    if not owner or (row["rule_set"] and row["organisation_id"]):
        raise wrong("skriv antingen rule_set eller organisation_id.")
    if row["kind"] not in LEAST_YEARS:
        raise wrong(f"kind ska vara en av {', '.join(LEAST_YEARS)}.")
    least = LEAST_YEARS[row["kind"]]
    if not row["years"].isdigit() or not least <= int(row["years"]) <= _MOST_YEARS:
        raise wrong(f"years ska vara ett heltal från {least} till {_MOST_YEARS}.")
    if not row["source"].strip() or not row["reason"].strip():
        raise wrong("skriv source och reason: vem som har bestämt det, och varför.")
    try:
        valid_from = dt.date.fromisoformat(row["valid_from"])
    except ValueError:
        raise wrong("valid_from ska vara ett datum som 2026-01-01.") from None
    return Term(owner, row["kind"], int(row["years"]), valid_from, row["source"], row["reason"])
