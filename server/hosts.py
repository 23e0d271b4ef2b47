"""Under which names Utfall answers.

A page of anybody can have its own name lead to this machine (DNS rebinding) and would then be of the same origin as
Utfall; the browser still says which name was asked for. So a name that is not ours is not answered, and a websocket of
another page is not opened. Where nobody signs in, no name but this machine's own is ours: whoever sits at it is inside.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from access import grants, open_check, sign_on
from access.settings_file import WrongSettings
from access.sign_on import OWN_MACHINE
from server.ports import Refused

VARIABLE = "UTFALL_HOSTS"
_ANY_ADDRESS = ("0.0.0.0", "::")


def names() -> list[str]:
    """The names that are answered: this machine's own, and those of UTFALL_HOSTS (with commas; *.example.se)."""
    said = os.environ.get(VARIABLE, "").replace(",", " ").split()
    return [*OWN_MACHINE, *(name.lower().rstrip(".") for name in said)]


def answer_at(address: str) -> None:
    """Has the address that is listened on answered too, and the name that readers sign in under.

    Raises Refused where others would reach what nobody signs in to, where the files that say who is who are wrong, and
    where nobody has said under which names others reach it.
    """
    is_open = open_check.access() == "only"  # shows nothing of what is stored, and is for anybody
    if sign_on.is_required() and not is_open:
        try:
            said = sign_on.read()
            grants.read()
        except WrongSettings as wrong:
            raise Refused(f"Utfall startar inte, för ingen skulle kunna logga in rätt:\n{wrong}") from None
        sign_on.require()
        _answer_to(said.host)
    elif not is_open and (others := [name for name in (address.lower(), *names()) if name not in OWN_MACHINE]):
        raise Refused(
            f"Utan inloggning svarar Utfall bara på den egna datorn, inte på {others[0]}: den som når det får allt. "
            f"Ställ in inloggning i {sign_on.file()} (docs/commands.md, Inloggning), "
            f"eller starta utan --address och {VARIABLE}."
        )
    if address not in _ANY_ADDRESS:
        _answer_to(address)
    elif is_open and not os.environ.get(VARIABLE, "").strip():
        raise Refused(
            f"På {address} når andra datorer Utfall. Säg under vilka namn, till exempel "
            f"{VARIABLE}=utfall.kommunen.se, eller lyssna bara på den egna datorn (utan --address)."
        )


def is_own_machine_only() -> bool:
    """Whether nobody signs in, and so nobody else is answered."""
    return not sign_on.is_required() and open_check.access() != "only"


def _answer_to(name: str) -> None:
    if name.lower() not in names():
        os.environ[VARIABLE] = ",".join((*os.environ.get(VARIABLE, "").split(","), name)).strip(",")


def is_ours(host: str | None) -> bool:
    """Whether a request's Host is one of our names; its port says nothing."""
    name = _name(f"//{host}") if host else None
    return name is not None and any(
        name.endswith(known[1:]) if known.startswith("*.") else name == known for known in names()
    )


def is_own_page(headers: Mapping[str, str]) -> bool:
    """Whether a websocket is opened by one of our own pages, or by no page at all (a program that says no Origin)."""
    origin = headers.get("origin")
    return origin is None or (_name(origin) is not None and urlsplit(origin).netloc == headers.get("host"))


def _name(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is none
    except ValueError:
        return None
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.hostname is None:
        return None
    return parts.hostname.lower().rstrip(".")
