"""python -m tests.fuzz --seed 1 --mutants 10000 [--keep FOLDER]: mutants of the awkward files, each one checked.

Exit code 1 when one of them crashed, hung or was misread; it is written to FOLDER, to become an awkward file.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.fuzz.mutants import failures

parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--mutants", type=int, default=10_000)
parser.add_argument("--keep", type=Path)
arguments = parser.parse_args()
counted: Counter[str] = Counter()
found = 0
for failure in failures(arguments.seed, arguments.mutants, counted):
    found += 1
    print(f"{failure.number} {failure.file}: {failure.how}: {failure.what}", file=sys.stderr)
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
        (arguments.keep / f"{failure.number}_{failure.file}").write_bytes(failure.content)
print(f"{arguments.mutants} mutants, seed {arguments.seed}: {found} failures. {dict(sorted(counted.items()))}")
sys.exit(1 if found else 0)
