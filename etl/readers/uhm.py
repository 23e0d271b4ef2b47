"""Upphandlingsmyndigheten's statistics database: the exports that anyone can make on its web site.

Terms: "Uppgifter: Upphandlingsmyndigheten | Bearbetning: NAME", with date and period.
What the columns mean here (seen in the export for 2021):
- "Socialt hållbar upphandling" is True or empty, never False. Empty is therefore unknown, not no. It says that social
  consideration was taken, not that an employment requirement was set: it never fills `has_requirement`.
- Suppliers have no number in the export, so a supplier is known by its name, in capitals and with its company form
  written out or not: the key is formed from the name in one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds.schemas import normal
from etl.readers.part import Part, Reader
from etl.reading import RawTable

_PROCUREMENT_ID = "Upphandlings-ID"
_BUYER = "Organisationsnummer för köpare"
_SHARED = {
    "procurement_id": _PROCUREMENT_ID,
    "organisation_id": _BUYER,
    "organisation_name": "Namn för köpare",
    "organisation_type": "Delsektor för köpare",
    "nature": "Upphandlingsslag",
    "published_date": "Publiceringsdatum",
}
_PROCUREMENTS = {
    **_SHARED,
    "title": "Upphandlingens titel",
    "procedure": "Förfarande",
    "agreement_type": "Typ av avtal",
    "cpv": "Huvudsaklig CPV-kod",
    "social_consideration": "Socialt hållbar upphandling",
    "reserved": "Reserverad upphandling",
}
_VALUES = {**_SHARED, "contracted_value_sek": "Kontrakterat värde, Summa"}
_AWARDS = {
    **_SHARED,
    "lot_id": "Anbudsområdes-ID",
    "supplier_id": "Namn för leverantör",
    "supplier_name": "Namn för leverantör",
    "contracted_tenders": "Antal kontrakterade anbud*, Summa",
}
_SOCIAL_TYPES = ("År", "Typ av socialt hållbar upphandling", "Antal upphandlingar, Socialtyp, Summa")
_FREEDOM_OF_CHOICE = "Valfrihetssystem-ID"
# The last column of each export is what was counted; it tells the exports apart.
_EXPORTS = {
    "Antal upphandlingar, Summa": ("procurements", _PROCUREMENTS),
    "Kontrakterat värde, Summa": ("procurement_values", _VALUES),
    "Antal kontrakterade anbud*, Summa": ("awards", _AWARDS),
}
# What these columns can hold, for the search for identity numbers (see `content` in data/schemas).
_CONTENTS = {
    _BUYER: "organisation_number",
    _PROCUREMENT_ID: "reference",
    "Anbudsområdes-ID": "reference",
    _FREEDOM_OF_CHOICE: "reference",
    "Publiceringsdatum": "date",
    "Kontrakterat värde, Summa": "amount",
}
_COMPANY_FORMS = (
    (r"\baktiebolag(?:et)?\b", "ab"),
    (r"\bhandelsbolag(?:et)?\b", "hb"),
    (r"\bkommanditbolag(?:et)?\b", "kb"),
    (r"\bekonomisk förening\b", "ek för"),
    (r"\(publ\)", ""),
)


def supplier_key(name: str) -> str:
    """A supplier's key formed from its name: "X AKTIEBOLAG (publ)" and "X AB" are the same, "X" and "X AB" are not."""
    key = normal(name)
    for form, short in _COMPANY_FORMS:
        key = re.sub(form, short, key)
    return "namn:" + " ".join(key.replace(",", " ").split())


def _by_text(column: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """The column with each distinct text changed once."""
    encoded = pc.dictionary_encode(column)
    changed = pa.array([change(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return changed.take(encoded.indices)


def _cpv(text: str) -> str | None:
    """The code of "45000000 Anläggningsarbete"; the export's "00000000 Uppgift saknas" is no code."""
    code = text.partition(" ")[0]
    return None if code == "00000000" else code


_CHANGES: dict[str, Callable[[str], str | None]] = {"cpv": _cpv, "supplier_id": supplier_key}


def _part(kind: str, table: RawTable, columns: dict[str, str]) -> Part:
    places = {normal(cell): index for index, cell in enumerate(table.header)}
    sources = tuple(places[normal(title)] for title in columns.values())
    arrays = []
    for field, source in zip(columns, sources):
        column = table.cells.column(source).combine_chunks()
        arrays.append(_by_text(column, _CHANGES[field]) if field in _CHANGES else column)
    return Part(kind, _with_cells(table, tuple(columns), arrays), sources)


def _with_cells(table: RawTable, header: tuple[str, ...], arrays: list[pa.Array]) -> RawTable:
    cells = pa.table(arrays, names=[str(index) for index in range(len(arrays))])
    return RawTable(header, cells, table.row_numbers, table.reading)


def _social_types(table: RawTable) -> Part:
    """National totals per kind of social procurement, as published figures."""
    constants = {
        "source_id": "UHM statistikdatabasen",
        "organisation": "Sverige",
        "precision": "exact",
        "definition": "Antal annonserade upphandlingar av detta slag",
    }
    arrays = [pa.array([text] * len(table.cells), pa.string()) for text in constants.values()]
    arrays += [table.cells.column(index).combine_chunks() for index in range(3)]
    header = (*constants, "period", "metric", "value")
    return Part("published_figures", _with_cells(table, header, arrays), (None, None, None, None, 0, 1, 2))


def read(table: RawTable) -> list[Part] | None:
    """The export as tables of our kinds, or None when the table is no such export.

    The export of freedom-of-choice systems is recognised and gives no rows of any kind: such a system is not a
    procurement. (With its header alone, as for 2021, it is simply empty.)
    """
    header = [normal(cell) for cell in table.header]
    if header == [normal(name) for name in _SOCIAL_TYPES]:
        return [_social_types(table)]
    if normal(_FREEDOM_OF_CHOICE) in header:
        return []
    for counted, (kind, columns) in _EXPORTS.items():
        if {normal(counted), *(normal(name) for name in columns.values())} <= set(header):
            return [_part(kind, table, columns)]
    return None


def _names(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(normal(header) for header in headers)


READER = Reader(
    columns=_names([*_PROCUREMENTS.values(), *_VALUES.values(), *_AWARDS.values(), *_SOCIAL_TYPES, _FREEDOM_OF_CHOICE]),
    signatures=[_names(_SOCIAL_TYPES), _names([_FREEDOM_OF_CHOICE]), *(_names([counted]) for counted in _EXPORTS)],
    contents={normal(header): content for header, content in _CONTENTS.items()},
    read=read,
)
