"""Data folders for the tests of pages, made once per run through the command line, as a user makes them.

Each worker has a copy of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import kept_builds

from etl import folders, sample

ROOT = Path(__file__).parents[2]
EMPTY, SAMPLES, PROCUREMENTS, HISTORY, LARGE = "empty", "samples", "procurements", "history", "large"
# The days on which the samples came in, in the store with a history: the first number of each.
CAME = {1: "2025-02-03", 7: "2025-04-10", 8: "2025-06-02", 10: "2025-07-01"}

# The shape of the national statistics: yes or nothing, an organisation of which nothing is known, one unknown nature.
_PROCUREMENTS = """procurement_id;organisation_id;title;published_date;nature;social_consideration
U1;202100-6297;Drift av väg 1;2021-02-01;services;ja
U2;202100-6297;Drift av väg 2;2021-02-15;services;ja
U3;202100-6297;Drift av väg 3;2021-03-01;services;
U4;202100-6297;Bro;2021-03-05;works;
U5;212000-1355;Städning;2021-04-01;services;
U6;212000-1355;Möbler;2021-04-02;goods;
U7;212000-1355;Snöröjning;2021-05-02;;
"""
_ORGANISATIONS = """organisation_id;name;municipality_code
202100-6297;Trafikverket;
212000-1355;Göteborgs kommun;1480
"""


@cache
def store(name: str) -> str:
    """The path of a data folder: nothing loaded, the invented samples, procurements alone, samples with a history, or
    2,000 invented contracts.

    In the last the samples came in on the days of `CAME`; then the reports sent again (9) were withdrawn, and one
    contract was corrected, both today.
    """
    shared = kept_builds.folder() / "stores"
    shared.mkdir(exist_ok=True)
    with folders.hold(shared / f".{name}.lock"):
        if not (shared / name).exists():
            _make(name, shared / f".{name}")
            (shared / f".{name}").rename(shared / name)
    own = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=shared))
    return str(shutil.copytree(shared / name, own / "data"))


def _make(name: str, folder: Path) -> None:
    folder.mkdir()
    if name == PROCUREMENTS:
        for file, text in (("procurements.csv", _PROCUREMENTS), ("organisations.csv", _ORGANISATIONS)):
            (folder / file).write_text(text, encoding="utf-8")
        _etl(folder, "load", str(folder / "organisations.csv"), str(folder / "procurements.csv"))
    elif name == SAMPLES:
        _etl(folder, "start")
    elif name == HISTORY:
        store(SAMPLES)  # made, but not this worker's copy of it, in which a test may have delivered something already
        shutil.copytree(folder.parent / SAMPLES / "store", folder / "store")
        # The key that the store's pseudonyms were made with: without it nothing is taken in.
        shutil.copy(folder.parent / SAMPLES / "pseudonym.key", folder / "pseudonym.key")
        for record in (folder / "store" / "deliveries").glob("*/delivery.json"):
            told = json.loads(record.read_text(encoding="utf-8"))
            number = told["delivery"]["sequence"]
            told["delivery"]["at"] = f"{max(day for first, day in CAME.items() if first <= number)}T12:00:00+01:00"
            record.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        again = next((folder / "store" / "deliveries").glob("000009-*")).name
        _etl(folder, "withdraw", again, "--why", "skickades av misstag", "--by", "Anna")
        header, *rows = (ROOT / "data" / "samples" / "contracts.csv").read_text(encoding="utf-8-sig").splitlines()
        row = next(row for row in rows if row.startswith("PAHITT-2025-0035;"))
        corrected = row.replace(";numeric;18;", ";numeric;20;")
        (folder / "rattat.csv").write_text(f"{header}\n{corrected}\n", encoding="utf-8")
        _etl(folder, "load", str(folder / "rattat.csv"), "--by", "Bo")
    elif name == LARGE:
        files = sample.write_sample(folder / "files", 2_000, 1, dt.date(2026, 10, 31))
        _etl(folder, "load", *map(str, files))
    else:
        _etl(folder, "start", UTFALL_NO_SAMPLES="1")


def _etl(folder: Path, *arguments: str, **more: str) -> None:
    environment = {**os.environ, "UTFALL_DATA": str(folder), **more}
    subprocess.run(
        [sys.executable, "-m", "etl", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True
    )
