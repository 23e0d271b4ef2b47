"""What invited suppliers have sent is taken in, as any file: reviewed, within what the supplier may deliver, and built.

What cannot be taken as it is waits for somebody, and the supplier is told why.
"""

from __future__ import annotations

from access import rights
from access.rights import NotAllowed, Right
from access.viewer import acting_as
from etl import folders
from etl.build import builder
from etl.intake import returned_files, review, take
from etl.kinds import messages
from etl.mapping.model import MappingRefused
from etl.mapping.place_tables import FileRefused
from etl.reading.read_options import AS_FOUND
from suppliers import invitations, sent_files, supplier_status
from suppliers.sent_files import ASIDE, HELD, TAKEN, WAITING, SentFile


def receive() -> list[SentFile]:
    """Takes in all that waits, builds once, and writes anew what suppliers are shown. Returns what became of each."""
    rights.demand(Right.DELIVER)
    with folders.hold(invitations.folder() / ".receive.lock"):
        settled = [_take(each, "") for each in sent_files.all_sent() if each.state == WAITING]
        _build(settled)
    tell_all()
    return settled


def take_anyway(sent: SentFile, reason: str) -> SentFile:
    """Takes in a file that was held, with the reason why it is right. Raises NotAllowed."""
    rights.demand(Right.DELIVER, about=sent.id)
    with folders.hold(invitations.folder() / ".receive.lock"):
        settled = _take(sent, reason)
        _build([settled])
    tell_all()
    return settled


def put_aside(sent: SentFile, why: str) -> SentFile:
    """Says no to a file; the supplier reads why. Raises NotAllowed."""
    rights.demand(Right.DELIVER, about=sent.id)
    return sent_files.settle(sent, ASIDE, why)


def tell_all() -> int:
    """Writes what each supplier with an open invitation is shown. Returns how many there are."""
    suppliers = {each.supplier_id for each in invitations.all_invitations() if each.opens}
    return sum(supplier_status.write(supplier) is not None for supplier in sorted(suppliers))


def _build(settled: list[SentFile]) -> None:
    if any(each.state == TAKEN for each in settled) and not builder.is_current():
        builder.build_and_publish()


def _take(sent: SentFile, reason: str) -> SentFile:
    content = sent_files.content(sent)
    who = supplier_status.as_supplier(sent.supplier_id, f"{sent.supplier_id} (inbjudan {sent.invitation_id})")
    try:
        with acting_as(who):
            mapping = sent_files.mapping(sent)
            file = returned_files.open_file(content, sent.file_name, mapping.reading if mapping else AS_FOUND)
            examined = review.review_file(file, None, mapping, make_key=True)
            if examined.file.refused:
                return _held(sent, f"{examined.file.refused} rader går inte att läsa in som de är.")
            delivery, is_new = take.take(examined, content, sent.by, reason)
    except (FileRefused, MappingRefused) as refusal:
        return _held(sent, messages.message(refusal.code, {"file": sent.file_name, **refusal.arguments}, "sv"))
    except take.Stopped as stopped:
        told = [messages.message(stop.code, stop.arguments, "sv") for stop in stopped.stops]
        return _held(sent, " ".join(told))
    except NotAllowed:
        return _held(sent, "Filen innehåller annat än rapporter, placeringar, uppföljningar och avstämningar.")
    told_before = "" if is_new else " (samma uppgifter fanns redan)"
    return sent_files.settle(sent, TAKEN, f"leverans {delivery.id}{told_before}", examined.file.taken)


def _held(sent: SentFile, why: str) -> SentFile:
    return sent_files.settle(sent, HELD, why)
