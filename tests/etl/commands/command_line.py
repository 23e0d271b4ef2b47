"""The command line, run as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
HEADER = "contract_id;organisation_id;supplier_id;supplier_name;start_date;value_sek\n"
GOOD = "C1;212000-0142;556036-0793;Saab;2024-01-01;5\n"
ONE = "C1;212000-0142;811218-9876;Anna;2024-01-01;5\n"


def run(*arguments: object, data: Path, module: str = "etl") -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        env={**os.environ, "UTFALL_DATA": str(data), "PYTHONPATH": str(ROOT)},
        cwd=data.parent, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
