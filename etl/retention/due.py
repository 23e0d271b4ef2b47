"""Whose term is over on a day: the persons, their rows in every delivery, and the files as they came.

A person goes when every contract that any delivery has them on has passed its term, and then from all of them: who is
left on one contract would else be counted as two. Nothing is changed here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import pyarrow.parquet as pq

from etl.build.builder import Build
from etl.kinds import schemas
from etl.retention import terms
from etl.retention.terms import Terms
from etl.store import deliveries, retained
from etl.store.deliveries import Delivery

# The kinds of delivery that have rows about persons.
OF_PERSONS = ("placements", "reports", "follow_ups", "matches", "support")
# Those of them that name a placement of another row.
BY_PLACEMENT = ("follow_ups", "matches", "support")
# ("placements", key), or ("lists", whose list, key): a number in a list is a person among its supplier's contracts.
Person = tuple[str, ...]
# A delivery's id, a kind and the place of a row among the kind's.
Place = tuple[str, str, int]


@dataclass(frozen=True)
class Contract:
    """What a row's contract is. `key`: one for all spellings. Of one that is not known there is its own text alone."""

    key: str
    organisation: str | None = None
    supplier: str | None = None
    ends: dt.date | None = None
    is_known: bool = False


@dataclass
class Due:
    """What goes. `rows`: place -> whose row it is. `originals`: deliveries whose file goes. `kept`: rows that stay,
    with an end to their time (`later`, the first on `next_day`) or without (`no_end`)."""

    day: dt.date
    rows: dict[Place, PersonRow] = field(default_factory=dict)
    persons: set[Person] = field(default_factory=set)
    originals: set[str] = field(default_factory=set)
    kept: Counter[str] = field(default_factory=Counter)
    next_day: dt.date | None = None

    @property
    def deliveries(self) -> set[str]:
        """The deliveries of which something goes."""
        return {delivery for delivery, _, _ in self.rows} | self.originals

    def by_organisation(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(organisation, kind) -> rows and contracts that go."""
        rows: Counter[tuple[str, str]] = Counter()
        contracts: dict[tuple[str, str], set[str]] = defaultdict(set)
        for (_, kind, _), row in self.rows.items():
            group = row.contract.organisation or "", kind
            rows[group] += 1
            contracts[group].add(row.contract.key)
        return {group: (count, len(contracts[group])) for group, count in sorted(rows.items())}


@dataclass(frozen=True)
class PersonRow:
    """A row about a person. `contract_text`: as the row spells it, compared as numbers are. `id`: of the placement,
    where it has one of its own; a follow-up of somebody in a list has what stands `around` the number there."""

    contract: Contract
    contract_text: str
    id: str | None = None
    person: Person | None = None
    around: tuple[str, str] = ("", "")


class Contracts:
    """The contracts of a build, by every spelling that a delivery has of them."""

    def __init__(self, build: Build) -> None:
        with duckdb.connect(build.path, read_only=True) as connection:
            self._known = {
                key: Contract(key, organisation, supplier, ends, True)
                for key, organisation, supplier, ends in connection.execute(
                    "SELECT contract_key, organisation_key, supplier_key, end_date FROM core.contracts"
                ).fetchall()
            }
            self._spelt: dict[str, str] = dict(
                connection.execute("SELECT contract_id, contract_key FROM core.contract_spellings").fetchall()
            )
            self.ids: dict[str, str] = dict(
                connection.execute("SELECT contract_id, contract_key FROM core.contracts").fetchall()
            )
        # A spelling that stands in withdrawn deliveries alone.
        self._plain = {schemas.plain_number(text): key for text, key in self._spelt.items()}

    def of(self, text: str) -> Contract:
        """The contract that is meant."""
        key = self._spelt.get(text) or self._plain.get(schemas.plain_number(text), "")
        return self._known.get(key) or Contract(schemas.plain_number(text))


def find(day: dt.date, build: Build) -> Due:
    """What goes on that day. `build`: of all that is delivered. Raises WrongReference."""
    looked = _Search(day, Contracts(build), terms.read(day))
    looked.read_rows(deliveries.all_deliveries())
    looked.choose_persons()
    looked.choose_follow_ups()
    looked.choose_originals(deliveries.all_deliveries())
    return looked.due


def _columns(delivery: Delivery, kind: str) -> list[dict[str, Any]]:
    names = {"contract_id", "placement_id", "participant_key"}
    path = delivery.folder / f"rows-{kind}.parquet"
    have = [name for name in pq.read_schema(path).names if name in names]
    rows: list[dict[str, Any]] = pq.read_table(path, columns=have).to_pylist()
    return rows


class _Search:
    def __init__(self, day: dt.date, contracts: Contracts, in_force: Terms) -> None:
        self.due = Due(day)
        self._contracts, self._terms = contracts, in_force
        self._of_person: dict[Person, list[tuple[Place, PersonRow]]] = defaultdict(list)
        self._over: dict[Person, dt.date | None] = {}
        self._follow_ups: list[tuple[Place, dict[str, Any], str]] = []

    def read_rows(self, delivered: Sequence[Delivery]) -> None:
        """Every row about a person, and the day on which each person's last term is over; None: never."""
        for delivery in delivered:
            for kind in OF_PERSONS:
                if kind in delivery.kinds:
                    for number, row in enumerate(_columns(delivery, kind)):
                        self._read((delivery.id, kind, number), row, delivery.at[:10])

    def _read(self, place: Place, row: Mapping[str, Any], came: str) -> None:
        kind = place[1]
        if kind in BY_PLACEMENT:
            if row["placement_id"] and not _is_gone(row["placement_id"]):
                self._follow_ups.append((place, dict(row), came))
            return
        key = row.get("participant_key")
        if key is None or _is_gone(key):
            return
        contract = self._contracts.of(row["contract_id"])
        is_list = kind == "reports"
        person = ("lists", contract.supplier or contract.key, key) if is_list else ("placements", key)
        about = PersonRow(
            contract, schemas.plain_number(row["contract_id"]), None if is_list else row["placement_id"], person
        )
        over = self._ends(contract, "lists" if is_list else "placements", came)
        before = self._over.get(person, dt.date.min)
        self._over[person] = max(before, over) if before and over else None
        self._of_person[person].append((place, about))

    def _ends(self, contract: Contract, kind: str, came: str) -> dt.date | None:
        """The day on which the term of what is about a contract is over. Of one that nobody knows it is counted from
        the day when the row came."""
        term = self._terms.of(contract.organisation, kind)
        begins = contract.ends if contract.is_known else dt.date.fromisoformat(came)
        return term.ends(begins) if term and begins else None

    def choose_persons(self) -> None:
        """Whose term is over, and how many rows stay."""
        for person, rows in self._of_person.items():
            over = self._over[person]
            if over is not None and over <= self.due.day:
                self.due.persons.add(person)
                self.due.rows.update(rows)
            else:
                self.due.kept["later" if over else "no_end"] += len(rows)
                if over:
                    self.due.next_day = min(over, self.due.next_day or over)

    def choose_follow_ups(self) -> None:
        """Follow-ups, matches and support go with the placement that they are of; of one that is not there, by their
        contract, or by the day when they came."""
        placed = self._placed()
        for place, row, came in self._follow_ups:
            text, name = row["placement_id"], row.get("contract_id")
            contract = self._contracts.of(name) if name else Contract("")
            spelt = schemas.plain_number(name or "")
            of = placed[text] if not name else [each for each in placed[text] if each.contract == contract]
            head, _, tail = text.rpartition("/")
            if not of and name and tail.isdigit():  # in a list, who is there in several forms
                of = [replace(each, around=(each.around[0], f"/{tail}")) for each in placed[head] if each.person]
                of = [each for each in of if each.contract == contract and each.id is None]
            goes = [each for each in of if each.person in self.due.persons]
            if not of:
                over = self._ends(contract, "placements", came)
                if over is not None and over <= self.due.day:
                    self.due.rows[place] = PersonRow(contract, spelt)
            elif goes:
                # One that could be of several waits to be told of which; it has no name that any of them has.
                is_clear = len(goes) == len(of)
                self.due.rows[place] = replace(goes[0], contract_text=spelt) if is_clear else PersonRow(contract, spelt)
            if place not in self.due.rows:
                self.due.kept["later"] += 1

    def _placed(self) -> Mapping[str, list[PersonRow]]:
        """What a placement is called -> the placements that are called so, one a contract."""
        found: dict[str, dict[str, PersonRow]] = defaultdict(dict)
        shown = {key: text for text, key in self._contracts.ids.items()}
        for rows in self._of_person.values():
            for _, about in rows:
                if about.id is not None:
                    found[about.id][about.contract.key] = about
                elif about.person and about.contract.key in shown:
                    head = f"{shown[about.contract.key]}/"
                    found[head + about.person[-1]][about.contract.key] = replace(about, around=(head, ""))
        return defaultdict(list, {text: list(of.values()) for text, of in found.items()})

    def choose_originals(self, delivered: Sequence[Delivery]) -> None:
        """Files as they came: with the first person that goes, else when the longest of their owners' terms is over."""
        of_rows = {delivery for delivery, _, _ in self.due.rows}
        owners: dict[str, set[str | None]] = defaultdict(set)
        for place, about in self._every_row():
            owners[place[0]].add(about.contract.organisation)
        for delivery in delivered:
            if not delivery.original_kept or not set(OF_PERSONS) & set(delivery.kinds):
                continue
            if not (delivery.folder / "original").exists():
                continue
            every = [self._terms.of(owner, "originals") for owner in owners[delivery.id] or {None}]
            came = dt.date.fromisoformat(delivery.at[:10])
            ends = [term.ends(came) for term in every if term]
            if delivery.id in of_rows or (len(ends) == len(every) and max(ends) <= self.due.day):
                self.due.originals.add(delivery.id)

    def _every_row(self) -> Iterator[tuple[Place, PersonRow]]:
        for rows in self._of_person.values():
            yield from rows


def _is_gone(text: str | None) -> bool:
    return retained.MARK in (text or "")
