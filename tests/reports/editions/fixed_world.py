"""A report that is fixed, in a small world."""

from __future__ import annotations

import datetime as dt
import io

import pypdf

import measures
from etl.build import builder
from reports import Request
from reports.editions import fix_edition
from reports.editions.edition_store import Edition

YEAR = dt.datetime.now().astimezone().year


FIRST, SECOND = f"R-{YEAR}-001", f"R-{YEAR}-002"


ADDRESS = "https://utfall.exempel.se/publication?from=2024-01"
ASKED = Request(sections=("summary", "persons"), address=ADDRESS)


def built(world) -> None:
    builder.build_and_publish(dt.date.fromisoformat(world.as_of))


def fixed(request: Request = ASKED) -> Edition:
    return fix_edition.fix(request, "Nämndens sekreterare")[0]


def persons_left(world, count: int) -> None:
    """The supplier's file again, with so many persons."""
    rows = ["placement_id start_date end_date form sex"]
    world.placements("\n".join(rows + [f"P{n} 2024-01-01 2024-06-30 internship woman" for n in range(count)]))
    built(world)


def persons_shown(world) -> float:
    """How many persons there are, as a report says it."""
    return measures.ask(["persons"], warehouse=world.opened().outside()).only["value"]


def bytes_of(kept: Edition) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(kept.folder.iterdir())}


def text_of(content: bytes) -> str:
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())
