"""Rows of what is done before a requirement, and of what earlier contracts taught. Of nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from measures.door.open_warehouse import Warehouse
from measures.follow_up.contract_rows import contract_conditions

# What a reader may limit them by -> the column.
_FILTERS = {"organisation": "organisation_id", "nature": "nature"}
Where = Mapping[str, Sequence[str]]


def are_there(warehouse: Warehouse) -> bool:
    """Whether any procurement is prepared that the reader may see."""
    return bool(warehouse.rows("SELECT 1 FROM mart.preparations LIMIT 1"))


def preparations(warehouse: Warehouse, where: Where | None = None) -> pd.DataFrame:
    """One row per procurement, columns as in `mart.preparations` and `mart.preparation_contracts`, with
    `organisation_name`.

    `where`: organisation and nature; other filters are left aside. Those that are planned first, the soonest on top;
    then those advertised and signed, the latest on top.
    """
    conditions, values = _conditions(where)
    return warehouse.frame(
        f"""
        SELECT fact.*, organisation.name AS organisation_name, followed.contracts_not_agreed, followed.places_required,
          followed.places_delivered
        FROM mart.preparations AS fact
        LEFT JOIN mart.preparation_contracts AS followed USING (procurement_id)
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        {conditions}
        ORDER BY LIST_POSITION(['planned', 'unknown', 'advertised', 'signed'], preparation_phase),
          ABS(DATE_DIFF('day', CAST(? AS DATE), planned_or_published_date)) NULLS LAST, procurement_id
        """,
        [*values, warehouse.as_of],
    )


def dialogues(warehouse: Warehouse, where: Where | None = None) -> pd.DataFrame:
    """One row per dialogue, the latest first, columns as in `mart.dialogues`; with `early_dialogue` of its procurement
    and what its contracts require and have given, as in `mart.preparation_contracts`."""
    return _with_preparation(warehouse, "dialogues", where, "dialogue_date DESC, dialogue_id")


def promises(warehouse: Warehouse, where: Where | None = None) -> pd.DataFrame:
    """One row per dialogue and trade that courses were promised in, columns as in `mart.promises`, with the same of its
    procurement. Those without a word first, the longest overdue on top."""
    order = """LIST_POSITION(['unknown', 'broken', 'pending', 'kept'], promise_status), promised_by NULLS LAST,
      fact.procurement_id, dialogue_id, trade"""
    return _with_preparation(warehouse, "promises", where, order)


def lessons(
    warehouse: Warehouse, where: Mapping[str, Sequence[str]] | None = None, at_most: int | None = None
) -> pd.DataFrame:
    """One row per lesson, the latest first, columns as in `mart.lessons`, with its contract's `contract_id`, `title`,
    `organisation_name` and `supplier_name`. `where`: filters on the contract, as for `contract_rows.contracts`."""
    conditions, values = contract_conditions(warehouse, where)
    return warehouse.frame(
        f"""
        SELECT lesson.*, contract.contract_id, contract.title, organisation.name AS organisation_name,
          supplier.name AS supplier_name
        FROM mart.lessons AS lesson
        INNER JOIN mart.contracts AS contract USING (contract_no)
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.suppliers AS supplier USING (supplier_id)
        {conditions}
        ORDER BY lesson.lesson_date DESC, contract.contract_id, lesson.lesson_id
        LIMIT ?
        """,
        [*values, 1_000_000 if at_most is None else at_most],
    )


def _with_preparation(warehouse: Warehouse, table: str, where: Where | None, order: str) -> pd.DataFrame:
    conditions, values = _conditions(where)
    return warehouse.frame(
        f"""
        SELECT fact.*, organisation.name AS organisation_name, prepared.preparation_phase, prepared.contracts_signed,
          followed.contracts_not_agreed, followed.places_required, followed.places_delivered
        FROM mart.{table} AS fact
        LEFT JOIN mart.preparations AS prepared USING (procurement_id)
        LEFT JOIN mart.preparation_contracts AS followed USING (procurement_id)
        LEFT JOIN mart.organisations AS organisation ON organisation.organisation_id = fact.organisation_id
        {conditions}
        ORDER BY {order}
        """,
        values,
    )


def _conditions(where: Where | None) -> tuple[str, list[object]]:
    chosen = {column: list((where or {}).get(name, ())) for name, column in _FILTERS.items()}
    kept = {column: values for column, values in chosen.items() if values}
    conditions = " AND ".join(f"LIST_CONTAINS(?, fact.{column})" for column in kept)
    return f"WHERE {conditions}" if kept else "", list(kept.values())
