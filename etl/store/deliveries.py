"""The store. All that enters is a delivery, and none is ever changed.

A delivery is a folder `NNNNNN-hash`: `delivery.json`, `rows-KIND.parquet` and `problems-KIND.parquet` per kind, and
the original bytes (`original`), save where a natural person's number was replaced or may be mistyped. It is written
beside its place and renamed into it, so it is there whole or not at all. Withdrawing is a delivery too; nothing is
deleted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as attribute
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from access import log, rights
from access.log import Event
from access.rights import Right
from access.viewer import NotSeen, acting
from etl import folders
from etl.checking.checked_file import CheckedFile, CheckedTable
from etl.kinds import schemas
from etl.mapping import model
from etl.mapping.place_tables import FileRefused
from etl.privacy import identity_numbers, number_forms
from etl.privacy.number_forms import ColumnKind
from etl.store import retained, what_holds

# Identifiers that only the samples have: organisation numbers that begin with 00 (no real group digit is 0), and
# contracts and placements that say PAHITT. A delivery with one of them is invented, and pages say so.
INVENTED = {
    "organisation_id": r"^00\d{4}-?\d{4}$",
    "supplier_id": r"^00\d{4}-?\d{4}$",
    "contract_id": r"^PAHITT-",
    "placement_id": r"^PAHITT-",
    "procurement_id": r"^PAHITT-",
}


_SEARCHED_AS: Mapping[str, ColumnKind] = {name: name for name in get_args(ColumnKind)}
_NAME = r"\d{6,}-[0-9a-f]{8}"
_RECORDS_KEPT = 50_000
_DECIDED = frozenset({"decisions", "milestones", "payments"})


class NoSuchDelivery(Exception):
    """The store has no active delivery of that name."""


@dataclass(frozen=True)
class Delivery:
    """What is known of one delivery. `kinds`: kind -> counts (`rows`, `refused`, `warnings`).

    `how`: how the file was made into rows: `mapping` (etl/mapping/model.py), `corrections` (sheet, row_number, field,
    text), `reported_until` (the day that the sender said, if any), and `confirmed` (codes that it was stopped for, and
    the reason why it was taken all the same).
    """

    id: str
    sequence: int
    kind: str
    kinds: Mapping[str, Mapping[str, Any]]
    sha256: str
    file_name: str
    by: str
    at: str
    invented: bool
    natural_persons: bool
    original_kept: bool
    withdraws: str | None
    why: str | None
    how: Mapping[str, Any] = attribute(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return retained.where(self.id) or folders.deliveries_folder() / self.id

    @property
    def retained_on(self) -> str:
        """The day on which its rows about persons were taken out, their term being over; "" where none were."""
        left = retained.read().deliveries.get(self.id)
        return left.on if left else ""

    @property
    def rows(self) -> int:
        """Rows taken, over all kinds."""
        return sum(counts["rows"] for counts in self.kinds.values())

    @property
    def refused(self) -> int:
        """Rows refused, over all kinds."""
        return sum(counts["refused"] for counts in self.kinds.values())


def all_deliveries() -> list[Delivery]:
    """All deliveries in the order in which they came, withdrawals among them."""
    found = []
    folder = folders.deliveries_folder()
    there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    there |= {name: retained.folder() / left.folder for name, left in retained.read().deliveries.items()}
    for name in sorted(there):
        if re.fullmatch(_NAME, name):
            record = there[name] / "delivery.json"
            written = record.stat()
            found.append(_read(record, (written.st_mtime_ns, written.st_ino, written.st_size)))
    return sorted(found, key=lambda delivery: delivery.sequence)


@lru_cache(maxsize=_RECORDS_KEPT)
def _read(record: Path, written: tuple[int, int, int]) -> Delivery:
    """A delivery's record, which is never changed; `written` tells one from another of the same name."""
    return Delivery(**json.loads(record.read_text(encoding="utf-8"))["delivery"])


