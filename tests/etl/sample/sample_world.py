"""The invented files by kind, and how their rows are read."""

import csv
from pathlib import Path

from etl.sample import words

AS_OF = "2026-10-31"
Row = dict[str, str]
COMMITTED = Path(__file__).parents[3] / "data" / "samples"
World = dict[str, list[Row]]
KINDS = {
    "organisations.csv": "organisations",
    "suppliers.csv": "suppliers",
    "procurements.csv": "procurements",
    "readiness.csv": "readiness",
    "dialogues.csv": "dialogues",
    "contracts.csv": "contracts",
    "placements.csv": "placements",
    "reports.csv": "reports",
    "reports_resent.csv": "reports",
    "follow_ups.csv": "follow_ups",
    "milestones.csv": "milestones",
    "matches.csv": "matches",
    "support.csv": "support",
    "lessons.csv": "lessons",
    "decisions.csv": "decisions",
    "payments.csv": "payments",
    "goals.csv": "goals",
    "socio_results.csv": "socio_results",
}


def rows_of(path: Path) -> list[Row]:
    content = path.read_bytes()
    text = content.decode("utf-8-sig") if content.startswith(b"\xef\xbb\xbf") else None
    if text is None:
        text = content.decode("cp1252" if b"\r\n" in content else "utf-8")
    separator = ";" if "\r\n" in text else ","
    english = {swedish: name for name, swedish in words.PLACEMENT_HEADER_SV.items()}
    header, *lines = csv.reader(text.splitlines(), delimiter=separator)
    names = [english.get(name, name) for name in header]
    return [dict(zip(names, line, strict=True)) for line in lines]


def first_made(contracts: list[Row]) -> list[Row]:
    return [row for row in contracts if not row["valid_from"]]


def world_in(folder: Path) -> World:
    """The rows by file; of contracts only as they were first made: a change leaves empty what it does not change."""
    world = {name: rows_of(folder / name) for name in KINDS}
    return world | {"contracts.csv": first_made(world["contracts.csv"])}
