"""`python -m pages.upload template KIND --supplier WHO --xlsx FILE`: a template with a supplier's own contracts.

Here, and not in `etl`, as it asks `measures` which reports are due; `etl` asks nothing above it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from etl.kinds import schemas
from etl.outgoing import templates
from measures import NoWarehouse, current
from suppliers import prefilled_template


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the template. Returns 0, or 2 when nothing could be written."""
    parser = argparse.ArgumentParser(prog="python -m pages.upload", description="Mallar för en leverantör.")
    commands = parser.add_subparsers(dest="command", required=True)
    template = commands.add_parser("template", help="en mall med leverantörens avtal och de rapporter som ska lämnas")
    template.add_argument("kind", choices=sorted(schemas.kinds()))
    template.add_argument("--supplier", required=True, metavar="WHO", help="organisationsnummer eller namn")
    template.add_argument("--xlsx", type=Path, required=True, metavar="FILE")
    given = parser.parse_args(arguments)
    try:
        warehouse = current()
    except NoWarehouse:
        print("Inga uppgifter är inlästa än. Läs in avtal först: python -m etl load FIL", file=sys.stderr)
        return 2
    supplier = prefilled_template.supplier_of(warehouse, given.supplier)
    if supplier is None:
        print(f"Ingen leverantör med avtal heter eller har numret {given.supplier}.", file=sys.stderr)
        return 2
    known = prefilled_template.prefilled(warehouse, supplier)
    try:
        given.xlsx.write_bytes(templates.workbook(schemas.kinds()[given.kind], known))
    except OSError as error:
        print(f"Det gick inte att skriva {given.xlsx}: {error.strerror}.", file=sys.stderr)
        return 2
    print(f"Mallen är skriven till {given.xlsx}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
