"""An address for one supplier: signed, for a time, and ended by whoever may invite. Nothing else opens by it.

The signature says that we gave the address; whether it still holds is asked of the list each time, so that one that is
ended opens nothing from the next click.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from access import log, open_check, rights
from access.rights import Right
from access.viewer import NotSeen, acting
from etl import folders
from measures import NoWarehouse, current
from suppliers import prefilled_template

# Where the process for suppliers is reached, as they write it.
ADDRESS = "UTFALL_INVITED_ADDRESS"
PARAMETER = "invitation"
MOST_DAYS = 366
_USUAL_ADDRESS = "http://localhost:8600"


@dataclass(frozen=True)
class Invitation:
    """`given_at`, `ended_at`: with the zone, the latter empty while it holds. `until`: the last day that it opens."""

    id: str
    supplier_id: str
    given_at: str
    until: str
    ended_at: str = ""

    @property
    def is_over(self) -> bool:
        """Whether its time is out."""
        return _now().date().isoformat() > self.until

    @property
    def opens(self) -> bool:
        """Whether its address opens anything now."""
        return not self.ended_at and not self.is_over


class NotInvited(Exception):
    """An address that opens nothing. `why`: "wrong", "over" or "ended"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def folder() -> Path:
    """Where all about invitations lies: the whole data folder of the process that suppliers reach."""
    data = folders.data_folder()
    return data if open_check.access() == "only" else data / "invited"


def are_served() -> bool:
    """Whether this is the process that suppliers reach, and its data folder is theirs alone."""
    return open_check.access() == "only" and _list().exists()


def invite(supplier_id: str, days: int) -> Invitation:
    """Invites a supplier, for so many days from today. Raises NotAllowed, ValueError where it is no number of days, and
    NotSeen of a supplier that whoever asks now sees nothing of."""
    rights.demand(Right.INVITE, about=supplier_id)
    if supplier_id not in _seen([supplier_id]):
        raise NotSeen(supplier_id)
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(days)
    now = _now()
    new = Invitation(
        new_name(), supplier_id, now.isoformat(timespec="seconds"),
        (now.date() + dt.timedelta(days=days)).isoformat(),
    )  # fmt: skip
    _change(lambda there: [*there, new])
    log.write(log.Event.INVITED, f"{new.id} {new.until}", supplier_id)
    return new


def end(invitation_id: str) -> Invitation:
    """Ends an invitation; its address opens nothing from now on. Raises NotAllowed, LookupError where there is none."""
    rights.demand(Right.INVITE, about=invitation_id)
    now = _now().isoformat(timespec="seconds")
    ended = {each.id: replace(each, ended_at=each.ended_at or now) for each in listed()}[invitation_id]
    _change(lambda there: [ended if each.id == invitation_id else each for each in there])
    log.write(log.Event.INVITATION_ENDED, invitation_id, ended.supplier_id)
    return ended


def all_invitations() -> list[Invitation]:
    """All that were ever given, in order."""
    try:
        return [Invitation(**each) for each in json.loads(_list().read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []


def listed() -> list[Invitation]:
    """Those of suppliers that whoever asks now sees, in order. Raises NotAllowed."""
    rights.demand(Right.INVITE)
    there = all_invitations()
    seen = _seen([each.supplier_id for each in there])
    return [each for each in there if each.supplier_id in seen]


def _seen(suppliers: Collection[str]) -> Collection[str]:
    """Those of the suppliers that whoever asks now sees contracts of."""
    if not acting().scope.is_limited:
        return suppliers
    try:
        return prefilled_template.suppliers(current()).keys() & set(suppliers)
    except NoWarehouse:
        return ()


def address(invitation: Invitation) -> str:
    """What is sent to the supplier. Whoever has it is taken for the supplier."""
    base = os.environ.get(ADDRESS, "").strip().rstrip("/") or _USUAL_ADDRESS
    return f"{base}/?{PARAMETER}={_signer().dumps(invitation.id)}"


def of_token(token: str) -> Invitation:
    """The invitation that an address is of, if it still opens. Raises NotInvited."""
    try:
        name = _signer().loads(token)
    except (BadSignature, FileNotFoundError):
        raise NotInvited("wrong") from None
    there = {each.id: each for each in all_invitations()}.get(name)
    if there is None:
        raise NotInvited("wrong")
    if there.ended_at:
        raise NotInvited("ended")
    if there.is_over:
        raise NotInvited("over")
    return there


def new_name() -> str:
    """A name that nobody can guess. Of letters alone: digits among others can look like a personal number."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(16))


def _change(to: Callable[[list[Invitation]], list[Invitation]]) -> None:
    with folders.hold(folder() / ".invitations.lock"):
        rows = to(all_invitations())
        _key(make=True)
        folders.place_text(_list(), json.dumps([asdict(each) for each in rows], ensure_ascii=False, indent=1))


def _list() -> Path:
    return folder() / "invitations.json"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_key(), salt="utfall.invitation")


def _key(make: bool = False) -> str:
    """The secret that addresses are signed with, made once. Raises FileNotFoundError where there is none."""
    path = folder() / "invitations.key"
    if make and not path.exists():
        folders.place_text(path, secrets.token_hex(32))
    return path.read_text(encoding="ascii")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).astimezone()
