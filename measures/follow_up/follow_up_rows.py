"""Rows of the follow-up: what there is to do, reports by period, versions and decisions of a contract, its money.

As `contract_rows`: rows about contracts, reports and money, nothing that describes a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from measures.door import open_warehouse
from measures.door.open_warehouse import Warehouse
from measures.follow_up.contract_rows import FILE_AND_SHEET, contract_conditions


def tasks(
    warehouse: Warehouse | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """One row per contract and thing to do, worst first: columns as in `mart.tasks`, and those of its contract.

    Beside them `organisation_name` and `supplier_name`. `where`: filters on the contract, as for
    `contract_rows.contracts` (organisation, supplier, contract, nature, requirement, status, owner); an empty text
    means no value. Order: urgency, then places that lag, then days late.
    """
    warehouse = warehouse or open_warehouse.current()
    conditions, values = contract_conditions(warehouse, where)
    return warehouse.frame(
        f"""
        SELECT task.task, task.urgency, task.waits_on, task.since_date, task.act_by, task.days_late, task.amount,
          contract.*, organisation.name AS organisation_name, supplier.name AS supplier_name
        FROM mart.tasks AS task
        INNER JOIN mart.contracts AS contract USING (contract_no)
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.suppliers AS supplier USING (supplier_id)
        {conditions}
        ORDER BY task.urgency, COALESCE(contract.places_behind, 0) DESC, task.days_late DESC, contract.contract_id,
          task.task
        """,
        values,
    )


def tasks_of_contracts(warehouse: Warehouse, where: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Contract -> what is to be done about it, the worst first, as `tasks` has it."""
    conditions, values = contract_conditions(warehouse, where)
    tasks_of: dict[str, list[str]] = {}
    for contract_id, task in warehouse.rows(
        f"""
        SELECT contract.contract_id, task.task
        FROM mart.tasks AS task INNER JOIN mart.contracts AS contract USING (contract_no)
        {conditions}
        ORDER BY task.urgency, task.days_late DESC, task.task
        """,
        values,
    ):
        tasks_of.setdefault(contract_id, []).append(task)
    return tasks_of


def report_calendar(
    warehouse: Warehouse | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
) -> pd.DataFrame:
    """One row per contract and period that it is to report, columns as in `mart.report_periods`, in that order.

    Beside them `contract_id`, `title`, `supplier_name`, `organisation_name`, `contract_owner`, `report_frequency`.
    `first_month`, `last_month`: periods that end in these months.
    """
    warehouse = warehouse or open_warehouse.current()
    conditions, values = contract_conditions(warehouse, where)
    for comparison, month in ((">=", first_month), ("<=", last_month)):
        if month:
            conditions += f"{' AND' if conditions else 'WHERE'} report.month {comparison} ?"
            values.append(month)
    return warehouse.frame(
        f"""
        SELECT report.*, contract.contract_id, contract.title, contract.contract_owner, contract.report_frequency,
          organisation.name AS organisation_name, supplier.name AS supplier_name
        FROM mart.report_periods AS report
        INNER JOIN mart.contracts AS contract ON contract.contract_no = report.contract_no
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.suppliers AS supplier USING (supplier_id)
        {conditions}
        ORDER BY contract.title, contract.contract_id, report.last_day
        """,
        values,
    )


def contract_versions(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """The contract's versions, first to last; columns as in `mart.contract_versions`, with the file's name."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT version.*, delivery.file_name
        FROM mart.contract_versions AS version
        INNER JOIN mart.contracts AS contract ON contract.contract_no = version.contract_no
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = version.delivery_id
        WHERE contract.contract_id = ?
        ORDER BY version.version_no
        """,
        [contract_id],
    )


def contract_decisions(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """Decisions about the contract, latest first: columns as in `mart.decisions`, who delivered them, when and in which
    order (`delivery_sequence`)."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT decision.*, delivery.delivered_by, delivery.delivered_at, delivery.delivery_sequence, delivery.file_name
        FROM mart.decisions AS decision
        INNER JOIN mart.contracts AS contract ON contract.contract_no = decision.contract_no
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = decision.delivery_id
        WHERE contract.contract_id = ?
        ORDER BY decision.decision_date DESC NULLS LAST, delivery.delivery_sequence DESC, decision.row_number DESC
        """,
        [contract_id],
    )


def contract_ledger(contract_id: str, warehouse: Warehouse | None = None) -> pd.Series | None:
    """The contract's money in one row, columns as in `mart.ledgers`; None where there is no such contract."""
    warehouse = warehouse or open_warehouse.current()
    found = warehouse.frame(
        """
        SELECT ledger.* FROM mart.ledgers AS ledger INNER JOIN mart.contracts AS contract USING (contract_no)
        WHERE contract.contract_id = ?
        """,
        [contract_id],
    )
    return None if found.empty else found.iloc[0]


def contract_bonus_months(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """Months beyond the requirement and the bonus they give, by month; columns as in `mart.bonus_months`."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT bonus.* FROM mart.bonus_months AS bonus INNER JOIN mart.contracts AS contract USING (contract_no)
        WHERE contract.contract_id = ? ORDER BY bonus.month, bonus.counts_as
        """,
        [contract_id],
    )


