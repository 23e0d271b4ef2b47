"""`sample` and `template`: files to try Utfall with, and to fill in."""

from __future__ import annotations

import argparse
import sys

from etl import sample
from etl.commands.file_report import ALL_TAKEN
from etl.commands.printing import say
from etl.kinds import schemas
from etl.outgoing import templates


def write_sample(arguments: argparse.Namespace) -> int:
    """Invented deliveries in a folder. Prints the path of each file."""
    folder, rows = arguments.folder, arguments.report_rows
    for path in sample.write_sample(folder, arguments.contracts, arguments.seed, report_rows=rows):
        print(path)
    return ALL_TAKEN


def write_template(arguments: argparse.Namespace) -> int:
    """Headers and an example row, as Swedish Excel opens them (redirect it to a file), or a workbook."""
    kind = schemas.kinds()[arguments.kind]
    if arguments.xlsx:
        arguments.xlsx.write_bytes(templates.workbook(kind))
        say(f"Mallen är skriven till {arguments.xlsx}.")
    else:
        sys.stdout.write(templates.as_csv(kind))
    return ALL_TAKEN
