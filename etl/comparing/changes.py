"""What would change, as a record: months, contracts, rows, and what stands otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from etl.comparing import impact_of_decisions

# Sums of fractions of months carry rounding noise.
NOISE = 0.0005

NO_MONTHS = pa.schema(
    [
        ("contract_id", pa.string()),
        ("month", pa.date32()),
        ("before", pa.float64()),
        ("after", pa.float64()),
        ("change", pa.string()),
    ]
).empty_table()
NO_CONTRACTS = pa.schema(
    [
        ("contract_id", pa.string()),
        ("before", pa.float64()),
        ("after", pa.float64()),
        ("rows_before", pa.int64()),
        ("rows_after", pa.int64()),
    ]
).empty_table()
NO_WAITING = pa.schema([("contract_id", pa.string()), ("kind", pa.string()), ("rows", pa.int64())]).empty_table()


@dataclass(frozen=True)
class RowChanges:
    """Rows in force of one kind: how many are new, say something else than before, go away, or stay as they are."""

    new: int
    changed: int
    withdrawn: int
    unchanged: int


@dataclass(frozen=True)
class Changes:
    """What would change. Full-time months are None where there were none, or will be none.

    `months`: contract_id, month, before, after, change ("new", "changed", "withdrawn"); only what changes.
    `contracts`: contract_id, before, after (full-time months in all), rows_before, rows_after; every contract concerned
    that is known. `rows`: per kind that the comparison knows. `waiting`: contract_id, kind, rows of contracts that are
    unknown: they are kept, and counted when the contract comes. `is_counted`: False where only `waiting` is known.
    `accepted`: (contract, period) that somebody has accepted and that would not be the same any more. `consequences`:
    what stands otherwise because of decisions, milestones, payments or goals, as `impact_of_decisions.differing`
    gives it.
    """

    months: pa.Table
    contracts: pa.Table
    rows: Mapping[str, RowChanges]
    waiting: pa.Table
    is_counted: bool = True
    accepted: Sequence[tuple[str, str]] = ()
    consequences: pa.Table = field(default_factory=lambda: impact_of_decisions.NONE)

    @property
    def totals(self) -> tuple[float, float]:
        """Full-time months of all contracts concerned, before and after."""
        sums = [sum(value or 0.0 for value in self.contracts[name].to_pylist()) for name in ("before", "after")]
        return sums[0], sums[1]

    @property
    def is_nothing(self) -> bool:
        """Whether everything stays as it is, and nothing waits."""
        return (
            not self.months.num_rows
            and not self.waiting.num_rows
            and not self.consequences.num_rows
            and all(rows.new == rows.changed == rows.withdrawn == 0 for rows in self.rows.values())
        )