def last_sequence() -> int:
    """The sequence of the last delivery; 0 where there is none."""
    return max((delivery.sequence for delivery in all_deliveries()), default=0)


def active(known_on: dt.date | None = None) -> list[Delivery]:
    """The deliveries that count: received by the end of `known_on` (all where None) and not withdrawn by then."""
    return not_withdrawn(known_deliveries(known_on))


def known_deliveries(known_on: dt.date | None = None) -> list[Delivery]:
    """Every delivery that was there by the end of that day, withdrawals among them."""
    return [d for d in all_deliveries() if known_on is None or d.at[:10] <= known_on.isoformat()]


def not_withdrawn(there: Sequence[Delivery]) -> list[Delivery]:
    """Those of the deliveries that none of them withdraws."""
    withdrawn = {delivery.withdraws for delivery in there}
    return [d for d in there if d.withdraws is None and d.id not in withdrawn]


def content_hash(delivery_id: str) -> str | None:
    """SHA-256 over what a build reads of a delivery: its record, rows and problems. None where it has no folder."""
    folder = retained.where(delivery_id) or folders.deliveries_folder() / delivery_id
    if not re.fullmatch(_NAME, delivery_id) or not folder.is_dir():
        return None
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in (".json", ".parquet")):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\0".encode() + content)
    return digest.hexdigest()


def accept(
    file: CheckedFile,
    content: bytes,
    by: str | None = None,
    confirmed: Mapping[str, Any] | None = None,
    is_theirs: bool = False,
) -> tuple[Delivery, bool]:
    """Stores a checked file as a delivery. Returns it and whether it is new.

    The same bytes, read and mended in the same way, change nothing while what they say is what counts: then the
    delivery that is there is returned. What a delivery replaces is decided when the warehouse is built, never here.
    `confirmed`: what the file was stopped for (`codes`) and why it is taken all the same (`reason`). Raises FileRefused
    where no row is taken (CheckedFile.demand_rows): nothing of such a file may be kept, its bytes least of all.
    `is_theirs`: whether it has been found (`etl/scope/theirs.py`) that all of it is about what a viewer of a limited
    scope sees; NotSeen for such a viewer without. Raises NotAllowed where whoever delivers may not; where they have
    signed in, it is their name that stands in `by`.
    """
    _demand_scope(is_theirs)
    file.demand_rows()
    retained.demand_rows(file)
    name = rights.demand_delivery([table.kind.name for table in file.tables]).name
    how = _how(file)
    with folders.lock("deliveries"):
        folder = folders.deliveries_folder()
        folder.mkdir(parents=True, exist_ok=True)
        folders.clear_staging(folder)
        there = delivery_of_file(file)
        if there:
            return there, False
        delivery = Delivery(
            id="",
            sequence=0,
            kind=file.tables[0].kind.name if file.tables else "",
            kinds={
                table.kind.name: {
                    "rows": table.rows.num_rows,
                    "refused": table.refused_rows,
                    "warnings": table.warnings.num_rows,
                    "mapping": dict(table.mapping),
                    "ignored": list(table.ignored),
                    "found": [asdict(reading) for reading in table.readings],
                }
                for table in file.tables
            },
            sha256=file.sha256,
            file_name=file.file_name,
            by=name or by or folders.user(),
            at="",
            invented=any(_is_invented(table) for table in file.tables),
            natural_persons=file.natural_persons,
            original_kept=file.may_be_kept,
            withdraws=None,
            why=None,
            how=how | ({"confirmed": dict(confirmed)} if confirmed else {}),
        )
        written = _write(delivery, file.tables, content if file.may_be_kept else None)
    log.write(Event.DECIDED if "decisions" in written.kinds else Event.DELIVERED, ",".join(written.kinds), written.id)
    return written, True


