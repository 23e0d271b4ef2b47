"""`retain`: what is kept about persons no longer than its term. First what would go; then, told to, it goes."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterator

from etl.build import builder
from etl.commands.file_report import ALL_TAKEN, FILE_REFUSED
from etl.commands.printing import print_lines, say
from etl.kinds import messages, schemas
from etl.mapping.place_tables import FileRefused
from etl.retention import due, take_out
from etl.retention.due import Due
from etl.store import deliveries

_NOBODY = "okänt avtal"


def retain(arguments: argparse.Namespace) -> int:
    """Shows what goes; with `--confirm` and the number of rows and files that was shown, takes it out."""
    today = dt.date.today()
    day = arguments.on or today
    if arguments.confirm is not None and day != today:
        say("Det som gallras är det vars frist har gått ut i dag. Skriv --confirm utan --on.")
        return FILE_REFUSED
    take_out.finish()
    last = deliveries.last_sequence()
    goes = due.find(day, builder.build(max(today, builder.date_looked_at())))
    number = len(goes.rows) + len(goes.originals)
    if arguments.json:
        print(json.dumps(_as_data(goes, number), ensure_ascii=False, indent=1))
    else:
        print_lines(_lines(goes, number))
    if arguments.confirm is None or not number:
        return ALL_TAKEN
    if arguments.confirm != number:
        say(f"Ingenting är gallrat: det som skulle gallras är {number}, inte {arguments.confirm}. Se efter igen.")
        return FILE_REFUSED
    try:
        take_out.take_out(goes, last)
    except take_out.Moved:
        say("Ingenting är gallrat: något nytt lästes in under tiden. Se efter igen.")
        return FILE_REFUSED
    except FileRefused as refused:
        say(messages.message(refused.code, refused.arguments))
        return FILE_REFUSED
    say(f"Gallrat: {number}. Siffrorna är desamma. Gallra säkerhetskopiorna också; det gör inte Utfall.")
    return ALL_TAKEN


def _lines(goes: Due, number: int) -> Iterator[str]:
    """What goes and what stays, in Swedish; never whom it is about."""
    yield f"Vad som gallras den {goes.day}, enligt data/reference/retention.csv:"
    for (organisation, kind), (rows, contracts) in goes.by_organisation().items():
        title = schemas.kinds()[kind].title.lower()
        yield f"  {organisation or _NOBODY}: {title}, {_counted(rows, 'rad', 'rader')} i {contracts} avtal"
    if goes.originals:
        numbers = ", ".join(str(int(name.split("-")[0])) for name in sorted(goes.originals))
        yield f"  Filer som de kom: {len(goes.originals)}, i leverans {numbers}"
    if not number:
        yield "  Ingenting."
    else:
        count = _counted(len(goes.persons), "person", "personer")
        yield f"  Det rör {count} och {_counted(len(goes.deliveries), 'leverans', 'leveranser')}."
    if goes.kept["later"]:
        first = f"; den första fristen går ut {goes.next_day}" if goes.next_day else ""
        yield f"Kvar: {_counted(goes.kept['later'], 'rad', 'rader')} vars frist inte har gått ut{first}."
    if goes.kept["no_end"]:
        yield (
            f"Kvar: {_counted(goes.kept['no_end'], 'rad', 'rader')} där ett avtal saknar slutdag eller frist. De "
            "gallras inte förrän den finns."
        )
    if number:
        yield "Det som räknas av raderna ligger kvar, utan nyckel och beteckning, så att inga siffror ändras."
        yield f"Inget är gallrat än. Gör det med: python -m etl retain --confirm {number}"


def _as_data(goes: Due, number: int) -> dict[str, object]:
    return {
        "day": goes.day.isoformat(),
        "number": number,
        "persons": len(goes.persons),
        "rows": [
            {"organisation": organisation, "kind": kind, "rows": rows, "contracts": contracts}
            for (organisation, kind), (rows, contracts) in goes.by_organisation().items()
        ],
        "files": sorted(goes.originals),
        "deliveries": sorted(goes.deliveries),
        "kept": dict(goes.kept),
        "next_day": goes.next_day.isoformat() if goes.next_day else None,
    }


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
