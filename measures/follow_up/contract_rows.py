"""Rows behind figures: contracts, their months, reports and placements.

What stands here is about contracts and files. Nothing that describes a person (sex, age, target group, outcome, key) is
ever given row by row: such figures leave through `ask` alone, where small numbers are hidden.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from measures.door import known_values, open_warehouse
from measures.door.measure_query import contract_range, spellings
from measures.door.open_warehouse import Warehouse
from measures.door.query import dimensions

# A workbook's row is told by its sheet as well.
FILE_AND_SHEET = "delivery.file_name || COALESCE(' (' || {fact}.sheet || ')', '')"
WORST_FIRST = """needs_attention DESC, ROUND(COALESCE(contract.places_behind, 0), 9) DESC,
  contract.reports_missing DESC, contract.contract_id"""
_CONTRACT_AND_NAMES = """contract.*, organisation.name AS organisation_name, supplier.name AS supplier_name,
  delivery.file_name, COALESCE(urgent.needs_attention, 0) AS needs_attention"""
NAMES = """LEFT JOIN mart.organisations AS organisation USING (organisation_id)
  LEFT JOIN mart.suppliers AS supplier USING (supplier_id)
  LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = contract.delivery_id"""
_CONTRACT_FILTERS = (
    "organisation", "supplier", "contract", "nature", "requirement", "cpv_group", "size_class", "municipality",
    "county", "status", "owner",
)  # fmt: skip


def contracts(
    warehouse: Warehouse | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
    numbers: Sequence[int] | None = None,
) -> pd.DataFrame:
    """One row per contract, with status, places, reports and what needs attention; columns as in `mart.contracts`.

    Beside them `needs_attention` (1 where something urgent is to be done about it, as in `mart.urgent_contracts`),
    `organisation_name`, `supplier_name` and the `file_name` that it stands in. `where`: as for `ask`; filters that are
    not about contracts (form) are left aside. `first_month`, `last_month`: only contracts in force on some day of the
    period. Ordered worst first: those that need attention, by places behind, then reports missing. `numbers`: only
    those contracts (`contract_no`), in that order.
    """
    warehouse = warehouse or open_warehouse.current()
    conditions, values = contract_conditions(warehouse, where, first_month, last_month)
    if numbers is not None:
        conditions += f" {'AND' if conditions else 'WHERE'} LIST_CONTAINS(?, contract.contract_no)"
        values.append(list(numbers))
    found = warehouse.frame(
        f"""
        SELECT {_CONTRACT_AND_NAMES}
        FROM mart.contracts AS contract LEFT JOIN mart.urgent_contracts AS urgent USING (contract_no)
        {NAMES}
        {conditions}
        ORDER BY {"LIST_POSITION(?, contract.contract_no)" if numbers is not None else WORST_FIRST}
        """,
        [*values, *([] if numbers is None else [list(numbers)])],
    )
    # As in `ask`: a sum's last digits are noise, and the same inputs are to give the same figures.
    sums = list(found.select_dtypes("float"))
    found[sums] = found[sums].round(9)
    return found


def urgent_contracts(
    warehouse: Warehouse,
    where: Mapping[str, Sequence[str]] | None = None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
    at_most: int | None = None,
) -> tuple[list[dict[str, Any]], int]:
    """The first of those of `contracts` that need attention, row by row; and how many they are in all."""
    conditions, values = contract_conditions(warehouse, where, first_month, last_month)
    rows = warehouse.records(
        f"""
        WITH urgent AS (
          SELECT contract.contract_no, urgent.needs_attention, COUNT(*) OVER () AS in_all
          FROM mart.contracts AS contract INNER JOIN mart.urgent_contracts AS urgent USING (contract_no)
          {conditions} {"AND" if conditions else "WHERE"} urgent.needs_attention = 1
          ORDER BY {WORST_FIRST}
          {"" if at_most is None else "LIMIT ?"}
        )
        SELECT urgent.in_all, {_CONTRACT_AND_NAMES}
        FROM mart.contracts AS contract INNER JOIN urgent USING (contract_no)
        {NAMES}
        ORDER BY {WORST_FIRST}
        """,
        [*values, *([] if at_most is None else [at_most])],
    )
    return rows, rows[0]["in_all"] if rows else 0


def contract_conditions(
    warehouse: Warehouse,
    where: Mapping[str, Sequence[str]] | None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
) -> tuple[str, list[object]]:
    """The WHERE clause for `mart.contracts AS contract`, empty where nothing limits it, and its values."""
    conditions: list[str] = []
    values: list[object] = []
    if first_month:
        conditions.append("COALESCE(contract.last_month, ?) >= ?")
        values += [first_month, first_month]
    if last_month:
        conditions.append("contract.month <= ?")
        values.append(last_month)
    for name, wanted in (where or {}).items():
        if name in _CONTRACT_FILTERS and wanted:
            dimension = dimensions(warehouse)[name]
            accepted = spellings(warehouse, dimension, wanted)
            limits = contract_range(warehouse, str(dimension.column), tuple(accepted))
            marks = ", ".join("?" for _ in accepted)
            conditions.append(
                "contract.contract_no BETWEEN ? AND ?"
                if limits
                else f"COALESCE(CAST(contract.{dimension.column} AS VARCHAR), '') IN ({marks})"
            )
            values += limits or accepted
    return (f"WHERE {' AND '.join(conditions)}" if conditions else ""), values


def contract(contract_id: str, warehouse: Warehouse | None = None) -> pd.Series | None:
    """One contract's row of `contracts`; None when there is none of that id."""
    found = contracts(warehouse, {"contract": [contract_id]})
    return None if found.empty else found.iloc[0]


