"""Files that invited suppliers have sent: each in a folder until it is taken in, then only what became of it.

A file is there whole or not at all (a folder that is renamed). Its bytes are gone once it is taken in or put aside.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from access import log, rights
from access.rights import Right
from etl import folders
from etl.mapping import model
from etl.mapping.model import FileMapping
from etl.privacy import identity_numbers
from suppliers import invitations
from suppliers.invitations import Invitation

# More than these wait for nobody: an address that has come astray fills no disk.
MOST_WAITING = 50
WAITING, HELD, TAKEN, ASIDE = "waiting", "held", "taken", "aside"


@dataclass(frozen=True)
class SentFile:
    """`state`: waiting until somebody takes it in, held for somebody to decide, taken or put aside. `answer`: why, in
    Swedish, or what the delivery is called. `by`: who sent it, as they wrote; `rows`: how many were taken."""

    id: str
    invitation_id: str
    supplier_id: str
    file_name: str
    by: str
    sent_at: str
    state: str = WAITING
    answer: str = ""
    rows: int = 0

    @property
    def sent_on(self) -> dt.date:
        """The day on which it came."""
        return dt.date.fromisoformat(self.sent_at[:10])

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done with it."""
        return self.state in (WAITING, HELD)


class NotSent(Exception):
    """Nothing was kept. `why`: "full" or "identity_number"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def send(
    invitation: Invitation, content: bytes, file_name: str, by: str, mapping: FileMapping | None = None
) -> SentFile:
    """Keeps a file that was checked, until it is taken in, and how it was read. Raises NotSent."""
    said = json.dumps(model.to_json(mapping), ensure_ascii=False) if mapping else ""
    if identity_numbers.holds_identity_number([file_name, by]):
        raise NotSent("identity_number")
    if sum(each.is_open for each in of_supplier(invitation.supplier_id)) >= MOST_WAITING:
        raise NotSent("full")
    now = dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
    new = SentFile(invitations.new_name(), invitation.id, invitation.supplier_id, file_name[-200:], by[:100], now)
    staged = _folder() / f".staging-{os.getpid()}-{new.id}"
    staged.mkdir(parents=True)
    (staged / "content").write_bytes(content)
    if said:
        (staged / "mapping.json").write_text(said, encoding="utf-8")
    _write(staged, new)
    folders.place(staged, _folder() / new.id)
    log.write(log.Event.DELIVERED, invitation.id, new.id, who=invitation.supplier_id)
    return new


def all_sent() -> list[SentFile]:
    """Every file that was sent, the first first."""
    records = [path / "about.json" for path in _folder().glob("[!.]*")] if _folder().exists() else []
    sent = [SentFile(**json.loads(path.read_text(encoding="utf-8"))) for path in records]
    return sorted(sent, key=lambda each: (each.sent_at, each.id))


def of_supplier(supplier_id: str) -> Sequence[SentFile]:
    """What the supplier has sent, the latest first."""
    return [each for each in reversed(all_sent()) if each.supplier_id == supplier_id]


def content(sent: SentFile) -> bytes:
    """The file as it came. Raises FileNotFoundError once it is settled."""
    return (_folder() / sent.id / "content").read_bytes()


def mapping(sent: SentFile) -> FileMapping | None:
    """How the sender said that it is read; None where nothing was said. Raises MappingRefused."""
    path = _folder() / sent.id / "mapping.json"
    return model.from_json(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def settle(sent: SentFile, state: str, answer: str, rows: int = 0) -> SentFile:
    """Says what became of a file. Once it is taken or put aside its bytes are gone."""
    settled = replace(sent, state=state, answer=answer, rows=rows)
    where = _folder() / sent.id
    _write(where, settled)
    if not settled.is_open:
        for name in ("content", "mapping.json"):
            (where / name).unlink(missing_ok=True)
    return settled


def forget(old: Sequence[SentFile]) -> None:
    """Takes out those, what is told of them and their bytes; the log says how many. Raises NotAllowed."""
    rights.demand(Right.WITHDRAW, about="sent")
    for each in old:
        shutil.rmtree(_folder() / each.id)
    log.write(log.Event.RETAINED, f"sent {len(old)}")


def _write(where: Path, sent: SentFile) -> None:
    folders.place_text(where / "about.json", json.dumps(asdict(sent), ensure_ascii=False))


def _folder() -> Path:
    return invitations.folder() / "sent"
