"""What is typed into a form becomes a small file, and goes the way of every file: checked, compared, kept, counted.

A file with placements says all of its contracts, so what was reported before of a contract is put into the file again;
what describes persons in it is taken from the store and is never shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from etl import folders
from etl.build import builder, raw_views, sql_files, warehouse_file
from etl.checking import check_file
from etl.comparing import history
from etl.intake import review, take
from etl.intake.review import FileReview
from etl.kinds import schemas
from etl.kinds.schemas import Field, Kind
from etl.scope import theirs
from etl.store import deliveries
from etl.store.deliveries import Delivery
from spreadsheets import write_csv
from spreadsheets.formulas import could_be_formula

# What is wrong: the field that it is about ("" for none), and the code of its message with what that is filled with.
Wrong = tuple[str, str, Mapping[str, str]]
_NUMBER = re.compile(r"[-+]?[\d\s.,]*\d\s*%?")


class RiskyText(ValueError):
    """A cell that a spreadsheet could take for a formula. `row` from 0, `field` its name; never the text."""

    def __init__(self, row: int, field: str) -> None:
        super().__init__("form_text_risky")
        self.row = row
        self.field = field


def reported_placements(contract_id: str, as_of: dt.date) -> list[dict[str, str]]:
    """The contract's placements as the build takes them now: every field, as it is written in a file.

    What describes persons is in it, so it is not to be shown as it is (see `without_persons`).
    """
    fields = schemas.kinds()["placements"].fields
    concerned = {"contract_id": pa.table({"key": pa.array([contract_id], pa.string())})}
    with warehouse_file.trial(
        deliveries.active(), {}, concerned, as_of, {"core/placements", "raw/placements"}
    ) as connection:
        found = connection.execute(
            f"""
            SELECT {", ".join(f"raw.{field.name}" for field in fields)}
            FROM raw_placements AS raw
            INNER JOIN core.placements AS counted
              ON counted.delivery_id = raw.delivery_id
              AND counted.sheet IS NOT DISTINCT FROM raw.sheet
              AND counted.row_number = raw.row_number
            ORDER BY raw.start_date, raw.placement_id
            """
        ).fetchall()
    return [{field.name: _written(value) for field, value in zip(fields, row)} for row in found]


def without_persons(row: Mapping[str, str]) -> dict[str, str]:
    """What of a placement may be seen: nothing that describes the person."""
    return {name: text for name, text in row.items() if name not in history.OF_PERSONS["placements"]}


def amended(row: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """The placement with what was changed in the form; a field that the form does not show stays as it was."""
    return {**row, **{name: (text or "").strip() for name, text in changes.items()}}


def filled(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The rows of a form in which something is written, as texts."""
    texts = ({name: "" if value is None else str(value).strip() for name, value in row.items()} for row in rows)
    return [row for row in texts if any(row.values())]


def nil_report(contract_id: str, period: str, reason: str, received: dt.date) -> dict[str, str]:
    """The row that says that there was nobody: noughts, which are not the same as nothing."""
    figures = dict.fromkeys(("persons_started", "persons_ongoing", "persons_ended", "fte_months"), "0")
    return {
        "contract_id": contract_id,
        "period": period,
        "received_date": received.isoformat(),
        **figures,
        "reason": reason,
    }


