"""`withdraw`, `deliveries`, `build` and `start`: the store, and the warehouse that is built of it."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
from dataclasses import asdict

from access import rights
from access.rights import Right
from etl import folders
from etl.build import builder
from etl.commands.check_and_load import take_files
from etl.commands.file_report import ALL_TAKEN, FILE_REFUSED
from etl.commands.printing import print_lines, say
from etl.kinds import messages
from etl.mapping.place_tables import FileRefused
from etl.retention import take_out
from etl.scope import theirs
from etl.store import deliveries


def withdraw(arguments: argparse.Namespace) -> int:
    """Withdraws a delivery, or all invented ones, and builds without."""
    try:
        withdrawn = theirs.withdraw(arguments.delivery, arguments.why, arguments.by)
    except deliveries.NoSuchDelivery:
        say(f"Det finns ingen gällande leverans {arguments.delivery}. Visa alla med python -m etl deliveries.")
        return FILE_REFUSED
    except FileRefused as refusal:
        say(messages.message(refusal.code, refusal.arguments))
        return FILE_REFUSED
    except ValueError:
        say("Skriv varför leveransen dras tillbaka, med --why.")
        return FILE_REFUSED
    builder.build_and_publish()
    for withdrawal in withdrawn:
        print_lines([f"{withdrawal.withdraws} är tillbakadragen ({withdrawal.file_name})"])
    return ALL_TAKEN


def list_deliveries(arguments: argparse.Namespace) -> int:
    """A line per delivery, withdrawn or not."""
    rights.demand(Right.DELIVERIES, about="deliveries")
    counted = {delivery.id for delivery in deliveries.active()}
    rows = [{**asdict(delivery), "active": delivery.id in counted} for delivery in theirs.listed()]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return ALL_TAKEN
    for row in rows:
        counts = ", ".join(f"{kind} {numbers['rows']}" for kind, numbers in row["kinds"].items())
        contents = f"drar tillbaka {row['withdraws']}: {row['why']}" if row["withdraws"] else counts
        state = "" if row["active"] or row["withdraws"] else "  (tillbakadragen)"
        print_lines([f"{row['id']}  {row['at'][:16]}  {row['by']}  {row['file_name']}  {contents}{state}"])
    return ALL_TAKEN


def build(arguments: argparse.Namespace) -> int:
    """Builds, and publishes where nothing later is left out. Prints which build it is."""
    take_out.finish()
    # Invented data are looked at on their own day, whatever the clock says.
    last = max(dt.date.today(), builder.date_looked_at())
    if later := [day for day in (arguments.as_of, arguments.as_known_on) if day and day > last]:
        say(f"{later[0]} har inte varit än; den senaste dagen att visa är {last}.")
        return FILE_REFUSED
    if arguments.as_known_on or arguments.up_to is not None:
        as_of = arguments.as_of or arguments.as_known_on or builder.date_looked_at()
        try:
            made = builder.build(as_of, arguments.as_known_on, arguments.up_to)
        except deliveries.NoSuchDelivery:
            say(f"Det finns ingen leverans med nummer {arguments.up_to}.")
            return FILE_REFUSED
    else:
        made, _ = builder.build_and_publish(arguments.as_of)
    print(json.dumps(asdict(made)))
    return ALL_TAKEN


def verify(arguments: argparse.Namespace) -> int:
    """Makes the published build from nothing beside, and tells where the two are not the same, row for row."""
    built = builder.published()
    if built is None or not built.path.exists():
        say("Det finns inget publicerat lager att pröva.")
        return FILE_REFUSED
    try:
        differing = builder.differences_from_anew(built)
    except (builder.OtherSoftware, deliveries.NoSuchDelivery):
        say("Lagret är byggt med ett annat program, andra regler eller leveranser som inte finns kvar. Kör etl build.")
        return FILE_REFUSED
    for table, (here, anew) in differing.items():
        print_lines([f"{table}: {here} rader finns bara i lagret, {anew} bara när det byggs från början"])
    if not differing:
        say(f"Lagret {built.id} säger detsamma, rad för rad, som när det byggs från början.")
    return FILE_REFUSED if differing else ALL_TAKEN


def start(arguments: argparse.Namespace) -> int:
    """What `make run` does first. The samples show the day that they were written for; real data shows today."""
    written_for = json.loads((builder.SAMPLE_FOLDER / "sample.json").read_text(encoding="utf-8"))
    if not deliveries.all_deliveries() and not os.environ.get("UTFALL_NO_SAMPLES"):
        say("Inget är inläst. Läser in påhittade exempel ur data/samples.")
        for name in written_for["files"]:
            take_files(builder.SAMPLE_FOLDER / name, None, "exempel", True)
    folders.close_to_others()
    take_out.finish()
    as_of = builder.date_looked_at()
    current = builder.published()
    if current is None or current.as_of != as_of.isoformat() or not builder.is_current():
        made, seconds = builder.build_and_publish(as_of)
        say(f"Lagret är byggt på {seconds:.1f} s och visar läget per {made.as_of}.")
        if current and any(change.before == current.id for change in builder.changes_of_rules()):
            say(
                "Siffrorna räknas nu med ett annat program eller andra regler än förut. Vilka som har flyttats: "
                "python -m measures moved"
            )
    return ALL_TAKEN
