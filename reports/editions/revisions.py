"""What a new edition says of the one before: why, which deliveries came between, and each figure that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from measures import Warehouse
from measures.follow_up import contract_rows, delivery_rows
from reports.content.model import Block, Cell, Column, Section, Table, Texts
from reports.content.text import HIDDEN, _, _n, date_text, language, number
from reports.editions import compare
from reports.editions.compare import Change
from reports.editions.edition_store import Edition

ON_PAPER = 60


def section(
    old: Edition, why: str, changes: Sequence[Change], warehouse: Warehouse, last: int, same_software: bool
) -> Section:
    """The section of the new edition. `last`: up to which delivery the new edition knows."""
    count = len(changes)
    said = [
        _("Skäl: {reason}").format(reason=why),
        _n(
            "{count} siffra är en annan än i {number}, som fastställdes {date}.",
            "{count} siffror är andra än i {number}, som fastställdes {date}.",
            count,
        ).format(count=number(count), number=old.number, date=date_text(dt.date.fromisoformat(old.at[:10])))
        + " "
        + _("Båda utgåvorna visar läget samma dag; det som skiljer är vad som var känt."),
    ]
    if not same_software:
        said.append(_("Räkneregler, referensuppgifter eller program har också ändrats sedan dess."))
    came = _between(warehouse, old.last_delivery, last)
    blocks: list[Block] = [Texts(tuple(said))]
    if came.rows:
        blocks.append(came)
    else:
        blocks.append(Texts((_("Inga leveranser har kommit emellan."),)))
    blocks.append(_changed(changes))
    return Section(compare.REVISIONS, _("Ändrat sedan {number}").format(number=old.number), tuple(blocks))


def _between(warehouse: Warehouse, first: int, last: int) -> Table:
    kinds = contract_rows.words(warehouse, "kind", language())
    rows = delivery_rows.deliveries(warehouse)
    rows = rows[(rows["delivery_sequence"] > first) & (rows["delivery_sequence"] <= last)]
    names = {
        row["delivery_id"]: row["delivery_sequence"] for row in delivery_rows.deliveries(warehouse).to_dict("records")
    }
    made = []
    for row in rows.sort_values("delivery_sequence").to_dict("records"):
        if row["kind"] == "withdrawal":
            what = _("drar tillbaka leverans {number}").format(number=names.get(row["withdraws"], row["withdraws"]))
        else:
            what = str(kinds.get(row["kind"], row["kind"])).lower()
        made.append(
            (
                Cell(str(row["delivery_sequence"])),
                Cell(date_text(dt.date.fromisoformat(row["delivered_at"][:10]))),
                Cell(what),
                Cell(str(row["delivered_by"])),
            )
        )
    title = _("Leveranser som har kommit emellan")
    columns = (
        Column(_("Leverans")),
        Column(_("Dag"), width=1.5),
        Column(_("Innehåll"), width=2),
        Column(_("Från"), width=2),
    )
    return Table(_("Leveranser emellan"), title, columns, tuple(made), _left_out(len(made)), ON_PAPER)


def _changed(changes: Sequence[Change]) -> Table:
    columns = (
        Column(_("Tabell"), width=2),
        Column(_("Rad"), width=2),
        Column(_("Siffra"), width=1.5),
        Column(_("Förut"), True, 1.1),
        Column(_("Nu"), True, 1.1),
        Column(_("Skillnad"), True, 1.3),
    )
    rows = tuple(
        (Cell(each.table), Cell(each.row), Cell(each.column), *_values(each), Cell(each.difference, _less(each)))
        for each in changes
    )
    note = _("Där någon av siffrorna är dold ({hidden}) anges ingen skillnad.").format(hidden=HIDDEN)
    note = f"{note} {_('Andelars skillnad står i procentenheter.')}"
    # All of them on paper too: a list of changes that leaves some out is none.
    return Table(_("Ändrade siffror"), _("Siffror som har ändrats"), columns, rows, note)


def _left_out(count: int) -> str:
    if count <= ON_PAPER:
        return ""
    return _("Här visas {shown} av {all} rader. Alla finns i Excel-filen.").format(
        shown=number(ON_PAPER), all=number(count)
    )


def _values(change: Change) -> tuple[Cell, Cell]:
    """Old and new as they add up with the difference; as they stood where there is none."""
    old, new = _cell(change.old), _cell(change.new)
    if written := change.written:
        old, new = replace(old, text=written[0]), replace(new, text=written[1])
    return old, new


def _less(change: Change) -> float | None:
    """The difference as a number, for files; shares in percentage points."""
    if not change.written or change.old is None or change.new is None:
        return None
    scale = 100 if change.new["unit"] == "share" else 1
    return round((float(change.new["value"]) - float(change.old["value"])) * scale, 9)


def _cell(cell: Mapping[str, object] | None) -> Cell:
    if cell is None:
        return Cell(_("finns inte"))
    value, unit = cell.get("value"), str(cell["unit"])
    counted = float(value) if isinstance(value, (int, float)) else None
    return Cell(str(cell["text"]), counted, "" if unit == "date" else unit)
