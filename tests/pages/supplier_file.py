"""A supplier's own file: headers and words that are not ours, and one contract that it is about."""

from __future__ import annotations

CONTRACTS = (
    "contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places\n"
    "TRV 2024/1;212000-0142;556036-0793;2024-01-01;2026-12-31;numeric;10\n"
)
PERSON = "811218-9876"  # Skatteverket's own example of a number that nobody has


def foreign(first: int = 1, rows: int = 100, person: str = "") -> bytes:
    lines = ["Nr;Kontrakt nummer;Kandidat;Sort;Börjar;Slutar;Omf;Kommentar"]
    for number in range(first, first + rows):
        key = person or f"k{number}"
        lines.append(f"{number};TRV 2024/1;{key};Kontorsjobb;2024-02-01;2024-02-29;stor omf;bra")
    return "\r\n".join(lines).encode("cp1252")
