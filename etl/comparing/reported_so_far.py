"""What stands reported in a period when somebody accepts it, by the SQL of the build, so that nobody accepts more.

It is kept with the decision: what has changed since then is told from it, not from how much of it was accepted.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from etl.build import builder, warehouse_file
from etl.comparing import concerned_rows
from etl.store import deliveries


def with_reported(decisions: pa.Table, others: Mapping[str, pa.Table]) -> pa.Table:
    """The rows of a file of decisions, with `reported_fte_months` as counted from all that is delivered and `others`.

    `others`: kind -> rows of the same file. Rows that accept no number of months, and those of contracts that nobody
    knows, are given back with what they say.
    """
    numbered = pc.and_(pc.equal(decisions["decision"], "accept"), pc.is_valid(decisions["accepted_fte_months"]))
    if not pc.any(pc.fill_null(numbered, False)).as_py():
        return decisions
    active = deliveries.active()
    # The row's place in the table, as its number may stand in several sheets.
    places = pa.array(range(decisions.num_rows), decisions["row_number"].type)
    rows = decisions.set_column(decisions.column_names.index("row_number"), "row_number", places)
    arriving = {**others, "decisions": rows}
    with warehouse_file.trial(
        active,
        arriving,
        concerned_rows.concerned({"decisions": rows}, active),
        builder.date_looked_at(),
        {"mart/acceptances"},
    ) as connection:
        counted = dict(
            connection.execute(
                """
                SELECT row_number, fte_months FROM mart.acceptances
                WHERE delivery_id = '' AND accepted_fte_months IS NOT NULL
                """
            ).fetchall()
        )
    index = decisions.column_names.index("reported_fte_months")
    said = decisions["reported_fte_months"].to_pylist()
    found = [counted.get(place, text) for place, text in enumerate(said)]
    return decisions.set_column(
        index, decisions.schema.field(index), [pa.array(found, decisions.schema.field(index).type)]
    )