def delivery_of_file(file: CheckedFile) -> Delivery | None:
    """The delivery in force of the same bytes, read and mended in the same way, where what it says is what counts:
    storing the file changes nothing. None where a later delivery says otherwise, or where its placements go on and so
    tell of more days than when it last came; then the file is to be heard."""
    kinds, how = {table.kind.name for table in file.tables}, _how(file)
    there = active()
    for place, delivery in reversed(list(enumerate(there))):
        if delivery.sha256 == file.sha256 and set(delivery.kinds) == kinds and _is_as_before(delivery, how):
            later = [each.folder for each in there[place + 1 :]]
            is_said = what_holds.still_holds(delivery.folder, delivery.kinds, later)
            return delivery if is_said and not _tells_of_more_days(file, delivery.at[:10]) else None
    return None


def _tells_of_more_days(file: CheckedFile, came_on: str) -> bool:
    """Whether placements went on when the file last came, another day, and it does not say up to when it tells."""
    day = pa.scalar(dt.date.fromisoformat(came_on), pa.date32())
    rows = [table.rows for table in file.tables if table.kind.name == "placements"]
    if not rows or came_on >= dt.datetime.now(dt.UTC).astimezone().isoformat()[:10]:
        return False
    last = pc.coalesce(rows[0]["end_date"], rows[0]["planned_end_date"])
    goes_on = pc.and_(pc.is_null(rows[0]["reported_until"]), pc.fill_null(pc.greater(last, day), True))
    return bool(pc.any(goes_on, min_count=0).as_py())


def _how(file: CheckedFile) -> dict[str, Any]:
    return {
        "mapping": model.to_json(file.mapping),
        "corrections": [asdict(each) for each in file.corrections],
        **({"given_back": file.given_back} if file.given_back else {}),
        **({"reported_until": file.reported_until.isoformat()} if file.reported_until else {}),
    }


def known_contracts() -> dict[str, str]:
    """The contracts that the store knows: their number as it is compared -> as it was delivered last."""
    known: dict[str, str] = {}
    for delivery in active():
        if "contracts" in delivery.kinds:
            column = pq.read_table(delivery.folder / "rows-contracts.parquet", columns=["contract_id"])["contract_id"]
            known |= {schemas.plain_number(text): text for text in column.unique().to_pylist() if text}
    return known


def delivered_texts(kinds: Sequence[str], column: str) -> set[str]:
    """What stands in a column of the rows that the store has of those kinds."""
    texts: set[str] = set()
    for delivery in active():
        for kind in set(kinds) & set(delivery.kinds):
            rows = pq.read_table(delivery.folder / f"rows-{kind}.parquet", columns=[column])
            texts |= {text for text in rows[column].unique().to_pylist() if text}
    return texts


def delivered_pairs(kind: str, key: str, column: str) -> dict[str, str | None]:
    """A key of the store's rows of a kind -> what the latest row of it has in a column."""
    pairs: dict[str, str | None] = {}
    for delivery in active():
        if kind in delivery.kinds:
            rows = pq.read_table(delivery.folder / f"rows-{kind}.parquet", columns=[key, column])
            pairs |= dict(zip(rows[key].to_pylist(), rows[column].to_pylist(), strict=True))
    return pairs


def _is_as_before(delivery: Delivery, how: Mapping[str, Any]) -> bool:
    """Whether the delivery's file was made into rows in the same way; of one from before this was kept, always."""
    names = ("mapping", "corrections", "reported_until")
    return not delivery.how or all(delivery.how.get(name) == how.get(name) for name in names)


def _demand_scope(is_theirs: bool) -> None:
    if acting().scope.is_limited and not is_theirs:
        raise NotSeen


