"""`python -m access check|log|end`: whether the files that say who is who can be followed, whether the log is whole."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from access import grants, log, rights, sessions, sign_on
from access.settings_file import WrongSettings
from access.viewer import Role, Scope, Viewer
from etl.scope import registers

_TABLES = {
    "contracts": "avtal",
    "procurements": "upphandlingar",
    "deliveries": "leveranser",
    "placements": "rader om placeringar",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0: as it should be. 1: nobody would get in. 2: something is wrong, and it is said what."""
    parser = argparse.ArgumentParser(prog="python -m access", description="Who may what in Utfall.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="reads sign_on.yml and access.yml; says what is wrong and who gets what")
    check.add_argument("--claims", help="a JSON file with what the provider says of somebody: what would they get?")
    of_log = commands.add_parser("log", help="verifies the log; --thin takes out what is older than the policy keeps")
    of_log.add_argument("--thin", metavar="DAYS", type=int, help="keep only the last DAYS days")
    ends = commands.add_parser("end", help="ends all sign-ins of a person")
    ends.add_argument("name", help="as the log calls them")
    given = parser.parse_args(arguments)
    try:
        if given.command == "check":
            return _check(given.claims)
        if given.command == "end":
            sessions.end_all(given.name)
            log.write(log.Event.REVOKED, about=given.name)
            print(f"{given.name} är utloggad överallt. Rollerna står kvar i {grants.FILE}.")
            return 0
        return _log(given.thin)
    except (WrongSettings, log.BrokenLog) as problem:
        print(problem, file=sys.stderr)
        return 2


def _log(days: int | None) -> int:
    if days is not None:
        if days < 1:
            print("--thin ska vara ett antal dagar, minst 1.", file=sys.stderr)
            return 2
        went = log.thin(dt.datetime.now(dt.UTC).astimezone().date() - dt.timedelta(days=days))
        print(f"{went} rader äldre än {days} dagar är borttagna.")
    count, last = log.verify()
    print(f"Loggen är hel: {count} rader. Den sista har kontrollsumman {last}.")
    return 0


def _check(claims: str | None) -> int:
    if not sign_on.is_required():
        print(
            f"Ingen inloggning är inställd ({sign_on.file()} finns inte): Utfall svarar bara på den egna datorn, "
            "och den som sitter vid den får göra allt."
        )
        return 0
    said = sign_on.read()
    print(f"Man loggar in på {said.address} hos {said.provider}.")
    there = grants.read()
    if claims:
        try:
            content = json.loads(Path(claims).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise WrongSettings([f"{claims}: filen kan inte läsas som JSON."]) from None
        viewers = there.viewers(content if isinstance(content, dict) else {})
        print(f"Den som loggen kallar {there.name_of(content) or '(inget namn)'} får:")
        for viewer in viewers:
            print(f"- {_in_words(viewer)}")
            print("\n".join(f"  {line}" for line in _seen(viewer.scope)))
        if not viewers:
            print("- ingenting")
        return 0 if viewers else 1
    for each in there.grants:
        who = " och ".join(f"{name} är {' eller '.join(sorted(wanted))}" for name, wanted in each.claims.items())
        of = [
            f"{word} som {limit.claim} säger" if limit.claim else f"{word} {', '.join(sorted(limit.numbers or ()))}"
            for word, limit in (("organisationer", each.organisations), ("leverantörer", each.suppliers))
            if limit.claim or limit.numbers is not None
        ]
        print(f"Rad {each.line}: där {who} blir man {rights.role_text(each.role)} för {' och '.join(of) or 'allt'}.")
        print(f"  Får {', '.join(_rights(each.role))}.")
        if not each.organisations.claim and not each.suppliers.claim:
            print("\n".join(f"  {line}" for line in _seen(each.scope({}))))
    return 0


def _seen(scope: Scope) -> list[str]:
    """How many rows somebody would see, and whom nobody has heard of."""
    seen = registers.rows_seen(scope)
    if not seen:
        return ["Inget är inläst, så det går inte att säga hur mycket det blir."]
    parts = [f"{mine} av {every} {_TABLES[table]}" for table, (mine, every) in seen.items()]
    unknown = registers.unknown(scope.organisations or frozenset(), scope.suppliers or frozenset())
    return [
        f"Ser {', '.join(parts)}.",
        *(
            f"{number} finns inte i registret: ingen rad visas för det numret förrän den är inläst."
            for number in unknown
        ),
    ]


def _in_words(viewer: Viewer) -> str:
    scope = viewer.scope
    of = [
        f"{word} {', '.join(sorted(numbers)) or '(ingen)'}"
        for word, numbers in (("organisationer", scope.organisations), ("leverantörer", scope.suppliers))
        if numbers is not None
    ]
    role = rights.role_text(viewer.role)
    return f"{role} för {' och '.join(of) or 'allt'}: får {', '.join(_rights(viewer.role))}"


def _rights(role: Role) -> list[str]:
    return [rights.right_text(right) for right in rights.Right if right in rights.rights_of(role)]


if __name__ == "__main__":
    sys.exit(main())
