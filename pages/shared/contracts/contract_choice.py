"""Which contract something is about, where the page does not say: chosen by title, number and parties."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.shared import contract_words
from pages.shared.text import is_missing

OFFERED_AT_MOST = 500


def offered(warehouse: Warehouse) -> dict[str, str]:
    """Contracts by title, number and parties: those with something to do first. Titles occur several times."""
    columns = ["contract_id", "title", "supplier_name", "organisation_name"]
    rows = pd.concat(
        [follow_up_rows.tasks(warehouse)[columns], contract_rows.contracts(warehouse)[columns]]
    ).drop_duplicates("contract_id")
    return {row["contract_id"]: label(row) for row in rows.head(OFFERED_AT_MOST).to_dict("records")}


def label(row: Mapping[str, object]) -> str:
    """A contract by title, number and parties."""
    identity = contract_words.identity(row)
    return identity if is_missing(row["title"]) else f"{row['title']} · {identity}"
