"""Rows about files: deliveries, what was refused of them, what waits, and which columns they may have."""

from __future__ import annotations

import pandas as pd

from measures.door import open_warehouse
from measures.door.open_warehouse import Warehouse


def deliveries(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """All deliveries, latest first, withdrawn ones and withdrawals among them; columns as in `mart.deliveries`."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame("SELECT * FROM mart.deliveries ORDER BY delivery_sequence DESC")


def problems(warehouse: Warehouse | None = None, language: str = "sv") -> pd.DataFrame:
    """What was refused or warned of: per delivery, kind, column and code: `problem_rows`, first rows, message."""
    warehouse = warehouse or open_warehouse.current()
    text = "en" if language == "en" else "sv"
    return warehouse.frame(
        f"""
        SELECT problem.delivery_id, delivery.file_name, problem.kind, problem.level, problem.sheet,
          problem.column_letter, problem.header, problem.code, COALESCE(label.{text}, problem.code) AS message,
          COUNT(*) AS problem_rows,
          ARRAY_TO_STRING(LIST(problem.row_number ORDER BY problem.row_number)[1:10], ', ') AS first_rows
        FROM mart.problems AS problem
        LEFT JOIN mart.deliveries AS delivery USING (delivery_id)
        LEFT JOIN mart.labels AS label ON label.code_list = 'message' AND label.code = problem.code
        GROUP BY ALL
        ORDER BY problem.level, problem_rows DESC
        """
    )


def waiting(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """Rows that wait for a contract, placement or procurement that nobody has delivered: as in `mart.waiting`."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame(
        """
        SELECT waiting.*, delivery.file_name
        FROM mart.waiting AS waiting LEFT JOIN mart.deliveries AS delivery USING (delivery_id)
        ORDER BY waiting.waiting_rows DESC, waiting.missing_id
        """
    )


def file_columns(warehouse: Warehouse | None = None) -> pd.DataFrame:
    """The columns of each kind of file, in order; columns as in `mart.file_columns`."""
    warehouse = warehouse or open_warehouse.current()
    return warehouse.frame("SELECT * FROM mart.file_columns ORDER BY kind, position")
