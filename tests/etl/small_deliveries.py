"""Contracts and placements as small files, how they are reviewed and loaded, and a foreign layout of them."""

from __future__ import annotations

from etl.checking import check_file
from etl.intake import review, take
from etl.intake.review import FileReview
from etl.mapping.model import Column, FileMapping, TableMapping
from etl.reading import read_options
from etl.store import deliveries

CONTRACTS = """contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places
TRV 2024/1;212000-0142;556036-0793;2024-01-01;2026-12-31;numeric;10
TRV 2024/2;212000-0142;556036-0793;2024-01-01;2026-12-31;numeric;10
"""
HEAD = "placement_id;contract_id;participant_key;form;start_date;end_date;extent_pct\n"
FOREIGN = """Nr;Kontrakt nummer;Kandidat;Sort;Börjar;Slutar;Omf
1;TRV 2024/1;d1;Praktikant;2024-02-01;2024-02-29;stor
2;TRV 2024/1;d2;Praktikant;2024-03-01;2024-03-31;50
"""
FIELDS = ["placement_id", "contract_id", "participant_key", "form", "start_date", "end_date", "extent_pct"]


def placements(*months: int, contract: str = "TRV 2024/1", prefix: str = "d") -> str:
    """One placement per month of 2024, full time for that whole month: one full-time month each."""
    days = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
    return HEAD + "".join(
        f"{prefix}P{m};{contract};{prefix}{m};praktik;2024-{m:02}-01;2024-{m:02}-{days.get(m, 31)};100\n"
        for m in months
    )


def examined(text: str, name: str = "fil.csv", mapping: FileMapping | None = None, **more: object) -> FileReview:
    file = check_file.open_file(text.encode(), name, mapping.reading if mapping else read_options.AS_FOUND)
    return review.review_file(file, mapping=mapping, make_key=True, **more)


def load(text: str, name: str = "fil.csv", reason: str = "", **more: object) -> deliveries.Delivery:
    return take.take(examined(text, name, **more), text.encode(), "test", reason)[0]


def codes(reviewed: FileReview) -> set[str]:
    return {group.code for group in reviewed.groups if group.level != "advice"}


def stops(reviewed: FileReview) -> set[str]:
    return {stop.code for stop in reviewed.stops}


def by_hand() -> FileMapping:
    columns = tuple(Column(header, field) for header, field in zip(FOREIGN.splitlines()[0].split(";"), FIELDS))
    return FileMapping(tables=(TableMapping("placements", None, columns, words={"extent_pct": {"stor": "100"}}),))
