"""When the same deliveries are counted by another program or other rules than before: which two builds say what moved.

Recorded when a build is published that today's rules made and the one before was not. Both files are kept as long as
it is told of; they are read, never written.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from etl import folders

# For so long is it told of.
DAYS_TOLD = 30


@dataclass(frozen=True)
class RuleChange:
    """`at`: when it was noticed. `before`, `after`: the ids of two builds of the same deliveries and date looked at,
    `as_of`, the first as it was counted then."""

    at: str
    before: str
    after: str
    as_of: str

    @property
    def paths(self) -> tuple[Path, Path]:
        """Their files, before and after."""
        folder = folders.warehouse_folder()
        return folder / f"build-{self.before}.duckdb", folder / f"build-{self.after}.duckdb"


def record(before: str, after: str, as_of: str) -> None:
    """To be called under the lock of builds, before what is counted anew is published."""
    now = dt.datetime.now(dt.UTC).astimezone()
    change = RuleChange(now.isoformat(timespec="seconds"), before, after, as_of)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    # The same two builds are one change, also where a killed process notices it again.
    name = f"{before}-{after}.json"
    staged = folder / f".staging-{os.getpid()}-{name}"
    staged.write_text(json.dumps(asdict(change)), encoding="utf-8")
    folders.place(staged, folder / name)


def recorded() -> list[RuleChange]:
    """Those of the last days, the latest first; of which both files are there."""
    since = (dt.datetime.now(dt.UTC) - dt.timedelta(days=DAYS_TOLD)).astimezone()
    changes = [RuleChange(**json.loads(path.read_text(encoding="utf-8"))) for path in _folder().glob("[!.]*.json")]
    told = [change for change in changes if dt.datetime.fromisoformat(change.at) >= since]
    return sorted((c for c in told if all(path.exists() for path in c.paths)), key=lambda c: c.at, reverse=True)


def _folder() -> Path:
    return folders.warehouse_folder() / "rule_changes"
