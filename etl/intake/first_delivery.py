"""A contract's first delivery, from what was chosen for its clause: the file, and what the build will make of it.

Nothing is stored. The file is checked as any file is, and the build's own SQL says from it what is required and when
reports are due, so that what a page tells is what there is when the file has been loaded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from etl.build import warehouse_file
from etl.checking import check_file
from etl.intake import form_rows
from etl.kinds import problems, schemas
from etl.mapping.place_tables import FileRefused

_KIND = "contracts"
# Until it is known who wins and what the contract is called: neither moves a day or a number.
_STAND_INS = {"contract_id": "AVTALET", "supplier_id": "556036-0793"}
# What a contract states as months is places in the build; how it was stated is the row's own.
_AS_STATED = ("required_job_months", "required_internship_months")
_TABLES = frozenset({"core/contracts", "core/report_calendar"})


@dataclass(frozen=True)
class ReportDue:
    """A report that the contract is to give. `period` is None where it is of the whole contract."""

    period: str | None
    first_day: dt.date
    last_day: dt.date
    due_date: dt.date


@dataclass(frozen=True)
class FirstDelivery:
    """`content`: the file, empty while one of the fields in `lacking` is not said. `contract`: the contract as the
    build has it, and its months of jobs and internships as they are stated. `reports`: those due, in order; without an
    end those of the first year."""

    content: bytes
    lacking: tuple[str, ...]
    contract: Mapping[str, Any]
    reports: tuple[ReportDue, ...]


def first_delivery(row: Mapping[str, str]) -> FirstDelivery:
    """The contract of that row: field -> text, a code where the field has codes.

    The organisation and the first day must be there. Raises FileRefused where a personal number stands in it or a field
    cannot be read, and RiskyText where a spreadsheet could run a text.
    """
    kind = schemas.kinds()[_KIND]
    lacking = tuple(name for name in _STAND_INS if not row.get(name, "").strip())
    content = form_rows.as_file(kind, [{**row, **{name: _STAND_INS[name] for name in lacking}}])
    rows = _checked(content)
    contract, reports = _built(rows)
    return FirstDelivery(b"" if lacking else content, lacking, contract, reports)


def _checked(content: bytes) -> pa.Table:
    # A pseudonym that nobody sees can come from any key.
    file = check_file.check_file(content, "avtal.csv", bytes(32), _KIND)
    if file.natural_persons:
        raise FileRefused("identity_number_entered")
    (table,) = file.tables
    for each in table.refused.to_pylist():
        raise FileRefused(
            each["code"], {"field": each["field"], **problems.arguments(_KIND, each["code"], each["field"])}
        )
    return table.rows


def _built(rows: pa.Table) -> tuple[Mapping[str, Any], tuple[ReportDue, ...]]:
    """The contract and its reports by the build's SQL, looked at on its last day: all of its periods have begun."""
    start, end = rows["start_date"][0].as_py(), rows["end_date"][0].as_py()
    last = max(start, end or start + dt.timedelta(days=365))
    with warehouse_file.trial((), {_KIND: rows}, None, last, _TABLES) as connection:
        contract = connection.execute("SELECT * FROM core.contracts").to_arrow_table().to_pylist()
        reports = connection.execute(
            "SELECT period, first_day, last_day, due_date FROM core.report_calendar ORDER BY due_date, first_day"
        ).fetchall()
    stated = {name: rows[name][0].as_py() for name in _AS_STATED}
    return {**contract[0], **stated}, tuple(ReportDue(*report) for report in reports)
