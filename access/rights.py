"""What a role may do, as `data/reference/roles.yml` says; asked where it is done, not only where it is offered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

import yaml

from access import log
from access.viewer import Audience, Role, Scope, Viewer, acting
from etl import folders


class Right(StrEnum):
    """What can be allowed."""

    READ = "read"
    PERSONS = "persons"
    DELIVERIES = "deliveries"
    ORIGINALS = "originals"
    DELIVER = "deliver"
    REPORT = "report"
    WITHDRAW = "withdraw"
    MATCH = "match"
    DECIDE = "decide"
    SET_GOALS = "set_goals"
    FIX_REPORTS = "fix_reports"
    INVITE = "invite"
    SEE_LOG = "see_log"
    VIEW_AS = "view_as"


# What changes something: none of it is done by somebody who looks at Utfall as another role.
WRITES = frozenset(
    {
        Right.DELIVER, Right.REPORT, Right.WITHDRAW, Right.MATCH, Right.DECIDE, Right.SET_GOALS, Right.FIX_REPORTS,
        Right.INVITE,
    }
)  # fmt: skip


class NotAllowed(Exception):
    """Somebody may not do that. `rights`: what would have been enough, one of them."""

    def __init__(self, rights: Collection[Right], is_viewing: bool = False) -> None:
        super().__init__(_sentence(rights, is_viewing))
        self.rights, self.is_viewing = tuple(rights), is_viewing

    def text(self, language: str = "sv") -> str:
        """Why not, in a sentence."""
        return _sentence(self.rights, self.is_viewing, language)


def _sentence(rights: Collection[Right], is_viewing: bool, language: str = "sv") -> str:
    if is_viewing:
        if language == "en":
            return "You are viewing Utfall as another role, and nothing can be changed meanwhile. Nothing was saved."
        return "Du ser Utfall som en annan roll, och under tiden kan inget ändras. Inget har sparats."
    words = [right_text(right, language) for right in rights]
    if language == "en":
        return f"Your role may not {' or '.join(words)}. Whoever runs Utfall decides who may."
    return f"Din roll får inte {' eller '.join(words)}. Den som sköter Utfall bestämmer vem som får."


@cache
def _roles() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(
        (folders.ROOT / "data" / "reference" / "roles.yml").read_text(encoding="utf-8")
    )
    return content


def right_text(right: Right, language: str = "sv") -> str:
    """What it is to have it: "dra tillbaka leveranser"."""
    return str(_roles()["rights"][right][language])


def role_text(role: Role, language: str = "sv") -> str:
    """What the role is called."""
    return str(_roles()["roles"][role][language])


def limited_by(role: Role) -> str | None:
    """What has to be said of whoever has the role: "organisations", "suppliers" or nothing."""
    named = _roles()["roles"][role].get("limited")
    return str(named) if named else None


@cache
def rights_of(role: Role) -> frozenset[Right]:
    """All that the role may do."""
    return frozenset(Right(name) for name in _roles()["roles"][role]["rights"])


def scope_of(role: Role, organisations: frozenset[str] | None, suppliers: frozenset[str] | None) -> Scope:
    """What the role sees of those: figures as they are, by whoever may read of persons, else as they are published."""
    audience = Audience.INSIDE if Right.PERSONS in rights_of(role) else Audience.OUTSIDE
    return Scope(audience, organisations, suppliers)


def may(right: Right, viewer: Viewer | None = None) -> bool:
    """Whether whoever asks now may do that."""
    viewer = viewer or acting()
    return right in rights_of(viewer.role) and not (right in WRITES and viewer.own_role)


def may_open(page: str) -> bool:
    """Whether whoever asks now may open the page of that address; one that stands in no list is opened by nobody."""
    return page in _pages_of(acting().role)


def first_page() -> str:
    """The address of the page that whoever asks now begins at: the first in the list that they may open."""
    return next(iter(_pages_of(acting().role)), "")


def works_at() -> str:
    """The address of the page where whoever asks now does most of their work; empty where the role has none."""
    return str(_roles()["roles"][acting().role].get("works_at", ""))


@cache
def _pages_of(role: Role) -> Sequence[str]:
    """The pages that the role may open, in the order of the list."""
    return [page for page in _roles()["pages"] if rights_of(role).intersection(of_page(page))]


def of_page(page: str) -> Sequence[Right]:
    """The rights of which one is enough to open a page."""
    named = _roles()["pages"].get(page, [])
    return [Right(right) for right in ([named] if isinstance(named, str) else named)]


def demand(*rights: Right, about: str = "") -> Viewer:
    """Whoever asks now, where one of the rights is theirs. Raises NotAllowed, and the log says so.

    about: the id of what it is about, for the log.
    """
    viewer = acting()
    if not any(may(right, viewer) for right in rights):
        log.write(log.Event.REFUSED, ",".join(rights), about)
        raise NotAllowed(rights, bool(viewer.own_role) and bool(rights_of(viewer.role) & set(rights)))
    return viewer


def demand_delivery(kinds: Collection[str]) -> Viewer:
    """Whoever delivers rows of those kinds, where they may. Raises NotAllowed."""
    for kind in kinds:
        demand(*_to_deliver(kind), about=kind)
    return acting()


def may_deliver(kind: str) -> bool:
    """Whether whoever asks now may deliver rows of that kind."""
    return any(may(right) for right in _to_deliver(kind))


def _to_deliver(kind: str) -> Sequence[Right]:
    return [Right(name) for name in _roles()["kinds"].get(kind, [Right.DELIVER])]
