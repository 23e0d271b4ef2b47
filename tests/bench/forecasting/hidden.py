"""Invented worlds with their last months hidden: what a store would have held at an earlier date, built as it then was.

The truth is the same world with nothing hidden. Hidden are placements that began later, ends reported later (planned
ends stay, with the reason), and reports that came later.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl import sample
from etl.build import builder
from etl.build.builder import Build
from etl.checking import check_file
from etl.store import deliveries
from tests.bench.forecasting import courses

AS_OF = dt.date(2026, 10, 31)
_KINDS = ("organisations", "suppliers", "contracts", "placements", "reports", "reports_resent")


SAMPLE = "sample"


@dataclass(frozen=True)
class InventedWorld:
    """A world of so many contracts, as files with plain English columns: the sample's, or one of `courses`."""

    contracts: int
    seed: int
    course: str = SAMPLE

    @property
    def days(self) -> list[dt.date]:
        """The days on which it is looked at: the ends of five half-years, or the one that it was made for."""
        if self.course != SAMPLE:
            return [courses.day_looked_at(self.seed)]
        return [dt.date(year, *end) for year in (2024, 2025, 2026) for end in ((6, 30), (12, 31))][:5]

    @property
    def known_at_last(self) -> dt.date:
        """The day on which all is known."""
        return AS_OF if self.course == SAMPLE else courses.ALL_OVER


@contextmanager
def written(world: InventedWorld) -> Iterator[Path]:
    """A folder with the world's files, removed after."""
    with tempfile.TemporaryDirectory(prefix="utfall-forecast-") as folder:
        if world.course == SAMPLE:
            sample.write_sample(Path(folder), world.contracts, world.seed, AS_OF, style="plain")
        else:
            courses.write(Path(folder), world.course, world.contracts, world.seed)
        yield Path(folder)


@contextmanager
def built(files: Path, known_to: dt.date) -> Iterator[Build]:
    """The build as of that day of what was known by then. Its store and warehouse are removed after."""
    before = os.environ.get("UTFALL_DATA")
    with tempfile.TemporaryDirectory(prefix="utfall-forecast-") as data:
        os.environ["UTFALL_DATA"] = data
        try:
            for kind in _KINDS:
                path = files / f"{kind}.csv"
                if path.exists() and (content := known_by(path, known_to)):
                    file = check_file.check_file(content, f"{kind}.csv", bytes(32), kind.partition("_")[0])
                    deliveries.accept(file, content, "bench")
            yield builder.build(known_to)
        finally:
            if before is None:
                del os.environ["UTFALL_DATA"]
            else:
                os.environ["UTFALL_DATA"] = before


def known_by(path: Path, day: dt.date) -> bytes:
    """The file's content as it would have been on that day; empty where it would have had no rows."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or [])
        rows = [kept for row in reader if (kept := _known(row, day.isoformat()))]
    if not rows:
        return b""
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _known(row: Mapping[str, str], day: str) -> Mapping[str, str] | None:
    """The row as it was known on that day (ISO, which sorts as time goes); None where it was not."""
    if "placement_id" in row:
        if row["start_date"] > day:
            return None
        return {**row, "end_date": "", "end_reason": ""} if row["end_date"] > day else row
    if "period" in row:
        return None if (row["received_date"] or _last_day(row["period"])) > day else row
    return row


def _last_day(period: str) -> str:
    """The last day of YYYY-MM, YYYY-Qn, YYYY-Hn or YYYY."""
    year, _, part = period.partition("-")
    month = 12 if not part else int(part[1:]) * {"Q": 3, "H": 6}[part[0]] if part[0] in "QH" else int(part)
    return f"{year}-{month:02d}-{calendar.monthrange(int(year), month)[1]:02d}"
