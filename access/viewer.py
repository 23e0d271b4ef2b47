"""The viewer: who asks, in which role, and what can be seen by it. What is asked without one is refused.

`acting()` is who asks now: the person that a page was opened by (`resolve_with` says how a server finds out), or
whoever sits at the machine, where nobody signs in and for what is started by a command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the follow-up. The rights of each stand in `data/reference/roles.yml`."""

    READER = "reader"
    MANAGER = "manager"
    ANALYST = "analyst"
    MATCHING_OFFICER = "matching_officer"
    SUPPLIER = "supplier"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Audience(StrEnum):
    """How exact figures of few persons are: inside as they are, outside protected."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class NotSignedIn(Exception):
    """Somebody has to sign in, and nobody has."""


class NotSeen(Exception):
    """What is asked for, or what would be written, is not all of what the viewer may see."""


@dataclass(frozen=True)
class Scope:
    """What can be seen: of whom, and how exactly. The same for all who see the same, so that what is counted is kept.

    `organisations`, `suppliers`: organisation numbers as the registers spell them; None is all. Of an organisation all
    that is below it is seen too. With both, what either lets be seen.
    """

    audience: Audience = Audience.INSIDE
    organisations: frozenset[str] | None = None
    suppliers: frozenset[str] | None = None

    @property
    def is_limited(self) -> bool:
        """Whether there are rows that are not seen."""
        return self.organisations is not None or self.suppliers is not None

    def outside(self) -> Scope:
        """The same rows, as they are shown to anybody: for what is published."""
        return replace(self, audience=Audience.OUTSIDE)


EVERYTHING = Scope()


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks. `name`: as the sign-on knows them, for the log and for "vem"; never a participant's.

    `own_role`: of whoever looks at Utfall as another role does, and can change nothing meanwhile.
    """

    name: str
    role: Role
    scope: Scope = EVERYTHING
    own_role: Role | None = None


# Nobody signs in: whoever sits at the machine is inside.
LOCAL = Viewer("", Role.ADMINISTRATOR)

_acting: ContextVar[Viewer | None] = ContextVar("acting", default=None)
_resolvers: list[Callable[[], Viewer]] = []


def acting() -> Viewer:
    """Who asks now. Raises NotSignedIn where one has to sign in and nobody has, also on a thread of no page."""
    viewer = _acting.get()
    if viewer is not None:
        return viewer
    return _resolvers[-1]() if _resolvers else LOCAL


@contextmanager
def acting_as(viewer: Viewer) -> Iterator[None]:
    """What is asked within is asked by that viewer: on the threads of somebody's page, and in tests."""
    token = _acting.set(viewer)
    try:
        yield
    finally:
        _acting.reset(token)


def resolve_with(resolver: Callable[[], Viewer]) -> None:
    """From now on `acting` finds out who asks by that. It raises NotSignedIn where nobody does."""
    _resolvers[:] = [resolver]
