"""What an invited supplier is shown: its contracts, the reports that it owes, the periods of each contract. No persons.

Written by whoever may read the figures, as the supplier would see them; read by the process that suppliers reach.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from access import rights
from access.viewer import Role, Viewer, acting_as
from etl import folders
from etl.outgoing.templates import DueReport, Prefilled
from measures import NoWarehouse, current
from suppliers import invitations, prefilled_template


@dataclass(frozen=True)
class SupplierStatus:
    """`as_of`: the day that it tells of; `build`: what it was read from. `contracts`: (number, title). `due`: contract,
    period, due day and state, as in `DueReport`. `periods`: contract -> (period, status)."""

    supplier_id: str
    supplier_name: str
    is_invented: bool
    as_of: str
    build: str
    contracts: Sequence[tuple[str, str]]
    due: Sequence[tuple[str, str, str, str]]
    periods: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def prefilled(self) -> Prefilled:
        """The same as a template takes it."""
        due = [
            DueReport(contract, period, dt.date.fromisoformat(day), state) for contract, period, day, state in self.due
        ]
        return Prefilled(
            self.supplier_name, [(number, title) for number, title in self.contracts], due, self.is_invented
        )


def as_supplier(supplier_id: str, name: str = "") -> Viewer:
    """Whoever asks and delivers as that supplier: what is its own, and nothing else."""
    return Viewer(name, Role.SUPPLIER, rights.scope_of(Role.SUPPLIER, None, frozenset({supplier_id})))


def write(supplier_id: str) -> SupplierStatus | None:
    """Writes what the supplier is shown, if that is not of the published build; None where it has no contracts."""
    with acting_as(as_supplier(supplier_id)):
        try:
            warehouse = current()
            there = read(supplier_id)
            if there is not None and there.build == warehouse.id:
                return there
            prefilled = prefilled_template.prefilled(warehouse, supplier_id)
        except (NoWarehouse, LookupError):
            return None
        new = SupplierStatus(
            supplier_id,
            prefilled.supplier,
            prefilled.is_invented,
            warehouse.as_of.isoformat(),
            warehouse.id,
            list(prefilled.contracts),
            [(each.contract_id, each.period, each.due_date.isoformat(), each.state) for each in prefilled.due],
            {number: prefilled_template.periods(warehouse, number) for number, _ in prefilled.contracts},
        )
    folders.place_text(_file(supplier_id), json.dumps(asdict(new), ensure_ascii=False))
    return new


def read(supplier_id: str) -> SupplierStatus | None:
    """What was written last; None where nothing was."""
    try:
        return SupplierStatus(**json.loads(_file(supplier_id).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def _file(supplier_id: str) -> Path:
    # A number can be of any signs, and a file's name not.
    name = hashlib.sha256(supplier_id.encode()).hexdigest()[:20]
    return invitations.folder() / "suppliers" / f"{name}.json"