def contract_development(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """One row per month from the contract's first to its last, months to come included; by month.

    `month` (date), `places_delivered` in the month, `cumulative` and `accepted` since the start (missing in months to
    come), `possible` (what may have been delivered while reports are open), `expected` by the expected curve and
    `required`, both by the version of the contract in force then (missing where no number or end date is agreed).
    """
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        WITH one AS (SELECT * FROM mart.contracts WHERE contract_id = ?),
        stood AS (
          SELECT fact.* FROM mart.contract_standings AS fact INNER JOIN one USING (contract_no)
          WHERE fact.month IS NOT NULL
        ),
        curve AS (
          SELECT fact.* FROM mart.expected_curve AS fact INNER JOIN one USING (contract_no)
        ),
        months AS (SELECT month FROM stood UNION SELECT month FROM curve)
        SELECT
          months.month,
          stood.places_delivered_in_month AS places_delivered,
          stood.places_delivered AS cumulative,
          stood.places_accepted AS accepted,
          COALESCE(stood.places_possible_uncapped, stood.places_delivered) AS possible,
          COALESCE(curve.places_expected, stood.places_expected) AS expected,
          COALESCE(curve.places_required, stood.places_required) AS required
        FROM months CROSS JOIN one
        LEFT JOIN stood ON stood.month = months.month
        LEFT JOIN curve ON curve.month = months.month
        WHERE one.last_month IS NULL OR months.month <= one.last_month
        ORDER BY months.month
        """,
        [contract_id],
    )


def contract_placements(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """Its placements whose persons are there: form, dates, extent, what does not count and why. Nothing personal."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        f"""
        SELECT placement.*, {FILE_AND_SHEET.format(fact="placement")} AS file_name
        FROM mart.placements AS placement
        INNER JOIN mart.contracts AS contract USING (contract_no)
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = placement.delivery_id
        WHERE contract.contract_id = ? AND NOT CONTAINS(placement.placement_id, 'gallrad-')
        ORDER BY placement.start_date, placement.placement_id
        """,
        [contract_id],
    )


def contract_reports(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """One row per period that the contract is to report: due, received, status, file and row; by period."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        f"""
        SELECT report.*, {FILE_AND_SHEET.format(fact="report")} AS file_name
        FROM mart.report_periods AS report
        INNER JOIN mart.contracts AS contract USING (contract_no)
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = report.delivery_id
        WHERE contract.contract_id = ?
        ORDER BY report.last_day
        """,
        [contract_id],
    )


def contracts_of_placements(delivery_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """The contracts of which placements of that delivery stand: `contract_id`, `placements_told_until` and
    `reports_missing`."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT contract.contract_id, contract.placements_told_until, contract.reports_missing
        FROM mart.contracts AS contract
        WHERE contract.contract_no IN (SELECT contract_no FROM mart.placements WHERE delivery_id = ?)
        ORDER BY contract.contract_id
        """,
        [delivery_id],
    )


def contract_deliveries(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """The deliveries that say something of the contract, latest first, with how many rows of it each has."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        WITH one AS (SELECT contract_no, delivery_id FROM mart.contracts WHERE contract_id = ?),
        used AS (
          SELECT delivery_id FROM one
          UNION ALL SELECT fact.delivery_id FROM mart.placements AS fact INNER JOIN one USING (contract_no)
          UNION ALL SELECT fact.delivery_id FROM mart.report_periods AS fact INNER JOIN one USING (contract_no)
          UNION ALL SELECT fact.delivery_id FROM mart.milestones AS fact INNER JOIN one USING (contract_no)
          UNION ALL SELECT fact.delivery_id FROM mart.decisions AS fact INNER JOIN one USING (contract_no)
          UNION ALL SELECT fact.delivery_id FROM mart.payments AS fact INNER JOIN one USING (contract_no)
          UNION ALL SELECT fact.delivery_id FROM mart.contract_versions AS fact INNER JOIN one USING (contract_no)
            WHERE fact.is_in_force = 0
        )
        SELECT delivery.*, COUNT(*) AS rows_used
        FROM used INNER JOIN mart.deliveries AS delivery USING (delivery_id)
        GROUP BY ALL
        ORDER BY delivery.delivery_sequence DESC
        """,
        [contract_id],
    )


def contract_milestones(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """The contract's milestones by due date, with `status` (held, held_late, to_come, not_held, not_known, no_date)."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT milestone.* FROM mart.milestones AS milestone INNER JOIN mart.contracts AS contract USING (contract_no)
        WHERE contract.contract_id = ? ORDER BY milestone.due_date NULLS LAST
        """,
        [contract_id],
    )


def months(warehouse: Warehouse | None = None) -> list[str]:
    """The months that a period can be chosen among, `2024-01` and on, earliest first."""
    warehouse = warehouse or open_warehouse.current()
    months_of_all = " UNION ".join(f"SELECT month FROM mart.{table}" for table in known_values.PERIOD_TABLES)
    rows = warehouse.rows(
        f"""
        SELECT DISTINCT STRFTIME(month, '%Y-%m') AS month FROM ({months_of_all}) AS months
        WHERE month IS NOT NULL ORDER BY month
        """
    )
    return [row[0] for row in rows]


def about(warehouse: Warehouse | None = None) -> Mapping[str, object]:
    """What the build is: `build_id`, `as_of`, `last_delivery_at`, `is_invented`, and how many rows each part has."""
    warehouse = warehouse or open_warehouse.current()
    row = warehouse.frame("SELECT * FROM mart.about").iloc[0]
    found: dict[str, object] = {str(name): value for name, value in row.items()}
    for name in ("procurements", "contracts", "placements", "organisations", "suppliers", "deliveries"):
        found[name] = warehouse.rows(f"SELECT COUNT(*) FROM mart.{name}")[0][0]
    return found


def national_statistics(warehouse: Warehouse) -> tuple[dt.date, str] | None:
    """When procurements from Upphandlingsmyndigheten's statistics came last, and the years that they are about ("2021",
    "2021–2024"); None where there are none. Their terms ask that both are told wherever the data are used."""
    ((day, first, last),) = warehouse.rows(
        """
        SELECT
          (SELECT CAST(MAX(delivered_at) AS VARCHAR) FROM mart.deliveries
            WHERE is_active = 1 AND kind IN ('awards', 'procurement_values')),
          YEAR(MIN(month)),
          YEAR(MAX(month))
        FROM mart.procurements
        WHERE is_advertised = 1
        """
    )
    if day is None or first is None:
        return None
    return dt.date.fromisoformat(day[:10]), str(first) if first == last else f"{first}–{last}"


def published_figures(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """Figures of others that have been delivered; columns as in `mart.published_figures`.

    Those that come with the product are in `published.figures`, beside these.
    """
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        "SELECT * FROM mart.published_figures WHERE is_delivered = 1 ORDER BY organisation, period, metric"
    )


@lru_cache(maxsize=512)
def words(warehouse: Warehouse, code_list: str, language: str = "sv") -> Mapping[str, str]:
    """A code list in words: code -> label. Empty when there is no such list."""
    column = "en" if language == "en" else "sv"
    return dict(warehouse.rows(f"SELECT code, {column} FROM mart.labels WHERE code_list = ?", [code_list]))


def source_text(warehouse: Warehouse, keys: str, language: str = "sv") -> str:
    """The keys of sources ("T4 U7") written out; a key that is not in the list stands as it is."""
    known = words(warehouse, "source", language)
    return "; ".join(dict.fromkeys(known.get(key, key) for key in keys.split()))


def procurements(
    warehouse: Warehouse | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
) -> pd.DataFrame:
    """One row per advertised procurement, latest first: who, what, value, `social`, `requirement` (yes, no, unknown).

    `where`: organisation, supplier, nature; other filters are left aside. File and row as the spreadsheet numbers it.
    """
    warehouse = warehouse or open_warehouse.current()
    conditions: list[str] = ["fact.is_advertised = 1"]
    values: list[object] = []
    for name in ("organisation", "nature"):
        if wanted := (where or {}).get(name):
            dimension = dimensions(warehouse)[name]
            accepted = spellings(warehouse, dimension, wanted)
            conditions.append(f"COALESCE(fact.{dimension.column}, '') IN ({', '.join('?' for _ in accepted)})")
            values += accepted
    if wanted := (where or {}).get("supplier"):
        wanted = spellings(warehouse, dimensions(warehouse)["supplier"], wanted)
        marks = ", ".join("?" for _ in wanted)
        conditions.append(
            "fact.procurement_id IN"
            f" (SELECT procurement_id FROM mart.procurement_suppliers WHERE supplier_id IN ({marks}))"
        )
        values += list(wanted)
    for comparison, month in ((">=", first_month), ("<=", last_month)):
        if month:
            conditions.append(f"fact.month {comparison} ?")
            values.append(month)
    return warehouse.frame(
        f"""
        SELECT fact.procurement_id, fact.title, organisation.name AS organisation_name, fact.nature,
          fact.published_date, fact.contracted_value_sek,
          fact.social_answer AS social, fact.requirement_answer AS requirement, delivery.file_name, fact.row_number
        FROM mart.procurements AS fact
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = fact.delivery_id
        WHERE {" AND ".join(conditions)}
        ORDER BY fact.published_date DESC NULLS LAST, fact.procurement_id
        """,
        values,
    )


def report_remarks(
    warehouse: Warehouse | None = None, contract_id: str | None = None, language: str = "sv"
) -> pd.DataFrame:
    """What there is to look at in reports of sums: `remark` in words, reported and counted full-time months, file, row.

    Of one contract, or of all. Deviations first, the largest on top.
    """
    warehouse = warehouse or open_warehouse.current()
    text = "en" if language == "en" else "sv"
    one, values = ("WHERE contract.contract_id = ?", [contract_id]) if contract_id else ("", [])
    return warehouse.frame(
        f"""
        SELECT contract.contract_id, contract.title, remark.period, COALESCE(label.{text}, remark.remark) AS remark,
          remark.reported_fte_months, remark.counted_fte_months, remark.row_number,
          {FILE_AND_SHEET.format(fact="remark")} AS file_name
        FROM mart.report_remarks AS remark
        INNER JOIN mart.contracts AS contract ON contract.contract_no = remark.contract_no
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = remark.delivery_id
        LEFT JOIN mart.labels AS label ON label.code_list = 'report_remark' AND label.code = remark.remark
        {one}
        ORDER BY ABS(COALESCE(remark.reported_fte_months - remark.counted_fte_months, 0)) DESC, contract.contract_id,
          remark.period
        """,
        values,
    )