def contract_payments(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """Bonus paid and penalty taken, by day, with file and row; columns as in `mart.payments`."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        f"""
        SELECT payment.*, {FILE_AND_SHEET.format(fact="payment")} AS file_name
        FROM mart.payments AS payment
        INNER JOIN mart.contracts AS contract USING (contract_no)
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = payment.delivery_id
        WHERE contract.contract_id = ? ORDER BY payment.payment_date
        """,
        [contract_id],
    )


def ledgers(warehouse: Warehouse | None = None, where: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
    """One row per contract with any money in it: columns as in `mart.ledgers`, contract, supplier and organisation."""
    warehouse = warehouse or open_warehouse.current()
    conditions, values = contract_conditions(warehouse, where)
    some = (
        "(ledger.bonus_sek IS NOT NULL OR ledger.bonus_paid_sek IS NOT NULL"
        " OR ledger.penalty_sek IS NOT NULL OR ledger.places_short > 0)"
    )
    return warehouse.frame(
        f"""
        SELECT ledger.*, contract.contract_id, contract.title, contract.supplier_id,
          organisation.name AS organisation_name, supplier.name AS supplier_name
        FROM mart.ledgers AS ledger
        INNER JOIN mart.contracts AS contract USING (contract_no)
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.suppliers AS supplier USING (supplier_id)
        {conditions} {"AND" if conditions else "WHERE"} {some}
        ORDER BY contract.contract_id
        """,
        values,
    )


def status_bands(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """The limits between the words for how a contract stands: `scale`, `status`, `at_least`, `below`, `source`."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame("SELECT * FROM mart.status_bands ORDER BY scale, at_least NULLS FIRST")


def rules(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """The rules as data, as in `mart.rules`, with `organisation_name` where one holds for an organisation alone."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT rule.*, organisation.name AS organisation_name
        FROM mart.rules AS rule
        LEFT JOIN mart.organisations AS organisation USING (organisation_key)
        ORDER BY rule.rule, rule.rule_set NULLS FIRST, rule.code, rule.in_force DESC, rule.valid_from
        """
    )


def urgent_contracts(warehouse: Warehouse | None = None) -> int:
    """How many contracts have something to do that is urgent (urgency 1)."""
    warehouse = warehouse or open_warehouse.current()
    return int(warehouse.rows("SELECT COUNT(*) FROM mart.urgent_contracts")[0][0])


def exemptions(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """How many exemptions and explanations there are by `decision` and `reason_code`, and in how many contracts."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT decision, reason_code, COUNT(*) AS decisions, COUNT(DISTINCT contract_no) AS contracts
        FROM mart.decisions
        WHERE decision IN ('exempt', 'explain')
        GROUP BY decision, reason_code
        ORDER BY decision, decisions DESC, reason_code
        """
    )


def latest_delivery(warehouse: Warehouse | None = None) -> int:
    """The sequence of the latest delivery that the build knows of, withdrawals among them; 0 before the first."""
    warehouse = warehouse or open_warehouse.current()
    return int(warehouse.rows("SELECT COALESCE(MAX(delivery_sequence), 0) FROM mart.deliveries")[0][0])


def open_reports(warehouse: Warehouse | None = None, contract_id: str | None = None) -> pd.DataFrame:
    """Reports that are missing, returned or without their months, of all contracts or of one, oldest first.

    `contract_no`, `status`, `period`, `first_day`, `last_day`, `due_date`, `decision_date`, `reason_code`, `reason`."""
    warehouse = warehouse or open_warehouse.current()
    one, values = ("AND contract.contract_id = ?", [contract_id]) if contract_id else ("", [])
    return warehouse.frame(
        f"""
        SELECT report.contract_no, report.status, report.period, report.first_day, report.last_day, report.due_date,
          report.decision_date, report.reason_code, report.reason
        FROM mart.report_periods AS report
        INNER JOIN mart.contracts AS contract ON contract.contract_no = report.contract_no
        WHERE (report.status IN ('missing', 'returned') OR report.reports_incomplete = 1) {one}
        ORDER BY report.contract_no, report.last_day
        """,
        values,
    )


def hours_per_month(warehouse: Warehouse | None = None, contract_id: str | None = None) -> list[float]:
    """How many hours worked are one full-time month, where months of all contracts or of one are converted from hours:
    a number per rule that holds for any of them. Empty where none are."""
    warehouse = warehouse or open_warehouse.current()
    one, values = ("AND contract.contract_id = ?", [contract_id]) if contract_id else ("", [])
    rows = warehouse.rows(
        f"""
        SELECT DISTINCT version.hours_per_fte_month
        FROM mart.delivery_months AS delivered
        INNER JOIN mart.contracts AS contract ON contract.contract_no = delivered.contract_no
        INNER JOIN mart.contract_versions AS version
          ON version.contract_no = delivered.contract_no AND version.is_in_force = 1
        WHERE delivered.hours IS NOT NULL {one}
        ORDER BY version.hours_per_fte_month
        """,
        values,
    )
    return [number for (number,) in rows]


def contract_remarks(contract_id: str, warehouse: Warehouse | None = None) -> pd.DataFrame:
    """What there is to look at in the contract's reports, by period: `remark` (code), reported and counted months."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT remark.period, remark.month, remark.remark, remark.reported_fte_months, remark.counted_fte_months
        FROM mart.report_remarks AS remark
        INNER JOIN mart.contracts AS contract ON contract.contract_no = remark.contract_no
        WHERE contract.contract_id = ?
        ORDER BY remark.month, remark.period
        """,
        [contract_id],
    )
