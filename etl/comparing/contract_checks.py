"""What a file says that its contracts cannot hold: time outside their dates, and more persons or months than an
undertaking makes believable. Said as warnings with rows and column; nothing is refused and nothing is counted here.

A check is a query in `etl/sql/contract_checks/KIND`, named after its message, that returns the bad rows. It reads
`checked` (the file's rows), `known` (contracts as they read on the date looked at, under each way that a file writes
their number; those that the file itself brings among them), `limits` and the tables of `core` that a build has then; of
reports also `steps.known_reports`, of follow-ups `steps.current_placements`. The column `contract_id` is what the
message names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb

from etl.build import builder, reference_files, sql_files, warehouse_file
from etl.checking.checked_file import ROWS_LISTED, CheckedFile, CheckedTable, ProblemGroup
from etl.comparing import concerned_rows
from etl.kinds.problems import Place
from etl.store import deliveries

CHECK_FOLDER = Path(__file__).parents[1] / "sql" / "contract_checks"
CONTRACTS_NAMED = 5
_KNOWN = """
    SELECT
      spellings.contract_id,
      contracts.contract_key,
      contracts.contract_no,
      contracts.start_date,
      contracts.end_date,
      contracts.required_places,
      contracts.months_per_job,
      contracts.report_frequency
    FROM core.contract_spellings AS spellings
    INNER JOIN core.contracts AS contracts ON contracts.contract_key = spellings.contract_key
"""


def check_against_contracts(file: CheckedFile, as_of: dt.date | None = None) -> list[ProblemGroup]:
    """A warning per thing that does not fit, sheet and column; most rows first. `as_of`: the date looked at."""
    tables = {table.kind.name: table.rows for table in file.tables if table.rows.num_rows}
    active = deliveries.active()
    is_known = "contracts" in tables or any("contracts" in each.kinds for each in active)
    if not is_known or not _looked_at(file):
        return []
    read = ("contracts", "placements", "reports", "follow_ups")
    arriving = {name: rows for name, rows in tables.items() if name in read}
    wanted = concerned_rows.concerned(arriving, active)
    looked_at = tables_read(list(tables))
    with warehouse_file.trial(active, arriving, wanted, as_of or builder.date_looked_at(), looked_at) as connection:
        return in_trial(connection, file)


def in_trial(connection: duckdb.DuckDBPyConnection, file: CheckedFile) -> list[ProblemGroup]:
    """The same, in a trial build that has `core.contracts` with the file's rows in it."""
    looked_at = _looked_at(file)
    if not looked_at:
        return []
    connection.execute(f"CREATE TEMP TABLE known AS {_KNOWN}")
    connection.register("limits", reference_files.plausible_limits())
    groups = [group for table in looked_at for group in _of_table(connection, table)]
    return sorted(groups, key=lambda group: (-group.count, group.rows))


def tables_read(kinds: Sequence[str]) -> set[str]:
    """What `in_trial` reads of a build, of files of those kinds."""
    paths = [path for kind in kinds for path in (CHECK_FOLDER / kind).glob("*.sql")]
    return set[str]().union(
        *(sql_files.named(query) for query in [_KNOWN, *(path.read_text(encoding="utf-8") for path in paths)])
    )


def _looked_at(file: CheckedFile) -> list[CheckedTable]:
    return [table for table in file.tables if table.rows.num_rows and (CHECK_FOLDER / table.kind.name).is_dir()]


def _of_table(connection: duckdb.DuckDBPyConnection, table: CheckedTable) -> Sequence[ProblemGroup]:
    groups = []
    # They are in the trial already.
    connection.execute(f"CREATE OR REPLACE TEMP VIEW checked AS SELECT * FROM arriving_{table.kind.name}")
    for path in sorted((CHECK_FOLDER / table.kind.name).glob("*.sql")):
        bad = connection.execute(
            f"""
            WITH bad AS ({path.read_text(encoding="utf-8")})
            SELECT sheet, field, COUNT(*), LIST(row_number ORDER BY row_number)[1:{ROWS_LISTED}],
              LIST(DISTINCT contract_id ORDER BY contract_id)
            FROM bad GROUP BY sheet, field ORDER BY sheet, field
            """
        ).fetchall()
        for sheet, field, count, rows, contracts in bad:
            place = table.places.get(sheet, {}).get(field, Place("", ""))
            told = ", ".join(contracts[:CONTRACTS_NAMED]) + (" …" if len(contracts) > CONTRACTS_NAMED else "")
            groups.append(
                ProblemGroup(
                    "warning",
                    path.stem,
                    table.kind.name,
                    count,
                    tuple(rows),
                    sheet,
                    place.letter,
                    place.header,
                    field,
                    {"contracts": told},
                )
            )
    return groups
