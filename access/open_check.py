"""Whether "Kontrollera min fil" can be reached, which the one who runs Utfall decides.

`UTFALL_OPEN_CHECK`: "menu" (or nothing) beside the other pages, "only" alone, for suppliers, and "no" not at all.
"""

from __future__ import annotations

import os


def access() -> str:
    """ "menu", "only" or "no"; anything else that is set is taken for "no", which shows least."""
    asked = os.environ.get("UTFALL_OPEN_CHECK", "").strip().casefold() or "menu"
    return asked if asked in ("menu", "only") else "no"
