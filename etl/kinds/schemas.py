"""The kinds of delivery, read from `data/schemas/*.json` (Table Schema, one file per kind).

Checks, column matching, templates and documentation all come from there; nothing about a column is said twice.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# Signs without width that come along from web pages and documents: they are not seen, and mean nothing.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
SCHEMA_FOLDER = Path(__file__).parents[2] / "data" / "schemas"
CATALOGUE_FOLDER = SCHEMA_FOLDER.parent / "reference"
# What suppliers report; the other kinds are the public body's own registers.
OF_SUPPLIERS = ("placements", "reports", "follow_ups", "milestones")


@dataclass(frozen=True, eq=False)
class Field:
    """One column of a kind. `content` says what its cells can hold, which decides how identity numbers are sought.

    `codes_from`: the catalogue that the codes are the names of, "" where they are the schema's own. `any_unit`: which
    unit it can have is another cell's to say, so a check of the row looks at that. `recommended`: a file without it is
    taken, and said to be the poorer, unless it has the field `or_else`. `decides`: what counts hangs on it, so a file
    without it does not silently replace rows that have it. `takes_weeks`: of a period, whether it can be a week.
    `words`: words that stand for numbers, as `normal` compares them ("heltid" -> 100).
    """

    name: str
    type: str
    title: str
    title_en: str
    description: str
    example: str
    content: str
    required: bool
    minimum: float | None
    maximum: float | None
    codes: Mapping[str, Mapping[str, Any]]
    synonyms: tuple[str, ...]
    recommended: bool = False
    or_else: str = ""
    decides: bool = False
    words: Mapping[str, float] = attribute(default_factory=dict)
    codes_from: str = ""
    any_unit: bool = False
    takes_weeks: bool = False

    @property
    def is_identifier(self) -> bool:
        """Whether it names something: a body, a contract, a placement, a participant."""
        return not self.codes and (
            self.name.endswith(("_id", "_key")) or self.content in ("organisation_number", "reference")
        )

    @property
    def may_be_open(self) -> bool:
        """Whether it is the day of an end, which need not be set yet."""
        return self.type == "date" and self.name.endswith("end_date") and not self.required

    @property
    def is_small(self) -> bool:
        """Whether a thousand of it would be extraordinary: months, places, per cent, the persons of one report."""
        return (
            self.name.startswith("persons_")
            or self.name.endswith("_pct")
            or any(word in self.name for word in ("months", "places"))
        )

    def example_in(self, language: str) -> str:
        """The example as somebody writes it: of a code its name in that language ("sv" or "en"), else as it stands."""
        return str(self.codes[self.example][language]) if self.example in self.codes else self.example


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of delivery: its columns, what identifies a row, and what a delivery of it replaces (`scope`)."""

    name: str
    title: str
    title_en: str
    description: str
    primary_key: tuple[str, ...]
    scope: tuple[str, ...]
    missing_values: frozenset[str]
    fields: tuple[Field, ...]

    @property
    def row_key(self) -> tuple[str, ...]:
        """What identifies a row: its key within what it replaces (a placement's number counts within its contract)."""
        return tuple(dict.fromkeys((*self.scope, *self.primary_key)))

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError when there is none."""
        return {field.name: field for field in self.fields}[name]


def normal(text: str) -> str:
    """A header or a code word as it is compared: case, accents' form, spaces, `_`, `-`, `*` and `:` do not matter."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return re.sub(r"[\s_\-*:.]+", " ", text).strip()


def plain_number(text: str) -> str:
    """A contract's number as it is compared: "TRV 2024/1", "trv2024-1" and "TRV 2024/1 " are one."""
    return "".join(sign for sign in normal(text) if sign.isalnum())


# A unit or a format written into a header: "Omfattning (%)", "Startdatum, ÅÅÅÅ-MM-DD"; and the mark of a footnote.
_LONGEST_NAME = 200
_FOOTNOTE = re.compile(r"(?:\s*(?:\(?\d{1,2}\)|\[\d{1,2}\]|[¹²³⁴⁵⁶⁷⁸⁹†‡*]))+$")
_IN_HEADER = re.compile(
    r"(?P<name>.+?)\s*(?:\((?P<inside>[^()]+)\)|,\s*(?P<after>[^,()]+)|\s(?P<last>i (?:tkr|mkr|mnkr|kr|kronor)))$",
    re.DOTALL,
)
_UNITS = {
    "percent": {"%", "procent", "i %", "i procent", "% av heltid", "procent av heltid"},
    "money": {"kr", "sek", "kronor", "i kr", "i kronor", "kr exkl moms"},
    # Multiples of kronor, written out for each number (etl/mapping/units_beside.py).
    "scaled": {"tkr", "kkr", "tsek", "ksek", "mkr", "mnkr", "msek", "i tkr", "i mkr", "i mnkr", "tusental kronor"},
    "months": {"mån", "månader", "heltidsmånader"},
    "hours": {"tim", "timmar", "h", "hours", "hrs", "i timmar"},
    "count": {"st", "stycken", "antal", "personer", "platser", "deltagare", "heltal"},
    "date": {"åååå mm dd", "yyyy mm dd", "datum", "åååå mm", "yyyy mm", "månad"},
    "any": {"obligatorisk", "obligatoriskt", "frivillig", "frivilligt", "valfri", "valfritt", "text", "fritext",
            "se not", "se instruktion", "välj i listan", "välj", "lista", "ja/nej", "k/m", "k/m/x"},
}  # fmt: skip