def withdraw(name: str, why: str, by: str | None = None, is_theirs: bool = False) -> list[Delivery]:
    """Withdraws the delivery of that id, or with `samples` every invented one. Returns the withdrawals.

    Raises NoSuchDelivery when there is no such active delivery, ValueError without a reason, FileRefused
    (`delivery_retained`) where its persons are gone, so that it could not be loaded again; NotSeen and NotAllowed as
    `accept`.
    """
    _demand_scope(is_theirs)
    if not why.strip():
        raise ValueError("withdrawal_without_reason")
    with folders.lock("deliveries"):
        folders.clear_staging(folders.deliveries_folder())
        chosen = [d for d in active() if d.id == name or (name == "samples" and d.invented)]
        if not chosen:
            raise NoSuchDelivery(name)
        if chosen[0].retained_on and name != "samples":
            raise FileRefused("delivery_retained", {"delivery": name, "day": chosen[0].retained_on})
        # What somebody enters on Besluta they may take back.
        is_decided = {kind for delivery in chosen for kind in delivery.kinds} <= _DECIDED
        who = rights.demand(Right.WITHDRAW, *([Right.DECIDE] if is_decided else []), about=name).name
        written = []
        for delivery in chosen:
            withdrawal = Delivery(
                "", 0, "withdrawal", {}, delivery.sha256, delivery.file_name,
                who or by or folders.user(), "",
                delivery.invented, False, False, delivery.id, why.strip(),
            )  # fmt: skip
            written.append(_write(withdrawal, (), None))
    for withdrawal in written:
        log.write(Event.WITHDREW, about=withdrawal.withdraws or "")
    return written


def _is_invented(table: CheckedTable) -> bool:
    for column, pattern in INVENTED.items():
        if column in table.rows.column_names and table.rows.num_rows:
            matches = pc.match_substring_regex(table.rows[column], pattern)
            if pc.any(matches, min_count=0).as_py():
                return True
    return False


def _refuse_personal_numbers(delivery: Delivery, tables: Sequence[CheckedTable]) -> None:
    """The last look before anything is written, whoever writes it: what was typed beside the rows, and the rows, in
    which a mapping may have put together what stood apart."""
    reason = delivery.how.get("confirmed", {}).get("reason", "")
    if identity_numbers.holds_identity_number([delivery.by, delivery.why or "", reason]):
        raise FileRefused("identity_number_entered")
    if number_forms.sign_of_number(delivery.file_name, "name"):
        raise FileRefused("identity_numbers_found", {"count": "1"}, [identity_numbers.Place()])
    for table in tables:
        for field in table.kind.fields:
            if field.content == "organisation_number":
                continue  # a person's has become a pseudonym
            column = table.rows[field.name]
            content = _SEARCHED_AS.get(field.content, "personal")
            if pa.types.is_string(column.type) and identity_numbers.judge_column(column, content).sure:
                raise FileRefused("identity_number_in_rows")


def _write(delivery: Delivery, tables: Sequence[CheckedTable], original: bytes | None) -> Delivery:
    """Writes the delivery beside its place, then renames it in. To be called under the lock. Raises FileRefused."""
    _refuse_personal_numbers(delivery, tables)
    folder = folders.deliveries_folder()
    earlier = all_deliveries()
    sequence = earlier[-1].sequence + 1 if earlier else 1
    # A clock that was set back must not let a later delivery seem to be known before an earlier one.
    now = dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
    at = max(now, earlier[-1].at) if earlier else now
    final = f"{sequence:06d}-{delivery.sha256[:8]}"
    delivery = Delivery(**{**asdict(delivery), "id": final, "sequence": sequence, "at": at})
    staged = folder / f".staging-{os.getpid()}-{final}"
    staged.mkdir()
    for table in tables:
        pq.write_table(table.rows, staged / f"rows-{table.kind.name}.parquet", compression="zstd", compression_level=1)
        problems = pa.concat_tables(
            part.append_column("level", pa.array([level] * part.num_rows, pa.string()))
            for level, part in (("error", table.refused), ("warning", table.warnings))
        )
        pq.write_table(problems, staged / f"problems-{table.kind.name}.parquet")
    if original is not None:
        (staged / "original").write_bytes(original)
    record = json.dumps({"format": 1, "delivery": asdict(delivery)}, ensure_ascii=False, indent=1)
    (staged / "delivery.json").write_text(record, encoding="utf-8", errors="replace")
    folders.place(staged, folder / final)
    return Delivery(**json.loads(record)["delivery"])
