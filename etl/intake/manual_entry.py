"""Rows that somebody enters by hand: checked, stored and built exactly as a file that holds them would be.

A decision, a meeting held and a payment become a small CSV file, so that nothing enters the store in a second way. The
file's first line says after which delivery it was entered: the same twice is the same file and changes nothing, while
the same decision taken again later, after another, is a new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow.parquet as pq

from etl import folders
from etl.build import builder
from etl.checking import check_file
from etl.comparing import concerned_rows, reported_so_far
from etl.kinds import messages, problems
from etl.mapping.place_tables import FileRefused
from etl.privacy import identity_numbers
from etl.scope import theirs
from etl.store import deliveries
from etl.store.deliveries import Delivery
from etl.store.pseudonym_key import key_of_store
from spreadsheets.formulas import could_be_formula
from spreadsheets.write_csv import csv_text

TITLE = "Inlagt på en sida i Utfall efter leverans {basis}"
_LONGEST = 2_000


class EntryRefused(Exception):
    """Nothing was stored. `code` and `arguments` make the message, in `data/reference/messages.yml`."""

    def __init__(self, code: str, arguments: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = dict(arguments or {})

    def text(self, language: str = "sv") -> str:
        """What is wrong and what to do; never what was written."""
        return messages.message(self.code, self.arguments, language)


def deliver(kind: str, rows: Sequence[Mapping[str, str]], by: str, basis: int) -> tuple[Delivery, bool]:
    """Stores the rows as one delivery and builds with it. Returns the delivery and whether it is new.

    `rows`: field -> text as a file would hold it; all rows are of the same kind and name `contract_id`. `basis`: the
    sequence of the latest delivery that whoever entered them had before their eyes. Raises EntryRefused when a row
    is refused, when a person's number stands in any text, or when something about the contract came in after `basis`.
    """
    who = _who(by)
    if any(could_be_formula(_one_line(text)) for row in rows for text in row.values()):
        raise EntryRefused("entered_risky")
    content = as_file(rows, basis)
    name = f"{kind}-inlagda.csv"
    try:
        file = check_file.check_file(
            content, name, key_of_store, kind, complete_decisions=reported_so_far.with_reported
        )
    except FileRefused as refusal:
        if refusal.code == "identity_numbers_found":
            raise EntryRefused("identity_number_entered") from None
        raise EntryRefused(refusal.code, refusal.arguments) from None
    wrong = [
        (table.kind.name, each["code"], each["field"]) for table in file.tables for each in table.refused.to_pylist()
    ]
    if wrong:
        raise EntryRefused(wrong[0][1], problems.arguments(*wrong[0]))
    if file.taken != len(rows):
        raise EntryRefused("entered_not_read")
    try:
        theirs.demand_rows(file)
    except FileRefused as refusal:
        raise EntryRefused(refusal.code, refusal.arguments) from None
    with folders.lock("entered"):
        if deliveries.delivery_of_file(file) is None:
            _nothing_since(basis, {row["contract_id"] for row in rows})
        delivery, is_new = theirs.accept(file, content, who)
    # Also where it is not new: whoever stored it may have been stopped before the build.
    if not builder.is_current():
        builder.build_and_publish()
    return delivery, is_new


def withdraw(delivery_id: str, why: str, by: str) -> None:
    """Withdraws a delivery and builds without it. Raises EntryRefused as `deliver`."""
    who = _who(by)
    if not why.strip():
        raise EntryRefused("withdrawal_reason_missing")
    try:
        theirs.withdraw(delivery_id, _one_line(why), who)
    except FileRefused as refusal:
        raise EntryRefused(refusal.code) from None
    except deliveries.NoSuchDelivery:
        raise EntryRefused("entered_meanwhile") from None
    builder.build_and_publish()


def as_file(rows: Sequence[Mapping[str, str]], basis: int) -> bytes:
    """The rows as the bytes of a CSV file. A line break in a text becomes a space."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    written = [names, *([_one_line(row.get(name, "")) for name in names] for row in rows)]
    return (TITLE.format(basis=basis) + "\r\n" + csv_text(written, guarded=False)).encode()


def _who(by: str) -> str:
    who = _one_line(by)[:100]
    if not who:
        raise EntryRefused("entered_by_missing")
    if identity_numbers.holds_identity_number([who]):
        raise EntryRefused("identity_number_entered")
    return who


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:_LONGEST]


def _nothing_since(basis: int, contracts: set[str]) -> None:
    """Nobody may decide on what somebody else has changed while the page stood open."""
    wanted = concerned_rows.contract_keys(contracts)
    everything = deliveries.all_deliveries()
    by_id = {delivery.id: delivery for delivery in everything}
    for later in (delivery for delivery in everything if delivery.sequence > basis):
        source = by_id.get(later.withdraws, later) if later.withdraws else later
        for kind in source.kinds:
            path = source.folder / f"rows-{kind}.parquet"
            if "contract_id" not in pq.read_schema(path).names:
                continue
            named = pq.read_table(path, columns=["contract_id"])["contract_id"].unique().to_pylist()
            if wanted & concerned_rows.contract_keys(name for name in named if name is not None):
                raise EntryRefused("entered_meanwhile")