def as_file(kind: Kind, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows as a file of semicolon-separated values, with the kind's headers; a code as a reader knows it.

    Raises RiskyText where a text could be run by a spreadsheet that opens it.
    """
    written = [[field.title for field in kind.fields]]
    for number, row in enumerate(rows):
        cells = [_in_words(field, " ".join(row.get(field.name, "").split())) for field in kind.fields]
        for field, cell in zip(kind.fields, cells):
            if could_be_formula(cell) and cell != "-" and not _NUMBER.fullmatch(cell):
                raise RiskyText(number, field.name)
        written.append(cells)
    return (write_csv.MARK + write_csv.csv_text(written, guarded=False)).encode()


def file_name(kind: Kind, contract_id: str, period: str | None = None) -> str:
    """A name that says what was reported: "Rapporter TRV 2024-1 2026-10 (formulär).csv"."""
    about = re.sub(r"[^\w .-]+", "-", f"{contract_id} {period or ''}").strip()
    return f"{kind.title} {about} (formulär).csv"


def _in_words(field: Field, text: str) -> str:
    return str(field.codes[text]["sv"]) if text in field.codes else text


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


# --- one row, looked at before it is taken -----------------------------------------------------------------------


class ChangedMeanwhile(Exception):
    """Somebody else has delivered the row since it was shown. Nothing was stored."""


@dataclass(frozen=True)
class FormReview:
    """A form's row, checked and compared. `content`: the file. `examined`: None where there is none. `wrong`: what has
    to be mended before it can be taken."""

    content: bytes
    examined: FileReview | None
    wrong: Sequence[Wrong] = ()


def look(kind: str, row: Mapping[str, str], wrong_too: Collection[str] = (), is_counted: bool = True) -> FormReview:
    """The row (field -> text as a file would hold it, a code where the field has codes) as a file that is looked at.

    `wrong_too`: codes of warnings that a form does not let pass. `is_counted`: as `review.review_file`. Raises
    FileRefused where a personal number stands in it, and where nothing of it can be taken.
    """
    of = schemas.kinds()[kind]
    if not any(row.values()):
        return FormReview(b"", None, [(field.name, "required_missing", {}) for field in of.fields if field.required])
    try:
        content = as_file(of, [row])
    except RiskyText as risky:
        return FormReview(b"", None, [(risky.field, "entered_risky", {})])
    opened = check_file.open_file(content, f"{of.title} (formulär).csv")
    as_of = builder.date_looked_at()
    examined = review.review_file(opened, kind, make_key=True, is_counted=is_counted, as_of=as_of)
    found = [
        (group.field, group.code, group.arguments)
        for group in examined.groups
        if group.level == "error" or group.code in wrong_too
    ]
    return FormReview(content, examined, found)


def deliver(
    file: FormReview, by: str, reason: str = "", is_changed: Callable[[], bool] | None = None
) -> tuple[Delivery, bool]:
    """Stores the row and builds. Returns its delivery and whether it is new.

    `is_changed`: whether somebody else has delivered the row since it was shown; asked while nobody else can. Raises
    ChangedMeanwhile where it is, and as `take.take`.
    """
    assert file.examined is not None
    with folders.lock("entered"):
        is_there = deliveries.delivery_of_file(file.examined.file) is not None
        if not is_there and is_changed is not None and is_changed():
            raise ChangedMeanwhile
        delivery, is_new = take.take(file.examined, file.content, by, reason)
    # Also where it is not new: whoever stored it may have been stopped before the build.
    if not builder.is_current():
        builder.build_and_publish()
    return delivery, is_new


def waits(kind: str, row: Mapping[str, str]) -> bool:
    """Whether a row about a procurement waits for it: nobody has told of one with that number and whose it is."""
    if schemas.kinds()[kind].row_key[0] != "procurement_id" or row.get("organisation_id"):
        return False
    planned = deliveries.delivered_pairs("readiness", "procurement_id", "organisation_id")
    known = deliveries.delivered_texts(("procurements", "procurement_values", "awards"), "procurement_id")
    return row["procurement_id"] not in known | {number for number, body in planned.items() if body}


def standing_row(kind: str, row: Mapping[str, str]) -> dict[str, str] | None:
    """The row of the same key that stands now, of what the viewer sees."""
    first, *others = schemas.kinds()[kind].row_key
    for each in standing(kind, row[first]):
        if all(each[name] == row.get(name, "") for name in others):
            return each
    return None


def standing(kind: str, of: str) -> list[dict[str, str]]:
    """The rows that stand now of one contract or procurement, as they are written in a file; the latest of each key.

    `of`: what the first column of the kind's key says. Rows of others than the viewer sees are not among them.
    """
    a_kind = schemas.kinds()[kind]
    names = [field.name for field in a_kind.fields]
    first, *others = a_kind.row_key
    with sql_files.in_memory() as connection:
        raw_views.create_raw_view(connection, a_kind, deliveries.active())
        found = connection.execute(
            f"""
            SELECT {", ".join(names)} FROM raw_{kind}
            WHERE macros.contract_key({first}) = macros.contract_key(?)
            QUALIFY ROW_NUMBER() OVER (
              PARTITION BY {", ".join(others) or first} ORDER BY delivery_sequence DESC, row_number DESC
            ) = 1
            ORDER BY {", ".join(a_kind.row_key)}
            """,
            [of],
        ).to_arrow_table()
    return [{name: _written(value) for name, value in row.items()} for row in theirs.seen_rows(kind, found).to_pylist()]
