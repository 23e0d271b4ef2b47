"""`python -m suppliers invite|list|end|receive|forget`: invites suppliers, and takes in what they have sent."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence

from access.rights import NotAllowed
from etl.retention import terms
from measures import NoWarehouse, current
from suppliers import invitations, prefilled_template, receive, sent_files, supplier_status
from suppliers.invitations import MOST_DAYS, Invitation
from suppliers.sent_files import ASIDE, HELD, TAKEN, WAITING

_STATES = {WAITING: "väntar", HELD: "väntar på beslut", TAKEN: "inläst", ASIDE: "lagd åt sidan"}


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done. 1: something that was sent waits for a decision. 2: it could not be done, and it is said why."""
    parser = argparse.ArgumentParser(prog="python -m suppliers", description="Suppliers that are invited.")
    commands = parser.add_subparsers(dest="command", required=True)
    gives = commands.add_parser("invite", help="an address for a supplier")
    gives.add_argument("supplier", help="organisation number or name")
    gives.add_argument("--days", type=int, default=90, help=f"how long it opens, 1 to {MOST_DAYS} (default 90)")
    commands.add_parser("list", help="all invitations")
    end = commands.add_parser("end", help="ends an invitation")
    end.add_argument("invitation", help="as the list calls it")
    commands.add_parser("receive", help="takes in what suppliers have sent, and writes anew what they are shown")
    forgets = commands.add_parser("forget", help="what suppliers have sent and is kept no longer; --confirm removes it")
    forgets.add_argument("--confirm", action="store_true")
    given = parser.parse_args(arguments)
    try:
        return _done(given)
    except NotAllowed as refused:
        print(refused.text("sv"), file=sys.stderr)
        return 2


def _done(arguments: argparse.Namespace) -> int:
    if arguments.command == "forget":
        return _forget(arguments.confirm)
    if arguments.command == "invite":
        return _invite(arguments.supplier, arguments.days)
    if arguments.command == "end":
        return _end(arguments.invitation)
    if arguments.command == "receive":
        return _receive()
    for each in invitations.listed():
        print(f"{each.id}  {each.supplier_id}  till {each.until}  {_state(each)}")
    return 0


def _invite(written: str, days: int) -> int:
    try:
        supplier = prefilled_template.supplier_of(current(), written)
    except NoWarehouse:
        supplier = None
    if supplier is None:
        print(f"Ingen leverantör med avtal heter eller har numret {written}.", file=sys.stderr)
        return 2
    try:
        new = invitations.invite(supplier, days)
    except ValueError:
        print(f"--days ska vara ett antal dagar, 1 till {MOST_DAYS}.", file=sys.stderr)
        return 2
    supplier_status.write(supplier)
    print(invitations.address(new))
    print(
        f"Inbjudan {new.id} öppnar till och med {new.until}. Den som har adressen tas för leverantören: skicka den "
        f"bara till den som rapporterar. Avsluta: python -m suppliers end {new.id}",
        file=sys.stderr,
    )
    return 0


def _forget(is_confirmed: bool) -> int:
    """What has waited, or been settled, for longer than its term (`data/reference/retention.csv`)."""
    term = terms.read(dt.date.today()).of(None, "sent")
    old = [each for each in sent_files.all_sent() if term and term.ends(each.sent_on) <= dt.date.today()]
    waiting = sum(each.is_open for each in old)
    print(f"Filer vars frist har gått ut: {len(old)}, varav {waiting} inte är inlästa.")
    if is_confirmed and old:
        sent_files.forget(old)
        print(f"Gallrat: {len(old)}.")
    elif old:
        print("Inget är gallrat än. Gör det med: python -m suppliers forget --confirm")
    return 0


def _end(name: str) -> int:
    try:
        invitations.end(name)
    except KeyError:
        print(f"Ingen inbjudan heter {name}.", file=sys.stderr)
        return 2
    print(f"Inbjudan {name} är avslutad, och adressen öppnar inget mer.")
    return 0


def _receive() -> int:
    settled = receive.receive()
    for each in settled:
        print(f"{each.file_name} från {each.supplier_id}: {_STATES[each.state]}, {each.answer}")
    print(f"{len(settled)} filer gicks igenom.", file=sys.stderr)
    return 1 if any(each.state == HELD for each in settled) else 0


def _state(invitation: Invitation) -> str:
    return "avslutad" if invitation.ended_at else "tiden är ute" if invitation.is_over else "öppen"


if __name__ == "__main__":
    sys.exit(main())