def unit_fits(unit: str, field: Field) -> bool:
    """Whether a kind of unit (the keys of the answers below) is one that the field can have."""
    counted = field.type in ("number", "integer") and not field.name.endswith(("_pct", "_sek", "hours"))
    return field.any_unit or {
        "percent": field.name.endswith("_pct"),
        "money": field.name.endswith("_sek"),
        "scaled": field.name.endswith("_sek"),
        "months": "months" in field.name,
        "hours": field.name == "hours",
        "count": counted and field.name != "report_due_days",
        "date": field.type in ("date", "period"),
        "any": True,
    }.get(unit, False)


@cache
def catalogue(name: str) -> Mapping[str, Mapping[str, Any]]:
    """A catalogue of figures (measures, dimensions) as its file has it, without those that no goal can be for."""
    text = (CATALOGUE_FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    entries: Mapping[str, Mapping[str, Any]] = yaml.load(text, yaml.CSafeLoader)
    return {key: entry for key, entry in entries.items() if not entry.get("of_today") and "time" not in entry}


def _read_field(raw: Mapping[str, Any]) -> Field:
    constraints, codes_from = raw.get("constraints", {}), raw.get("codesFrom", "")
    return Field(
        name=raw["name"],
        type=raw["type"],
        title=raw["title"],
        title_en=raw["titleEn"],
        description=raw["description"],
        example=raw["example"],
        content=raw["content"],
        required=constraints.get("required", False),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        codes=raw.get("codes", {}) if not codes_from else _named(codes_from),
        synonyms=tuple(raw.get("synonyms", ())),
        recommended=raw.get("recommended", False),
        or_else=raw.get("orElse", ""),
        decides=raw.get("decides", False),
        words={normal(word): float(number) for word, number in raw.get("words", {}).items()},
        codes_from=codes_from,
        any_unit=raw.get("anyUnit", False),
        takes_weeks=raw.get("weeks", False),
    )


def _named(catalogue_name: str) -> dict[str, dict[str, Any]]:
    """The names of a catalogue as codes, each written by itself or as it is called in either language."""
    return {name: {**entry["label"], "synonyms": ()} for name, entry in catalogue(catalogue_name).items()}


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by name."""
    found = {}
    for path in sorted(SCHEMA_FOLDER.glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        found[raw["name"]] = Kind(
            name=raw["name"],
            title=raw["title"],
            title_en=raw["titleEn"],
            description=raw["description"],
            primary_key=tuple(raw["primaryKey"]),
            scope=tuple(raw["scope"]),
            missing_values=frozenset(normal(value) for value in raw["missingValues"]),
            fields=tuple(_read_field(field) for field in raw["fields"]),
        )
    return found


# A body's number, without whose it is; and how sure a synonym of one field alone is.
_OF_ANYBODY = frozenset({"organisationsnummer", "org nr", "orgnr", "organisationsnr", "organization number"})
_SURE = 2


@cache
def _names_of(kind: Kind) -> Mapping[str, Sequence[tuple[int, str]]]:
    """Each way to write a column -> the fields that it can mean, as (rank, field name); the surest ranks lowest.

    The stable English name comes first, then the title, then a synonym; last a word that several fields share
    ("Leverantör": the number or the name), and of these the required field first.
    """
    fields: dict[str, list[tuple[int, str]]] = {}
    for field in kind.fields:
        ranked = {normal(word): _SURE for word in field.synonyms} | {normal(field.title): 1, normal(field.name): 0}
        for word, rank in ranked.items():
            fields.setdefault(word, []).append((rank, field.name))
    return {
        word: [(3 if kind.field(name).required else 4, name) for _, name in found] if len(found) > 1 else found
        for word, found in fields.items()
    }


@cache
def _all_names() -> frozenset[str]:
    return frozenset(name for kind in kinds().values() for name in _names_of(kind))


def _meant_by(kind: Kind, spellings: _Spellings) -> Sequence[tuple[int, str]]:
    """What a header cell can mean, as `_names_of` gives it: as written, else without footnote mark and unit.

    A unit has to be one that the field can have: "Värde (EUR)" and "Omfattning (timmar)" are other columns.
    """
    names = _names_of(kind)
    found = next((names[spelt] for spelt in spellings.whole if spelt in names), None)
    if found:
        return found
    # The same name twice, in two languages: "Avtalsnummer / Contract no".
    said = [{field for _, field in names.get(name, ())} for name in spellings.names]
    if both := set.intersection(*said) if said else set():
        return [(_SURE, field) for field in both]
    return [
        (rank, field) for rank, field in names.get(spellings.name, ()) if unit_fits(spellings.unit, kind.field(field))
    ]


@dataclass(frozen=True)
class _Spellings:
    """A header cell as names are compared. `whole`: as written, without its footnote mark, and with no broken line;
    `name` and `unit`: what is before and in its parentheses, "" where it has none; `names`: what is before and after
    its stroke, or in its lines."""

    whole: tuple[str, ...]
    name: str = ""
    unit: str = ""
    names: tuple[str, ...] = ()


def _spellings(cell: str) -> _Spellings:
    if len(cell) > _LONGEST_NAME:
        return _Spellings(())
    bare = _FOOTNOTE.sub("", cell.strip())
    # A name broken over lines within its cell: "Avtals-" and "nummer" below it.
    whole = tuple(dict.fromkeys(normal(text) for text in (cell, bare, re.sub(r"-\s*[\r\n]+\s*", "", bare))))
    names = tuple(map(normal, re.split(r"\s*(?:/|[\r\n])\s*", bare)))
    names = names if len(names) > 1 else ()
    match = _IN_HEADER.match(bare)
    if match is None:
        return _Spellings(whole, names=names)
    written = normal(match["inside"] or match["after"] or match["last"])
    unit = next((unit for unit, words in _UNITS.items() if written in words), "")
    return _Spellings(whole, normal(_FOOTNOTE.sub("", match["name"])), unit, names)


def known_columns(cells: Sequence[str]) -> int:
    """How many of a row's cells are a column name of some kind; finds the header row."""
    return len({name for cell in cells if (name := _known_name(cell))})


def _known_name(cell: str) -> str:
    """The cell in the form in which names are compared, when it is the name of a column of some kind; else ""."""
    if not cell:
        return ""
    name = normal(cell)
    if name in _all_names():
        return name
    spellings = _spellings(cell)
    return name if any(_meant_by(kind, spellings) for kind in kinds().values()) else ""


def match_columns(kind: Kind, header: Sequence[str]) -> dict[str, int]:
    """Field name -> index of the header cell that means it.

    The surest match is made first, then the next among what is left: "Leverantör" is the supplier's number where
    nothing else is, and its name beside "Org.nr leverantör". A number that does not say whose it is, right of
    "Leverantör", is the supplier's. A header cell that is left over is left out.
    """
    return _matched(kind, header, [_spellings(cell) for cell in header])


def _matched(kind: Kind, header: Sequence[str], spellings: Sequence[_Spellings]) -> dict[str, int]:
    order = {field.name: place for place, field in enumerate(kind.fields)}
    meant = [_meant_by(kind, each) for each in spellings]
    has_number = any(rank <= _SURE and field == "supplier_id" for each in meant for rank, field in each)
    for index, cell in enumerate(header):
        before = {field for _, field in meant[index - 1]} if index else set()
        if normal(cell) in _OF_ANYBODY and "supplier_name" in before and not has_number:
            meant[index] = [(_SURE, "supplier_id")]
    possible = sorted((rank, order[field], index, field) for index, each in enumerate(meant) for rank, field in each)
    matched: dict[str, int] = {}
    for _, _, index, field in possible:
        if field not in matched and index not in matched.values():
            matched[field] = index
    return {field.name: matched[field.name] for field in kind.fields if field.name in matched}


def recognise(header: Sequence[str], file_name: str) -> list[Kind]:
    """The kinds that the header can be, best first; more than one when neither header nor file name decides.

    A kind is possible when all its required columns are there. Names and numbers of bodies stand in lists of many
    things: a register of them is one of which no other kind knows more columns. Of two that know as many, the one that
    needs more of them: what is planned needs less than what is advertised.
    """
    scored = []
    spellings = [_spellings(cell) for cell in header]
    found = {kind.name: _matched(kind, header, spellings) for kind in kinds().values()}
    most = max(map(len, found.values()))
    for kind in kinds().values():
        matched = found[kind.name]
        is_of_bodies = [kind.field(name).content for name in kind.primary_key] == ["organisation_number"]
        if is_of_bodies and len(matched) < most:
            continue
        if all(field.name in matched for field in kind.fields if field.required):
            named = any(normal(word) in normal(file_name) for word in (kind.name, kind.title))
            scored.append(((len(matched), named, sum(field.required for field in kind.fields)), kind))
    if not scored:
        return []
    top = max(score for score, _ in scored)
    return [kind for score, kind in scored if score == top]


def nearest(header: Sequence[str]) -> Kind | None:
    """The kind that a header of no kind comes nearest to, so that it can be said what is missing; None if unclear."""
    scored = []
    spellings = [_spellings(cell) for cell in header]
    for kind in kinds().values():
        matched = _matched(kind, header, spellings)
        missing = sum(field.required and field.name not in matched for field in kind.fields)
        scored.append((len(matched) - missing, len(matched), kind))
    scored.sort(key=lambda score: score[:2], reverse=True)
    best, second = scored[0], scored[1]
    return best[2] if best[1] >= 2 and best[:2] > second[:2] else None
