"""A server that writes each statement it asks to a file, for counting: `python -m tests.server.telling FILE OPTION...`.

It opens no more beforehand than the menu and the first page by organisation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from measures import Warehouse
from server import serve, warming

_name, FILE, *OPTIONS = sys.argv


def telling(ask: Callable[..., Any]) -> Callable[..., Any]:
    def tell(warehouse: Warehouse, sql: str, *values: Any) -> Any:
        with open(FILE, "a", encoding="utf-8") as statements:
            statements.write(" ".join(sql.split()) + "\n")
        return ask(warehouse, sql, *values)

    return tell


warming.MOST = 760
for name in ("rows", "records", "frame"):
    setattr(Warehouse, name, telling(getattr(Warehouse, name)))
if __name__ == "__main__":
    sys.exit(serve.main(OPTIONS))
